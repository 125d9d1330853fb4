"""A work session over a real folder and real processes, which books, writes down and can be ended at will."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from guildhall.application.ports.agent_runtime import SessionEnded, Usage
from guildhall.application.ports.executor import CommandResult, Ending


class FolderSession:
    """A :class:`~guildhall.application.ports.agent_runtime.WorkSession` for one test."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self.notes: list[str] = []
        self.announced: list[str] = []
        self.commands: list[str] = []
        self.reserved: dict[str, tuple[int, int | None]] = {}
        self.settled: list[Usage] = []
        self.open: set[str] = set()
        self.budget_tokens: int | None = None
        self.may_go_on: Callable[[], bool] = lambda: True

    @property
    def workspace(self) -> Path:
        return self._workspace

    def run(self, line: str, seconds: float | None = None) -> CommandResult:
        self.proceed()
        self.commands.append(line)
        started = time.monotonic()
        ending: Ending = "exited"
        try:
            done = subprocess.run(
                ["sh", "-c", line],
                cwd=self._workspace,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
            )
            code, output = done.returncode, done.stdout
        except subprocess.TimeoutExpired as late:
            code, output, ending = 137, late.output or b"", "timeout"
        text = output.decode("utf-8", "replace")
        return CommandResult(code, ending, text, False, time.monotonic() - started, 0)

    def run_next(self, line: str) -> CommandResult:
        """Run the next of the task's own commands: none was finished before."""
        return self.run(line)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def announce(self, text: str) -> None:
        self.note(text)
        self.announced.append(text)

    def proceed(self) -> None:
        if not self.may_go_on():
            raise SessionEnded("paused")

    def reserve(self, tokens: int, cost_micros: int | None) -> str:
        spent = sum(usage.input_tokens + usage.output_tokens for usage in self.settled)
        if self.budget_tokens is not None and spent + tokens > self.budget_tokens:
            raise SessionEnded("budget_exceeded")
        reservation = f"r{len(self.reserved)}"
        self.reserved[reservation] = (tokens, cost_micros)
        self.open.add(reservation)
        return reservation

    def settle(self, reservation: str, usage: Usage) -> None:
        self.open.remove(reservation)
        self.settled.append(usage)
