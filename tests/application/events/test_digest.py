"""The digest of events for people: what it calls the things that events are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from tests.application.conftest import SCOPE, Board

from guildhall.application.events.digest import Names, digest
from guildhall.domain.tools.commands import AddTool


def test_tasks_and_projects_are_called_as_people_call_them(board: Board) -> None:
    board.add("T-1")
    board.execute(lambda tx: tx.ask("Tool", "hammer", AddTool("hammer")))
    lines = digest(board.journal.read(SCOPE), Names(board.views, board.journal.read(SCOPE))).splitlines()
    told = [line.split(" by ")[0].partition("** ")[2] for line in lines if line.startswith("- ")]
    assert told == ["project", "project", "T-1", "Tool hammer"]


def test_the_names_of_many_events_are_looked_up_together(board: Board) -> None:
    codes = [f"T-{number}" for number in range(1, 21)]
    for code in codes:
        board.add(code)
    envelopes, taken = board.journal.read(SCOPE), list[Any]()
    event.listen(board.journal.store.engine, "checkout", lambda *about: taken.append(about))
    names = Names(board.views, envelopes)
    assert {names(one) for one in envelopes} == {"project", *codes}
    assert len(taken) == 2, "one look-up for tasks, one for projects"
