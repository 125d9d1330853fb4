"""What a command is given and what is told of it: input, output, exit codes, errors."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.sandbox.command import HeadAndTail
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits
from guildhall.domain.kernel import ValidationFailed


def _run(sandbox: LaunchedSandbox, workspace: Path, *argv: str, stdin: bytes = b"") -> CommandResult:
    return sandbox.run(CommandSpec(argv, workspace, stdin=stdin, limits=Limits(seconds=30)))


def test_input_reaches_the_command(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    given_bytes = b"line\n" * 100_000
    assert _run(any_sandbox, workspace, "wc", "-c", stdin=given_bytes).output == "500000\n"
    assert _run(any_sandbox, workspace, "cat").output == ""


def test_both_streams_are_interleaved(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    line = "echo one; echo two >&2; echo three"
    assert _run(any_sandbox, workspace, "sh", "-c", line).output == "one\ntwo\nthree\n"


def test_output_arrives_while_the_command_runs(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    arrived = threading.Event()
    seen: list[bytes] = []

    def on_output(data: bytes) -> None:
        seen.append(data)
        arrived.set()

    line = "echo early; while [ ! -e go ]; do sleep 0.02; done; echo late"
    spec = CommandSpec(("sh", "-c", line), workspace, limits=Limits(seconds=30))
    running = any_sandbox.start(spec, on_output)
    assert arrived.wait(10)
    assert b"".join(seen) == b"early\n"
    (workspace / "go").touch()
    assert running.wait().output == "early\nlate\n"
    assert b"".join(seen) == b"early\nlate\n"


def test_an_error_of_the_listener_ends_the_command_and_is_raised(
    any_sandbox: LaunchedSandbox, workspace: Path
) -> None:
    def on_output(data: bytes) -> None:
        raise RuntimeError("the listener is broken")

    running = any_sandbox.start(CommandSpec(("sh", "-c", "echo x; sleep 60"), workspace), on_output)
    with pytest.raises(RuntimeError, match="the listener is broken"):
        running.wait()


def test_undecodable_bytes_are_replaced(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    result = _run(any_sandbox, workspace, "printf", r"a\377b\303\274")
    assert result.output == "a�bü"


def test_long_output_keeps_head_and_tail(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    line = "echo first; head -c 300000 /dev/zero | tr '\\0' x; echo; echo last"
    spec = CommandSpec(("sh", "-c", line), workspace, limits=Limits(output_bytes=1000))
    result = any_sandbox.run(spec)
    assert result.truncated
    assert result.output.startswith("first\nxxx")
    assert len(result.output) < 1100


@pytest.mark.parametrize(
    ("line", "code"),
    [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -SEGV $$", 139), ("exit 255", 255)],
)
def test_exit_codes_and_signals(any_sandbox: LaunchedSandbox, workspace: Path, line: str, code: int) -> None:
    result = _run(any_sandbox, workspace, "sh", "-c", line)
    assert (result.ending, result.exit_code, result.ok) == ("exited", code, code == 0)


def test_a_command_that_is_not_there_or_not_executable(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    (workspace / "plain").write_text("not a program")
    missing = _run(any_sandbox, workspace, "no-such-program")
    assert missing.exit_code == 127
    assert "no-such-program" in missing.output
    assert _run(any_sandbox, workspace, "./plain").exit_code == 126


def test_words_are_passed_as_they_are(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    words = ("-n", "two words", "$HOME", "ü", "*", "", "--", "line\nbreak")
    assert _run(any_sandbox, workspace, "printf", "%s|", *words).output == "|".join(words) + "|"


def test_the_environment_cannot_reach_the_sandbox_itself(
    any_sandbox: LaunchedSandbox, workspace: Path
) -> None:
    planted = {"LD_PRELOAD": "/nonexistent.so", "PYTHONPATH": str(workspace), "A B": "x"}
    result = any_sandbox.run(CommandSpec(("env",), workspace, environment=planted))
    assert result.ok, result
    assert "LD_PRELOAD=/nonexistent.so" in result.output


def test_many_at_once(any_sandbox: LaunchedSandbox, workspace: Path) -> None:
    spec = CommandSpec(("sh", "-c", "echo $$ > /dev/null; echo fine"), workspace, limits=Limits(seconds=60))
    running = [any_sandbox.start(spec) for _ in range(8)]
    assert [one.wait().output for one in running] == ["fine\n"] * 8


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"argv": ()}, "argv"),
        ({"argv": ("-c",)}, "argv"),
        ({"argv": ("a\0b",)}, "argv"),
        ({"workspace": Path("/nonexistent")}, "workspace"),
        ({"workspace": Path("/")}, "workspace"),
        ({"read_only": (Path("/nonexistent"),)}, "read_only"),
        ({"writable": (Path("/nonexistent"),)}, "writable"),
    ],
)
def test_what_cannot_be_run_is_refused(
    any_sandbox: LaunchedSandbox, workspace: Path, changes: dict[str, object], field: str
) -> None:
    spec = CommandSpec(**{"argv": ("true",), "workspace": workspace, **changes})  # pyright: ignore
    with pytest.raises(ValidationFailed) as refused:
        any_sandbox.start(spec)
    assert refused.value.field == field


@given(parts=st.lists(st.binary(max_size=40)), limit=st.integers(0, 60))
def test_head_and_tail_hold_what_they_should(parts: list[bytes], limit: int) -> None:
    kept = HeadAndTail(limit)
    for part in parts:
        kept.add(part)
    whole = b"".join(parts)
    assert kept.total == len(whole)
    assert kept.truncated == (len(whole) > limit)
    if not kept.truncated:
        assert kept.text() == whole.decode("utf-8", "replace")
    else:
        head, tail = whole[: (limit + 1) // 2], whole[len(whole) - limit // 2 :]
        assert kept.text().startswith(head.decode("utf-8", "replace"))
        assert kept.text().endswith(tail.decode("utf-8", "replace"))
