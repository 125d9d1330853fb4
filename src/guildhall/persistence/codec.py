"""Turns the domain's records into JSON values and back, by their type hints; it must never guess.

A class is compiled once into a table of field converters. Keys come out sorted, so that the text of
the result is canonical without sorting again.
"""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Literal, Union, get_args, get_origin

from guildhall.domain.record import Record, field_names
from guildhall.persistence.canonical import ordered, whole

Convert = Callable[[Any], Any]


class Uncodable(TypeError):
    """A field's type is none that the journal can store."""


def encode(value: Any) -> dict[str, Any]:
    """Return a record as a dict of JSON values with sorted keys."""
    return _plan(value.__class__).encode(value)


def decode(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """Return a record from what :func:`encode` gave.

    A field that the data lacks takes its default, so that a class may grow fields; a field that
    the class lacks is left out.

    Raises:
        TypeError: when a field without a default is absent, or the data is no object at all.
    """
    return _plan(cls).decode(data)


def decoder(cls: type[Any]) -> Convert:
    """What :func:`decode` does for one class, for those who decode many of it."""
    return _plan(cls).decode


def encoders(cls: type[Any]) -> dict[str, Convert]:
    """What :func:`encode` does with each field whose value is not JSON already, unless that is none."""
    return dict(_plan(cls).encoders)


@lru_cache(maxsize=1024)
def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: ``2026-11-21T08:41:00.000000Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


parse_time = datetime.fromisoformat
"""Reads what :func:`format_time` wrote."""


class _Plan:
    """How one class is written and read: its fields are fetched at once, only what converts is touched."""

    def __init__(self, cls: type[Record]) -> None:
        self._cls = cls
        hints = typing.get_type_hints(cls)
        names = sorted(field_names(cls))
        converters = {name: _converters(hints[name]) for name in names}
        self._sorted = tuple(names)
        self._names = frozenset(names)
        self._attributes = _getter(operator.attrgetter, names)
        self._items = _getter(operator.itemgetter, field_names(cls))
        self.encoders = [(name, encode) for name, (encode, _) in converters.items() if encode is not None]
        self._decoders = [(name, decode) for name, (_, decode) in converters.items() if decode is not None]

    def encode(self, value: Any) -> dict[str, Any]:
        result: dict[str, Any] = dict(zip(self._sorted, self._attributes(value), strict=True))
        for name, encode in self.encoders:
            item = result[name]
            if item is not None:
                result[name] = encode(item)
        return result

    def decode(self, data: Any) -> Any:
        if data.__class__ is not dict:
            raise TypeError(f"{self._cls.__name__} is stored as an object, not as {data.__class__.__name__}")
        if self._decoders:
            data = dict(data)
            for name, decode in self._decoders:
                if (item := data.get(name)) is not None:
                    data[name] = decode(item)
        try:
            items = self._items(data)  # in the order of the fields: half of what names cost
        except KeyError:
            return self._cls(**{name: data[name] for name in data if name in self._names})
        return self._cls(*items)


def _getter(of: Callable[..., Any], names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What fetches these attributes or items, ``of`` says which, as a tuple."""
    if len(names) > 1:
        return of(*names)
    return lambda value: tuple(of(name)(value) for name in names)


@cache
def _plan(cls: type[Any]) -> _Plan:
    if not issubclass(cls, Record):
        raise Uncodable(f"{cls.__qualname__} is no record")
    return _Plan(cls)


def _converters(hint: Any) -> tuple[Convert | None, Convert | None]:
    """The (encode, decode) pair of a type, ``None`` for a value that is JSON already."""
    if hint in (str, bool, type(None)) or get_origin(hint) is Literal:
        return None, None
    if hint is int:
        return whole, None
    if hint is datetime:
        return format_time, parse_time
    if hint in (Any, object):
        return ordered, None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _of_union(hint)
    if origin is tuple:
        return _of_tuple(hint)
    if origin in (dict, Mapping):
        return _of_dict(hint)
    if isinstance(hint, type) and issubclass(hint, Record):
        return _late_encode(hint), _late_decode(hint)
    raise Uncodable(f"the journal cannot store a field of type {hint!r}")


def _of_union(hint: Any) -> tuple[Convert | None, Convert | None]:
    members = [member for member in get_args(hint) if member is not type(None)]
    if len(members) == 1:
        return _converters(members[0])
    pairs = [_converters(member) for member in members]
    if any(pair not in ((None, None), (whole, None)) for pair in pairs):
        raise Uncodable(f"a union of more than one structured type cannot be told apart: {hint!r}")
    return ordered, None


def _of_tuple(hint: Any) -> tuple[Convert | None, Convert | None]:
    arguments = get_args(hint)
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise Uncodable(f"a tuple has one type of item, written tuple[T, ...], not {hint!r}")
    inner_encode, inner_decode = _converters(arguments[0])
    if inner_encode is None:
        return list, tuple
    return _each(list, inner_encode), _each(tuple, inner_decode or _same)


def _of_dict(hint: Any) -> tuple[Convert | None, Convert | None]:
    arguments = get_args(hint)
    inner_encode, inner_decode = _converters(arguments[1] if arguments else Any)
    if inner_encode is None:
        return ordered, dict
    return _values(inner_encode, sort=True), _values(inner_decode or _same, sort=False)


def _same(item: Any) -> Any:
    return item


def _each(container: type, convert: Convert) -> Convert:
    def converted(items: Any) -> Any:
        return container([convert(item) for item in items] if items else ())

    return converted


def _values(convert: Convert, *, sort: bool) -> Convert:
    def converted(items: Any) -> Any:
        result = {key: convert(item) for key, item in items.items()}
        return ordered(result) if sort else result

    return converted


def _late_encode(cls: type) -> Convert:
    """Nested classes are compiled at first use, so that they may refer to each other."""

    def encode_nested(value: Any) -> Any:
        return _plan(cls).encode(value)

    return encode_nested


def _late_decode(cls: type) -> Convert:
    def decode_nested(data: Any) -> Any:
        return _plan(cls).decode(data)

    return decode_nested
