"""Follows a run that a server drives, and prints what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from guildhall.adapters.cli.client import Answer, EventLine
from guildhall.adapters.cli.failures import COMPLETED, ENDED_OTHERWISE, INTERRUPTED, Interrupted
from guildhall.adapters.cli.interrupts import heeded
from guildhall.adapters.cli.summary import print_summary
from guildhall.adapters.cli.terminal import Terminal
from guildhall.adapters.cli.text import shown
from guildhall.application.narration.figures import duration

WAIT_SECONDS = 1.0
WORDS = 200
RESULT = ("run_id", "status", "repo", "branch", "report", "tasks", "tokens", "cost_usd")
"""What `run --json` prints, from a store here and from a server alike."""


class Followed(Protocol):
    """What is asked of a server while one of its runs goes on."""

    def head(self) -> int:
        """The last position of the journal."""
        ...

    def standing(self, run_id: str) -> Answer:
        """Where a run stands."""
        ...

    def news(self, after: int, run_id: str) -> Sequence[EventLine]:
        """What happened in a run after a position."""
        ...

    def wait(self, after: int, seconds: float) -> None:
        """Wait until the journal is past a position, for so long at most."""
        ...

    def result(self, run_id: str) -> Answer:
        """What came of a run."""
        ...


def follow(terminal: Terminal, client: Followed, run_id: str) -> int:
    """Show a run of a server until it has ended; an interrupt leaves it going on there."""
    position = client.head()
    with heeded() as interrupts:
        try:
            while True:
                standing = client.standing(run_id)
                for line in client.news(position, run_id):
                    position = line.event["position"]
                    who, about, words = (shown(text, WORDS) for text in line.words)
                    passed = duration(standing["seconds"])
                    terminal.screen.line(f"{passed:>8}  {about:20} {who:10} {words}")
                if standing["status"] not in ("queued", "running", "paused"):
                    break
                interrupts.check()
                client.wait(position, WAIT_SECONDS)
        except Interrupted:
            terminal.screen.note(
                f"no longer following; the server goes on with run {run_id}, and `guildhall stop` ends it"
            )
            if terminal.screen.as_json:
                _print_json(terminal, client.result(run_id))
            return INTERRUPTED
    result = client.result(run_id)
    return conclude(terminal, result, COMPLETED if result["status"] == "completed" else ENDED_OTHERWISE)


def conclude(terminal: Terminal, result: Answer, code: int) -> int:
    """Print what came of a run, or that it is queued; returns the code."""
    if terminal.screen.as_json:
        _print_json(terminal, result)
    elif result["status"] == "queued":
        terminal.screen.line(f"run {result['run_id']} is queued; the server takes it up")
    else:
        print_summary(terminal.screen, result)
    return code


def _print_json(terminal: Terminal, result: Answer) -> None:
    terminal.screen.json({name: result[name] for name in RESULT})
