"""The types of fields that many requests have: each with its bounds, so that none is without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
"""No control characters: what names an entity goes into paths, logs and every store."""
ABSOLUTE = r"^/[^\x00]*$"
"""A path from the root."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTABLE)]
"""A name, an id or a code."""
Code = Annotated[
    str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9]([A-Za-z0-9_-]|\.[A-Za-z0-9_-])*$")
]
"""A code for a new task, as plain as in a backlog: it becomes part of a branch's name."""
Folder = Annotated[str, StringConstraints(max_length=4096, pattern=ABSOLUTE)]
"""A path on the server, from its root."""
Reason = Annotated[str, StringConstraints(max_length=8_000)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]
"""An item of a list such as a criterion or a command."""
Lines = Annotated[list[Line], Field(max_length=200)]
Fence = Annotated[int, Field(ge=1, le=2**53 - 1, description="The fence that the claim gave.", examples=[1])]
Position = Annotated[int, Field(ge=1, le=2**53 - 1)]
"""A position of the journal: a whole number that every reader of JSON keeps (RFC 8259, section 6)."""
Config = Annotated[dict[str, Any], Field(max_length=1_000)]
"""A JSON object without floating-point numbers."""


def _in_utc(given: datetime) -> datetime:
    try:
        return given.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time lies in the years 1 to 9999 of UTC") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone, in UTC: at the ends of the calendar there is none for every zone."""
Moment = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40, pattern=PRINTABLE),
]
"""A position of the journal, or an RFC 3339 time."""
