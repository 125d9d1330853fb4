"""A record as canonical JSON: the text of what the codec makes of it, most often without making that.

Most events hold texts, flags, integers and records of such, which JSON holds as they are. The journal writes
every one of them, so these go into text at once; what needs the codec's conversions goes through the codec.
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from guildhall.domain.record import Record, field_names, sorted_json
from guildhall.persistence import codec
from guildhall.persistence.canonical import NotCanonical, canonical_trusted, whole

Numbers = Callable[[Any], Sequence[int | None]]


def text(value: Record) -> str:
    """A record as canonical JSON.

    Raises:
        NotCanonical: for what canonical JSON cannot hold.
    """
    numbers = _numbers_of(value.__class__)
    if numbers is None:
        return canonical_trusted(codec.encode(value))
    for number in numbers(value):
        if number is not None:
            whole(number)
    try:
        return sorted_json(value)
    except UnicodeEncodeError as error:
        raise NotCanonical(f"text that is no Unicode cannot be stored: {error.reason}") from error
    except TypeError:  # a value of another type than its field's
        return canonical_trusted(codec.encode(value))


@cache
def _numbers_of(cls: type[Record]) -> Numbers | None:
    """What fetches the integers of a class, which may be too large; none for what has to be converted."""
    paths = _paths(cls, ())
    if paths is None:
        return None
    if len(paths) > 1:
        return operator.attrgetter(*paths)
    fetch = [operator.attrgetter(path) for path in paths]
    return lambda value: [one(value) for one in fetch]


def _paths(cls: type[Any], within: tuple[type[Any], ...]) -> list[str] | None:
    """The paths to the integers of a class; none where anything in it has to be converted."""
    if not issubclass(cls, Record) or cls in within:
        return None
    paths: list[str] = []
    hints = get_type_hints(cls)
    for name in field_names(cls):
        found = _paths_in(hints[name], (*within, cls))
        if found is None:
            return None
        paths += [f"{name}.{path}".rstrip(".") for path in found]
    return paths


def _paths_in(hint: Any, within: tuple[type[Any], ...]) -> list[str] | None:
    """The paths to the integers of a field's type: an empty one for an integer itself."""
    if hint is int:
        return [""]
    if hint in (str, bool) or get_origin(hint) is Literal:
        return []
    if get_origin(hint) is tuple:
        return [] if _paths_in(get_args(hint)[0], within) == [] else None
    if get_origin(hint) in (Union, types.UnionType):
        found = [_paths_in(one, within) for one in get_args(hint) if one is not type(None)]
        if any(one not in ([], [""]) for one in found):
            return None  # no path leads through what may be none
        return [""] if [""] in found else []
    return _paths(hint, within) if isinstance(hint, type) else None
