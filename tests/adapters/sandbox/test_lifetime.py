"""Nothing of a group outlives its command, its cancellation, or the Guildhall that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.launcher import processes
from guildhall.application.ports.executor import CommandSpec, ProcessIdentity
from guildhall.domain.record import evolve

Naming = Callable[[str], list[int]]

_HOST = """
import sys, time
from pathlib import Path
from guildhall.adapters.sandbox.choice import BubblewrapSandbox, LandlockSandbox, NoSandbox
from guildhall.application.ports.executor import CommandSpec
kind, mounted, workspace, lease, *argv = sys.argv[1:]
sandbox = {
    "bubblewrap": BubblewrapSandbox,
    "none": NoSandbox,
    "landlock": lambda: LandlockSandbox(namespaces=mounted == "True"),
}[kind]()
running = sandbox.start(CommandSpec(tuple(argv), Path(workspace)))
if lease != "none":
    running.renew(float(lease))
identity = running.identity
print(identity.boot_id, identity.pid, identity.start_time, flush=True)
time.sleep(60)
"""


def _until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def _is_over(pid: int) -> bool:
    process = processes.find(pid)
    return process is None or process.state == b"Z"  # whoever adopted it may be slow to notice


class Host:
    """Another Guildhall that has started one command."""

    def __init__(self, sandbox: LaunchedSandbox, workspace: Path, lease: str, argv: tuple[str, ...]) -> None:
        arguments = (sandbox.name, str(sandbox.mounted), str(workspace), lease, *argv)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HOST, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert self.process.stdout is not None
        boot_id, pid, start_time = self.process.stdout.readline().split()
        self.identity = ProcessIdentity(boot_id, int(pid), int(start_time))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def host(any_sandbox: LaunchedSandbox, workspace: Path) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def start(*argv: str, lease: str = "none") -> Host:
        hosts.append(Host(any_sandbox, workspace, lease, argv))
        return hosts[-1]

    yield start
    for one in hosts:
        one.close()


def _daemonising(marker: str) -> tuple[str, ...]:
    return ("sh", "-c", f"(setsid sleep {marker} </dev/null >/dev/null 2>&1 &) ; sleep {marker}")


def test_a_daemonised_child_does_not_outlive_the_command(
    any_sandbox: LaunchedSandbox, workspace: Path, marker: str, naming: Naming
) -> None:
    line = (
        f"setsid sh -c 'sleep {marker} & sleep {marker} &' </dev/null >/dev/null 2>&1; sleep 0.1; echo done"
    )
    result = any_sandbox.run(CommandSpec(("sh", "-c", line), workspace))
    assert (result.ok, result.output) == (True, "done\n")
    assert naming(marker) == []


def test_a_child_that_keeps_the_output_open_is_not_waited_for(
    any_sandbox: LaunchedSandbox, workspace: Path, marker: str
) -> None:
    result = any_sandbox.run(CommandSpec(("sh", "-c", f"sleep {marker} & echo done"), workspace))
    assert (result.ok, result.output) == (True, "done\n")
    assert result.seconds < 5


def test_cancel(any_sandbox: LaunchedSandbox, workspace: Path, marker: str, naming: Naming) -> None:
    running = any_sandbox.start(CommandSpec(_daemonising(marker), workspace))
    assert _until(lambda: len(naming(marker)) >= 2)
    running.cancel()
    result = running.wait()
    assert result.ending == "cancelled"
    assert naming(marker) == []
    running.cancel()
    running.renew(1)  # both are nothing to a command that has ended
    assert running.wait() == result


def test_everything_ends_when_guildhall_is_killed(
    host: Callable[..., Host], marker: str, naming: Naming
) -> None:
    guildhall = host(*_daemonising(marker))
    assert _until(lambda: len(naming(f"sleep\0{marker}")) >= 2)
    guildhall.process.kill()
    assert _until(lambda: naming(f"sleep\0{marker}") == [])
    assert _until(lambda: _is_over(guildhall.identity.pid))


def test_a_lease_ends_the_group_while_guildhall_is_stopped(
    host: Callable[..., Host], marker: str, naming: Naming
) -> None:
    guildhall = host(*_daemonising(marker), lease="0.8")
    assert _until(lambda: len(naming(f"sleep\0{marker}")) >= 2)
    guildhall.process.send_signal(signal.SIGSTOP)
    assert _until(lambda: naming(f"sleep\0{marker}") == [], 6)
    assert guildhall.process.poll() is None


def test_a_group_left_behind_is_ended_by_its_identity(
    host: Callable[..., Host], any_sandbox: LaunchedSandbox, marker: str, naming: Naming
) -> None:
    guildhall = host(*_daemonising(marker))
    assert _until(lambda: len(naming(f"sleep\0{marker}")) >= 2)
    guildhall.process.send_signal(signal.SIGSTOP)
    other_time = evolve(guildhall.identity, start_time=guildhall.identity.start_time + 1)
    other_boot = evolve(guildhall.identity, boot_id="another boot")
    assert not any_sandbox.end(other_time)
    assert not any_sandbox.end(other_boot)
    assert len(naming(f"sleep\0{marker}")) >= 2
    assert any_sandbox.end(guildhall.identity)
    assert naming(f"sleep\0{marker}") == []
    assert not any_sandbox.end(guildhall.identity)


def test_a_stopped_launcher_is_ended_too(
    host: Callable[..., Host], any_sandbox: LaunchedSandbox, marker: str, naming: Naming
) -> None:
    guildhall = host(*_daemonising(marker))
    assert _until(lambda: len(naming(f"sleep\0{marker}")) >= 2)
    os.kill(guildhall.identity.pid, signal.SIGSTOP)
    assert any_sandbox.end(guildhall.identity)
    assert naming(f"sleep\0{marker}") == []


def test_the_end_of_the_thread_that_started_it_is_not_the_end_of_the_command(
    any_sandbox: LaunchedSandbox, workspace: Path
) -> None:
    from threading import Thread

    started: list[object] = []
    thread = Thread(
        target=lambda: started.append(any_sandbox.start(CommandSpec(("sleep", "0.5"), workspace)))
    )
    thread.start()
    thread.join()
    result = started[0].wait()  # pyright: ignore
    assert result.ok, result


def test_a_launcher_killed_by_force_takes_a_namespace_along(
    sandbox: LaunchedSandbox, workspace: Path, marker: str, naming: Naming
) -> None:
    if not sandbox.mounted:
        assert sandbox.weakness
        return
    running = sandbox.start(CommandSpec(_daemonising(marker), workspace))
    assert _until(lambda: len(naming(f"sleep\0{marker}")) >= 2)
    os.kill(running.identity.pid, signal.SIGKILL)
    result = running.wait()
    assert (result.ending, result.exit_code) == ("cancelled", 137)
    assert _until(lambda: naming(f"sleep\0{marker}") == [])


def test_nothing_is_left_after_a_launcher_killed_by_force_however_deep_it_nested(
    any_sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    nest = "import os\nos.chdir(os.environ['TMPDIR'])\nfor _ in range(1500): os.mkdir('d'); os.chdir('d')"
    spec = CommandSpec(("sh", "-c", f'python3 -c "{nest}" && touch ready && exec sleep 60'), workspace)
    running = any_sandbox.start(spec)
    assert _until((workspace / "ready").exists)
    os.kill(running.identity.pid, signal.SIGKILL)
    assert running.wait().ending == "cancelled"
    assert [path.name for path in tmp_path.iterdir()] == ["sessions"]


def test_nothing_is_left_in_the_temporary_folder(
    any_sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    line = 'mkdir -p "$HOME/a/b" "$TMPDIR/c" && echo x > "$TMPDIR/c/d" && chmod 0 "$TMPDIR/c" "$HOME/a"'
    assert any_sandbox.run(CommandSpec(("sh", "-c", line), workspace)).ok
    assert [path.name for path in tmp_path.iterdir()] == ["sessions"]
