"""Every event and state of the domain survives the journal's codec."""

from __future__ import annotations

import importlib
import pkgutil
import re
import types
import typing
from datetime import datetime
from typing import Any

import pytest

import guildhall.domain
from guildhall.domain.kernel import EVENT_TYPES, DurableStateBehavior, EventSourcedBehavior
from guildhall.domain.record import Record, field_names

JSON_LEAVES = (str, int, bool, type(None), datetime, Any, object)


def _modules() -> list[types.ModuleType]:
    found = pkgutil.walk_packages(guildhall.domain.__path__, "guildhall.domain.")
    return [importlib.import_module(module.name) for module in found]


MODULES = _modules()


def _behaviors() -> list[type]:
    kinds = (EventSourcedBehavior, DurableStateBehavior)
    return sorted(
        {
            item
            for module in MODULES
            for item in vars(module).values()
            if isinstance(item, type) and issubclass(item, kinds) and item not in kinds
        },
        key=lambda item: item.__qualname__,
    )


def _unstorable(hint: Any) -> list[str]:
    """The parts of a type that the journal's codec cannot hold."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in JSON_LEAVES or origin is typing.Literal:
        return []
    if origin is tuple:
        return _unstorable(arguments[0]) if arguments[1:] == (Ellipsis,) else [str(hint)]
    if origin is dict:
        return ([] if arguments[0] is str else [str(hint)]) + _unstorable(arguments[1])
    if origin in (typing.Union, types.UnionType):
        return [fault for member in arguments for fault in _unstorable(member)]
    if isinstance(hint, type) and issubclass(hint, Record):
        hints = typing.get_type_hints(hint)
        return [fault for name in field_names(hint) for fault in _unstorable(hints[name])]
    return [str(hint)]


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_an_event_is_named_and_storable(name: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", name)
    cls = EVENT_TYPES[name]
    assert cls.__struct_config__.frozen
    assert _unstorable(cls) == []


@pytest.mark.parametrize("behavior", _behaviors(), ids=lambda item: item.__name__)
def test_a_state_is_frozen_and_storable(behavior: type[EventSourcedBehavior[Any]]) -> None:
    state = behavior().empty_state()
    assert type(state) is behavior.state_type
    assert type(state).__struct_config__.frozen
    assert _unstorable(type(state)) == []


def test_no_two_entities_share_a_type() -> None:
    names = [behavior.entity_type for behavior in _behaviors()]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
