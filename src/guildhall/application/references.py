"""How people name what they mean: by its id, its beginning or its end, or by a name; and what is ambiguous.

What a name may stand for is each feature's own matter (projects, runs, tasks); the rules of parts of ids and
the answer to what is ambiguous are the same for all and stand here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from guildhall.application.ports.views import Row, Views
from guildhall.domain.kernel import Conflict

SHORTEST_PREFIX = 4
"""Characters of the beginning of an id by which something may be called."""
TAIL = 12
"""Characters at the end of an id that tell it from others: drawn at random, while UUIDv7s of one time begin
alike (RFC 9562, section 5.7)."""
MOST_CANDIDATES = 20


class Ambiguous(Conflict):
    """Several things are meant by what was said; ``candidates`` are JSON objects that tell them apart.

    Each has at least its ``id``. ``asked`` is what was said, empty where nothing was.
    """

    told: ClassVar[tuple[str, ...]] = ("candidates", "asked")

    def __init__(
        self, message: str, candidates: Sequence[dict[str, Any]], *, asked: str, rule: str, field: str
    ) -> None:
        super().__init__(message, rule=rule, field=field)
        self.candidates = list(candidates)
        self.asked = asked


def tail(entity_id: str) -> str:
    """The part of an id that is shown where the whole is too long, and by which it is found."""
    return entity_id[-TAIL:]


def is_part(entity_id: str, reference: str) -> bool:
    """Whether what somebody wrote is enough of the beginning or of the end of an id."""
    begins = len(reference) >= SHORTEST_PREFIX and entity_id.startswith(reference)
    return begins or (len(reference) >= TAIL and entity_id.endswith(reference))


def exactly(views: Views, entity_type: str, reference: str) -> list[Row]:
    """What has this id, alone."""
    row = views.row(entity_type, reference)
    return [] if row is None else [row]


def called(views: Views, entity_type: str, reference: str, limit: int = MOST_CANDIDATES) -> list[Row]:
    """What has this id, else what has an id that begins so, else what has one that ends so; so many at most.

    An end is as long as one that is shown, for ends are drawn at random: a shorter one would soon be somebody
    else's too. Whoever has names of another kind asks for those before parts of ids, by :func:`exactly`.
    """
    if exact := exactly(views, entity_type, reference):
        return exact
    if len(reference) < SHORTEST_PREFIX:
        return []
    begin = views.find_by_prefix(entity_type, reference, limit=limit)
    if begin or len(reference) < TAIL:
        return begin
    return views.find_by_end(entity_type, reference, limit=limit)


def handle(views: Views, entity_type: str, entity_id: str) -> str:
    """The end of an id that calls nothing else of its kind, else the whole id."""
    short = tail(entity_id)
    return short if len(called(views, entity_type, short)) == 1 else entity_id
