"""Refuses a type of events that there is not; it must never list all of them."""

from __future__ import annotations

from difflib import get_close_matches

MOST_NEAR = 5
"""Event types that are named where one is asked for that there is not."""


def check_type(kind: str | None) -> None:
    """Let a type pass that there is, or none.

    Raises:
        ValidationFailed: naming the nearest types, and where all of them are listed.
    """
    from guildhall.domain.kernel import EVENT_TYPES, ValidationFailed

    if kind is None or kind in EVENT_TYPES:
        return
    near = sorted(name for name in EVENT_TYPES if name.partition(".")[0] == kind.partition(".")[0])
    near = near or get_close_matches(kind, sorted(EVENT_TYPES), n=MOST_NEAR, cutoff=0.3)
    meant = f"; the nearest are {', '.join(near)}" if near else ""
    raise ValidationFailed(
        f"{kind[:80]!r} is no event type{meant}; all of them stand at `event_types` of a webhook in /docs of "
        "`guildhall serve`",
        rule="word_is_known",
        field="event type",
    )
