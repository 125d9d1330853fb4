"""Follows a run that a server drives, and prints what came of it."""

from __future__ import annotations

from typing import Protocol

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.exit_codes import COMPLETED, ENDED_OTHERWISE, INTERRUPTED
from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.hints import options
from guildhall.adapters.cli.interrupts import heeded
from guildhall.adapters.cli.narrating import AS_PERSON, Narrator
from guildhall.adapters.cli.summary import print_summary
from guildhall.adapters.cli.terminal import Terminal
from guildhall.application.narration.told import Batch
from guildhall.application.runs.unfinished import UNFINISHED

WAIT_SECONDS = 1.0
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

    def news(self, run_id: str, after: int) -> Batch:
        """What happened in a run behind a position."""
        ...

    def wait(self, after: int, seconds: float) -> None:
        """Wait until the journal is past a position, for so long at most."""
        ...

    def result(self, run_id: str) -> Answer:
        """What came of a run."""
        ...


def follow(terminal: Terminal, client: Followed, run_id: str, behind: int | None = None) -> int:
    """Show a run of a server until it has ended; an interrupt leaves it going on there.

    What happened up to the position ``behind`` is known already; none is all that has happened by now.
    """
    begun = client.head() if behind is None else behind
    narrator = Narrator(terminal.screen, begun, terminal.place, AS_PERSON)
    position = 0
    with heeded() as interrupts:
        try:
            while True:
                is_over = client.standing(run_id)["status"] not in UNFINISHED
                position = _tell(narrator, client, run_id, position)
                if is_over:
                    break
                interrupts.check()
                client.wait(position, WAIT_SECONDS)
        except Interrupted:
            ending = f"`guildhall stop {run_id}{options(terminal.place)}`"
            terminal.screen.note(
                f"no longer following; the server goes on with run {run_id}, and {ending} ends it"
            )
            if terminal.screen.as_json:
                _print_json(terminal, client.result(run_id))
            return INTERRUPTED
    result = client.result(run_id)
    return conclude(terminal, result, COMPLETED if result["status"] == "completed" else ENDED_OTHERWISE)


def _tell(narrator: Narrator, client: Followed, run_id: str, after: int) -> int:
    """Tell what happened behind a position; returns how far that goes."""
    while True:
        batch = client.news(run_id, after)
        for news in batch.items:
            narrator.tell(news)
        after = batch.position
        if not batch.more:
            return after


def conclude(terminal: Terminal, result: Answer, code: int) -> int:
    """Print what came of a run, or that it is queued; returns the code."""
    if terminal.screen.as_json:
        _print_json(terminal, result)
    elif result["status"] == "queued":
        terminal.screen.line(f"run {result['run_id']} is queued; the server takes it up")
    else:
        print_summary(terminal.screen, result, terminal.place)
    return code


def _print_json(terminal: Terminal, result: Answer) -> None:
    terminal.screen.json({name: result[name] for name in RESULT})
