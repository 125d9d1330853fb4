"""Follows a run that a server drives, and prints what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.connection import Refused
from guildhall.adapters.cli.exit_codes import COMPLETED, ENDED_OTHERWISE, INTERRUPTED
from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.hints import options
from guildhall.adapters.cli.interrupts import heeded
from guildhall.adapters.cli.narrating import AS_PERSON, Narrator
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.summary import print_summary
from guildhall.adapters.cli.terminal import Terminal
from guildhall.application.narration.told import Batch
from guildhall.application.runs.unfinished import UNFINISHED
from guildhall.domain.kernel import Unavailable

WAIT_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
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
    follower = _Follower(client, run_id, Narrator(terminal.screen, begun, terminal.place, AS_PERSON))
    patience = _Patience(terminal.screen, run_id)
    with heeded() as interrupts:
        try:
            while not patience.ask(follower.is_over):
                interrupts.check()
                patience.ask(follower.wait)
        except Interrupted:
            ending = f"`guildhall stop {run_id}{options(terminal.place)}`"
            terminal.screen.note(
                f"no longer following; the server goes on with run {run_id}, and {ending} ends it"
            )
            if terminal.screen.as_json:
                _print_json(terminal, client.result(run_id))
            return INTERRUPTED
    result = follower.result
    return conclude(terminal, result, COMPLETED if result["status"] == "completed" else ENDED_OTHERWISE)


class _Follower:
    """How far a run is told."""

    def __init__(self, client: Followed, run_id: str, narrator: Narrator) -> None:
        self._client = client
        self._run_id = run_id
        self._narrator = narrator
        self._position = 0
        self.result: Answer = {}

    def is_over(self) -> bool:
        """Tell what happened since; whether the run is over, and ``result`` what came of it."""
        if not self._look():
            return False
        self.result = self._client.result(self._run_id)
        return True

    def _look(self) -> bool:
        is_over = self._client.standing(self._run_id)["status"] not in UNFINISHED
        while True:
            batch = self._client.news(self._run_id, self._position)
            for news in batch.items:
                self._narrator.tell(news)
            self._position = batch.position
            if not batch.more:
                return is_over

    def wait(self) -> bool:
        """Wait for what happens next."""
        self._client.wait(self._position, WAIT_SECONDS)
        return True


class _Patience:
    """Asks a server again that does not answer, for as long as it may take to be started anew."""

    def __init__(self, screen: Screen, run_id: str) -> None:
        self._screen = screen
        self._run_id = run_id
        self._away_since: float | None = None

    def ask(self, question: Callable[[], bool]) -> bool:
        """What the server answers; false while it does not.

        Raises:
            Refused: where it refuses, or has not answered for too long.
        """
        try:
            answer = question()
        except Refused as away:
            if away.code != Unavailable.code:
                raise
            self._wait_on(away)
            return False
        self._away_since = None
        return answer

    def _wait_on(self, away: Refused) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            self._screen.note(f"{away.message} It is asked again for {PATIENCE_SECONDS:.0f} seconds.")
        if now - self._away_since >= PATIENCE_SECONDS:
            goes_on = f"Run {self._run_id} goes on once it is, and the same command follows it again."
            raise Refused(Unavailable.code, f"{away.message} {goes_on}") from away
        time.sleep(WAIT_SECONDS)


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
