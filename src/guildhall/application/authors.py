"""Who made the work of a task, by whatever credential and under whatever name."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.ports.views import Row, Views
from guildhall.domain.leases.holder import Holder
from guildhall.domain.members.member import Member


def is_author(views: Views, author: str, holder: Holder, person_id: str) -> bool:
    """Whether a holder, or the person behind it, is behind an author, under any label.

    A person is behind what they made signed in and by their personal keys. Behind what a worker's key made is
    its agent alone, whose work whoever runs it may judge. ``person_id`` is empty where no person is known.
    """
    if holder.is_behind(author):
        return True
    return bool(person_id) and any(one.is_behind(author) for one in _credentials_of(views, person_id, author))


def _credentials_of(views: Views, person_id: str, author: str) -> Iterator[Holder]:
    """A person's credentials of the kind that an author has."""
    if author.startswith("key:"):
        yield from (Holder(f"key:{row.state.name}", row.id) for row in _keys_of(views, person_id))
    member: Member | None = views.get("Member", person_id)
    if member is not None:
        yield Holder(f"person:{member.email}")


def _keys_of(views: Views, user_id: str) -> Iterator[Row]:
    after = 0
    while rows := views.find("ApiKey", user_id=user_id, after=after):
        yield from rows
        after = rows[-1].created
