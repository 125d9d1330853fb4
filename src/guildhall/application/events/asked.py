"""What is asked for of the journal: filters in a surface's words, cursors, and what a principal may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.pages import Paging, position_in
from guildhall.application.ports.journal import EventFilter
from guildhall.application.vocabulary import Surface, UnknownWord, event_out
from guildhall.domain.kernel import EVENT_TYPES, DomainError, NotFound, ValidationFailed
from guildhall.domain.record import Record, evolve

INSTANT = timedelta(microseconds=1)
"""The journal's grain of time: what happened at a moment is told to who asks since that moment."""

FIRST = datetime.min.replace(tzinfo=UTC)
"""The first moment of the calendar: nothing happened then, and nothing is before it."""

NAMED = 12
"""Event names that an error lists at most."""


class PositionGone(DomainError):
    """What happened after this position is not kept any more."""

    code = "gone"


class Place(Record):
    """Where a reader goes on: after ``part`` lines of the event at ``position`` (0: after the whole event).

    A surface may tell one event in several lines; who was cut off between them goes on with the next.
    """

    position: int
    part: int = 0

    digits: ClassVar[int] = 18

    def __str__(self) -> str:
        return f"{self.position}.{self.part}" if self.part else str(self.position)

    @property
    def after(self) -> int:
        """The position of the last event that was told whole."""
        return self.position - (1 if self.part else 0)

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """Read what ``str`` gave; none for any other text."""
        position, point, part = text.partition(".")
        numbers = (position, part) if point else (position,)
        if not all(one.isascii() and one.isdigit() and len(one) <= cls.digits for one in numbers):
            return None
        return cls(int(position), int(part) if point else 0)


class Start(Record):
    """Where a reader begins, and where the journal ended when that was found."""

    place: Place
    head: int


def types_of(surface: Surface | None, words: Sequence[str]) -> tuple[str, ...] | None:
    """The event types behind a surface's names (none: our own); ``task.*`` means all that begin so.

    Raises:
        UnknownWord: for a name that no event has on this surface.
    """
    if not words:
        return None
    names = {one: (one,) if surface is None else event_out(surface, one) for one in sorted(EVENT_TYPES)}
    found: dict[str, None] = {}
    for word in words:
        meant = [one for one, told in names.items() if any(_means(word, name) for name in told)]
        if not meant:
            known = sorted({name for told in names.values() for name in told})
            near = [name for name in known if name[:4] == word[:4]]
            raise UnknownWord("event", word, tuple((near or known)[:NAMED]))
        found.update(dict.fromkeys(meant))
    return tuple(found)


def _means(word: str, name: str) -> bool:
    return name.startswith(word[:-1]) if word.endswith("*") else name == word


def seen_by(principal: Principal, wanted: EventFilter) -> EventFilter:
    """A filter, narrowed to what a principal may see: a worker key its project, a session token its task.

    Raises:
        NotFound: when what is asked for does not exist for the principal.
    """
    bound = _bounds(principal)
    for name, value in bound.items():
        if getattr(wanted, name) not in (None, value):
            raise NotFound("there is no such project or task", field=name)
    return evolve(wanted, **bound)


def _bounds(principal: Principal) -> dict[str, str]:
    if principal.kind == "session":
        if principal.task_id is not None:
            return {"task_id": principal.task_id}
        return {"session_key": principal.session_id or principal.id}
    return {} if principal.project_id is None else {"project_id": principal.project_id}


def start_of(company: Company, since: str | None) -> Start:
    """Where a stream begins: a position, a time (RFC 3339), or the journal's end where nothing is said.

    Raises:
        ValidationFailed: when it is neither, or ahead of the journal.
        PositionGone: when events after it are not kept any more.
    """
    head = company.journal.head(company.scope).position
    if since is None:
        return Start(Place(head), head)
    place = Place.parse(since) or Place(company.journal.position_at(company.scope, _before(since)))
    if place.position > head:
        raise ValidationFailed(
            f"position {place.position} is ahead of the journal, which ends at {head}; read the list anew",
            rule="position_is_known",
            field="since",
        )
    require_kept(company, place.after)
    return Start(place, head)


def require_kept(company: Company, position: int) -> None:
    """Refuse to read on after a position behind which events were taken away.

    Raises:
        PositionGone: naming the first position that is kept.
    """
    first = company.journal.first(company.scope)
    if position + 1 < first:
        raise PositionGone(
            f"events after position {position} are not kept any more; the first that is stands at {first}: "
            "read the state anew and go on from the position that it carries",
            rule="position_is_kept",
            field="since",
        )


def after_of(company: Company, paging: Paging, since: str | None) -> int:
    """The position that a page begins after.

    Raises:
        PositionGone: when what follows it is not kept any more.
    """
    if paging.cursor is None:
        return start_of(company, since).place.position if since is not None else 0
    after = position_in(paging.cursor)
    if not paging.newest_first:
        require_kept(company, after)
    return after


def _before(text: str) -> datetime:
    """The moment before the one that a text names; before the first of all there is none."""
    moment = _moment(text)
    return moment if moment == FIRST else moment - INSTANT


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ValidationFailed(
            "since is a position, or a time with its zone such as 2026-11-21T08:41:00Z", field="since"
        )
    return moment
