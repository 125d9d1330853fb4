"""Golden files: how each version of each event was stored. ``golden.py [--rewrite]`` writes missing ones.

A file is written once and then kept, because stores hold such events. ``--rewrite`` is for events
that no release has written yet.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import guildhall.domain
from guildhall.domain.kernel import EVENT_TYPES, Event
from guildhall.domain.record import Record, field_names
from guildhall.persistence import codec

FOLDER = Path(__file__).with_name("golden")


def events() -> dict[str, type[Event]]:
    """The product's own events by name; those of test suites are left out."""
    for module in pkgutil.walk_packages(guildhall.domain.__path__, "guildhall.domain."):
        importlib.import_module(module.name)
    return {name: cls for name, cls in sorted(EVENT_TYPES.items()) if cls.__module__.startswith("guildhall.")}


def path_of(name: str, version: int) -> Path:
    """The file of one version of an event."""
    return FOLDER / f"{name}.v{version}.json"


def described(hint: Any) -> Any:
    """A type as JSON, so that a change of any nested one shows."""
    if hint is Any or hint is object:
        return "any"
    origin = get_origin(hint)
    if origin is Literal:
        return {"one of": sorted(map(str, get_args(hint)))}
    if origin in (Union, types.UnionType):
        return {"either": [described(member) for member in get_args(hint)]}
    if origin is tuple:
        return {"list of": described(get_args(hint)[0])}
    if origin is dict:
        return {"values": described(get_args(hint)[1])}
    if isinstance(hint, type) and issubclass(hint, Record):
        return fields_of(hint)
    return "null" if hint is type(None) else hint.__name__


def fields_of(cls: type[Record]) -> dict[str, Any]:
    """A record's fields with their types."""
    hints = typing.get_type_hints(cls)
    return {name: described(hints[name]) for name in field_names(cls)}


SAMPLES: dict[Any, Any] = {
    str: "text \u00e9",
    int: 7,
    bool: True,
    datetime: datetime(2026, 11, 21, 8, 41, 0, 250_000, UTC),
    type(None): None,
    Any: {"key": ["value", 1, None]},
    object: {"key": ["value", 1, None]},
}


def sample(hint: Any) -> Any:
    """A value of a type."""
    if hint in SAMPLES:
        return SAMPLES[hint]
    origin = get_origin(hint)
    if origin is Literal:
        return get_args(hint)[0]
    if origin in (Union, types.UnionType):
        return sample(next(member for member in get_args(hint) if member is not type(None)))
    if origin is tuple:
        return (sample(get_args(hint)[0]),)
    if origin is dict:
        return {"key": sample(get_args(hint)[1])}
    hints = typing.get_type_hints(hint)
    return hint(**{name: sample(hints[name]) for name in field_names(hint)})


def golden(cls: type[Event]) -> dict[str, Any]:
    """What the file of an event's newest version says."""
    return {
        "type": cls.type,
        "version": cls.version,
        "fields": fields_of(cls),
        "payload": codec.encode(sample(cls)),
    }


def main() -> None:
    """Write the files that are missing."""
    FOLDER.mkdir(exist_ok=True)
    rewrite = "--rewrite" in sys.argv
    kept: set[Path] = set()
    for name, cls in events().items():
        path = path_of(name, cls.version)
        kept.add(path)
        if rewrite or not path.exists():
            path.write_text(json.dumps(golden(cls), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    if rewrite:
        for path in set(FOLDER.glob("*.json")) - kept:
            path.unlink()


if __name__ == "__main__":
    main()
