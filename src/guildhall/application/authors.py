"""Who made the work of a task, by whatever credential and under whatever name."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.ports.views import Row, Views
from guildhall.domain.leases.holder import Holder


def is_author(views: Views, author: str, holder: Holder, user_id: str) -> bool:
    """Whether a holder is behind an author: under any label, or by a personal key of this person.

    ``user_id`` is empty for who is no person that signed in.
    """
    if holder.is_behind(author):
        return True
    if not user_id or not author.startswith("key:"):
        return False
    return any(Holder(f"key:{row.state.name}", row.id).is_behind(author) for row in _keys_of(views, user_id))


def _keys_of(views: Views, user_id: str) -> Iterator[Row]:
    after = 0
    while rows := views.find("ApiKey", user_id=user_id, after=after):
        yield from rows
        after = rows[-1].created
