"""The limits hold for the whole group, in every sandbox and in none."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits

Shell = Callable[..., CommandResult]
MIB = 1 << 20


def test_time(shell: Shell, marker: str, naming: Callable[[str], list[int]]) -> None:
    result = shell(f"sleep {marker} & (setsid sleep {marker} &) ; sleep {marker}", seconds=0.3)
    assert (result.ending, result.ok) == ("timeout", False)
    assert result.exit_code in (143, 137)
    assert 0.3 <= result.seconds < 1.2  # it obeyed SIGTERM, within the grace
    assert naming(marker) == []


def test_a_command_that_ignores_the_polite_signal(shell: Shell) -> None:
    result = shell("trap '' TERM; while :; do sleep 0.05; done", seconds=0.2)
    assert (result.ending, result.exit_code) == ("timeout", 137)
    assert result.seconds < 4


def test_a_command_may_tidy_up_in_the_grace(shell: Shell, workspace: Path) -> None:
    result = shell("trap 'echo tidied > done; exit 3' TERM; while :; do sleep 0.02; done", seconds=0.3)
    assert (result.ending, result.exit_code) == ("timeout", 3)
    assert (workspace / "done").read_text() == "tidied\n"


def test_memory_of_several_processes_together(shell: Shell) -> None:
    hog = "python3 -c 'import time; held = bytearray(40 << 20); time.sleep(60)'"
    result = shell(f"for i in 1 2 3 4; do setsid {hog} & done; wait", memory_bytes=120 * MIB)
    assert (result.ending, result.ok) == ("memory", False)
    assert result.peak_memory_bytes > 120 * MIB
    assert result.seconds < 20


def test_the_peak_of_memory_is_told(shell: Shell) -> None:
    result = shell("python3 -c 'held = bytearray(50 << 20); import time; time.sleep(0.3)'")
    assert result.ok, result
    assert 50 * MIB < result.peak_memory_bytes < 200 * MIB


def test_a_fork_bomb(shell: Shell, naming: Callable[[str], list[int]], marker: str) -> None:
    # A thousand at most: were the limit not held, the machine still should.
    code = f"import os, time\nfor _ in range(10): os.fork()\ntime.sleep(60)  # {marker}"
    result = shell(f"python3 -c '{code}'", processes=40)
    assert result.ending == "processes"
    assert result.seconds < 20
    assert naming(marker) == []


def test_as_many_processes_as_are_allowed(shell: Shell) -> None:
    result = shell("for i in 1 2 3 4 5 6 7 8; do sleep 0.3 & done; wait", processes=12)
    assert result.ok, result


def test_many_files_fill_the_disk(shell: Shell) -> None:
    line = "i=0; while :; do i=$((i+1)); mkdir -p d$i; head -c 1000000 /dev/zero > d$i/f; done"
    result = shell(line, disk_bytes=20 * MIB)
    assert result.ending == "disk"
    assert result.seconds < 20


def test_one_file_fills_the_disk(shell: Shell, workspace: Path) -> None:
    result = shell("exec head -c 1000000000 /dev/zero > big", disk_bytes=8 * MIB)
    assert result.ending == "disk"
    assert (workspace / "big").stat().st_size <= 8 * MIB


def test_the_temporary_folder_counts(shell: Shell) -> None:
    result = shell(
        'i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > "$TMPDIR/$i"; done', disk_bytes=8 * MIB
    )
    assert result.ending == "disk"


def test_a_deleted_file_counts_while_it_is_open(shell: Shell) -> None:
    code = (
        "import os, tempfile, time\n"
        "held = [tempfile.TemporaryFile() for _ in range(8)]\n"
        "for file in held: file.write(bytes(3 << 20)); file.flush()\n"
        "time.sleep(60)\n"
    )
    result = shell(f"python3 -c '{code}'", disk_bytes=12 * MIB)
    assert result.ending == "disk"
    assert result.seconds < 20


def test_endless_output(shell: Shell) -> None:
    result = shell("exec yes 0123456789abcdef", output_bytes=MIB)
    assert (result.ending, result.truncated) == ("output", True)
    assert len(result.output) < MIB + 200
    assert result.output.startswith("0123456789abcdef\n")


def test_a_lease_ends_the_group(any_sandbox: LaunchedSandbox, workspace: Path, marker: str) -> None:
    running = any_sandbox.start(CommandSpec(("sleep", marker), workspace))
    time.sleep(0.1)
    renewed = time.monotonic()
    running.renew(0.4)
    result = running.wait()
    assert (result.ending, result.exit_code) == ("lease", 137)
    assert 0.39 < time.monotonic() - renewed < 3


def test_a_renewed_lease_lets_the_command_go_on(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    running = any_sandbox.start(CommandSpec(("sleep", "0.8"), workspace))
    for _ in range(5):
        running.renew(0.5)
        time.sleep(0.1)
    running.renew(30)
    running.renew(0.01)  # at least that long: it does not shorten
    assert running.wait().ok


def test_without_a_lease_there_are_only_the_limits(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    assert any_sandbox.run(CommandSpec(("sleep", "0.3"), workspace, limits=Limits(seconds=20))).ok
