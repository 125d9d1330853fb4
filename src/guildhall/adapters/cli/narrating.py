"""Prints what happens in a run, a line a change: the same lines from a store here and from a server."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.adapters.cli.hints import options
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import shown
from guildhall.application.excerpts import in_a_line
from guildhall.application.narration.figures import duration
from guildhall.application.narration.told import News

AT_ONCE = ("claimed", "merging")
"""States that the next one follows within a second: a line of their own would say nothing."""
CODE_WIDTH = 8
"""Columns of a task's code, until a longer one comes."""
WHY = 300
"""Characters of a reason that are shown."""
INDENT = " " * 10
AS_PERSON = ("--as", "EMAIL")
"""How a person says who they are where a server asks."""


class Narrator:
    """Tells news behind a position of the journal, and of older ones what a person still has to answer.

    ``place`` are the options by which a command of this terminal finds the same store or server, ``person``
    those by which an answer says whose it is.
    """

    def __init__(self, screen: Screen, behind: int, place: Sequence[str], person: Sequence[str] = ()) -> None:
        self._screen = screen
        self._behind = behind
        self._place = place
        self._person = person
        self._widest = CODE_WIDTH

    def tell(self, news: News) -> None:
        """Print one piece of news, unless it is old or says nothing."""
        if news.position <= self._behind and not news.asks:
            return
        passed = f"{duration(news.seconds):>8}"
        if not news.code:
            self._screen.line(f"{passed}  {news.words}")
        elif news.status not in AT_ONCE or news.words:
            state, who = news.status or "waits", news.agent or "-"
            why = f" ({shown(in_a_line(news.words), WHY)})" if news.words else ""
            self._widest = max(self._widest, len(news.code))
            code = news.code.ljust(self._widest)
            self._screen.line(f"{passed}  {code} {state:11} {who:10} {news.title}{why}")
        if news.asks:
            for line in looks_and_answers(news.asks, self._place, self._person):
                self._screen.line(INDENT + line)


def looks_and_answers(approval: str, place: Sequence[str], person: Sequence[str] = ()) -> list[str]:
    """The commands that show what an approval is about and that answer it."""
    look = f"to look at it:  guildhall approvals {approval}{options(place)}"
    return [look, *answers_to(approval, place, person)]


def answers_to(approval: str, place: Sequence[str], person: Sequence[str] = ()) -> list[str]:
    """The commands that answer an approval."""
    typed = options((*place, *person))
    return [
        f"to let it pass: guildhall approve {approval}{typed}",
        f"to refuse it:   guildhall reject {approval}{typed} --reason TEXT",
    ]
