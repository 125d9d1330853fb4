"""Says in words what is wrong with a request, field by field; it must never show a value that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from guildhall.adapters.http.fields import ABSOLUTE, PRINTABLE
from guildhall.domain.record import Record

MOST_NAMED = 20
"""So many wrong fields of a request are named; others are counted."""
LONGEST_FIELD = 200
"""Characters of a field's name that are said again."""
NOT_SAID = "the body does not say that it is JSON: send it with the header Content-Type: application/json"
PATTERNS = {
    PRINTABLE: "it is one line, without tabs and other control characters",
    ABSOLUTE: "it is a path from the root, such as /home/me/project",
}
"""What is asked of a text, for those who do not read expressions."""
AROUND = ("body", "query", "path", "header")
"""Where a field came from: no part of its name."""


class Faults(Record):
    """What is wrong: in words, the first ``field`` at fault, and ``{field, detail}`` of each of several."""

    detail: str
    field: str = ""
    errors: tuple[dict[str, str], ...] = ()


def faults_of(error: RequestValidationError) -> Faults:
    """All that is wrong with a request (RFC 9457, section 3, has such ``errors``)."""
    faults = error.errors()
    if isinstance(error.body, bytes) and any(one["loc"] == ("body",) for one in faults):
        return Faults(NOT_SAID)  # curl's own word for what it sends is a form
    if faults[0]["type"] == "json_invalid":
        return Faults(_no_json(faults[0], str(error.body)))
    told = tuple(_fault(one) for one in faults[:MOST_NAMED])
    words = "; ".join(f"{one['field'] or 'the body'}: {one['detail']}" for one in told)
    more = f" (and {len(faults) - len(told)} more)" if len(faults) > len(told) else ""
    return Faults(words + more, told[0]["field"], told if len(told) > 1 else ())


def named(parts: Sequence[str]) -> str:
    """The name of a field in an answer: what cannot be shown is not, and no more than a line of it is."""
    return "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in ".".join(parts)[:LONGEST_FIELD]
    )


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    """One wrong field, its name empty for the whole body."""
    field = named([str(part) for part in fault["loc"] if part not in AROUND])
    return {"field": field, "detail": _plainly(fault) or f"{fault['msg'][:1].lower()}{fault['msg'][1:]}"}


def _plainly(fault: dict[str, Any]) -> str:
    """What is wrong in words for whoever typed it; empty where its own words say so already."""
    said: dict[str, Any] = fault.get("ctx", {})
    match fault["type"], said:
        case "string_too_short", {"min_length": least}:
            return "it must not be empty" if least == 1 else f"it has at least {least} characters"
        case "string_too_long", {"max_length": most}:
            return f"it has at most {most:,} characters"
        case "too_short", {"min_length": 1}:
            return "it must name at least one"
        case "int_parsing_size", _:
            return "this number is too large"
        case "string_pattern_mismatch", {"pattern": pattern}:
            return PATTERNS.get(pattern, "")
        case _:
            return ""


def _no_json(fault: dict[str, Any], body: str) -> str:
    """What keeps a body from being JSON, and where."""
    at = int(fault["loc"][-1])
    line, column = body.count("\n", 0, at) + 1, at - body.rfind("\n", 0, at)
    what = str(fault["ctx"]["error"])
    return f"the body is no JSON: {what[:1].lower()}{what[1:]}, line {line}, column {column}"
