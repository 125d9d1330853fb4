"""What every value of the product is made of: a record, whose fields never change once it is made.

A record is a `msgspec.Struct`, the one third-party class that the domain is built on, and this is the one
place that says so: it does no I/O, and its classes and objects are made many times faster than those of
frozen dataclasses (ADR 0016). What does change, and what only a test needs, is a dataclass.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, cast, dataclass_transform

from msgspec import NODEFAULT, Struct, StructMeta, field, json, structs, to_builtins

__all__ = [
    "Record",
    "as_bytes",
    "asdict",
    "evolve",
    "field",
    "field_names",
    "fields_of",
    "plain_defaults",
    "sorted_json",
]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class _Immutable(StructMeta):
    """Says to type checkers what msgspec does: the heirs of a frozen class are frozen."""


class Record(Struct, metaclass=_Immutable, frozen=True):
    """A value with named fields; equal and hashed by them, and immutable.

    A subclass names its fields with their types, as a dataclass does. A default that does not change is given
    as it is; for one that does, :func:`field` takes a ``default_factory`` and makes it anew for each object.
    ``HIDDEN`` names the fields that no text of it shows, because they are secret.
    """

    HIDDEN: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__qualname__}({shown})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What rich and its ``repr`` show of it, where msgspec's own would give rich all fields."""
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self.HIDDEN]


evolve = structs.replace
"""``evolve(record, **changes)`` gives a copy of a record with some fields changed.

It raises a :class:`TypeError` for a field that the record does not have, and what the record's
``__post_init__`` raises: a copy is looked at as the record was.
"""

_LEFT_ALONE = (datetime, date, time, timedelta, Decimal, bytes, bytearray, memoryview)
"""What :func:`asdict` leaves as it is, beside what JSON knows."""

_TO_BYTES = json.Encoder(order="deterministic")
_TO_SORTED_JSON = json.Encoder(order="sorted")


def asdict(record: Record) -> dict[str, Any]:
    """Return a record's fields by name, and those of the records within it, as values of their own.

    Sets become lists, and enums their values.

    Raises:
        TypeError: for what msgspec does not know, such as a path.
    """
    return cast("dict[str, Any]", to_builtins(record, builtin_types=_LEFT_ALONE))


fields_of = structs.asdict
"""``fields_of(record)`` gives a record's fields by name as they are, without a copy of what is in them."""


def as_bytes(record: Record) -> bytes:
    """Return what tells a record from another one of its class: the same bytes for equal records.

    They serve to be compared and hashed, and are no form to keep: what is stored, the journal's codec writes.

    Raises:
        UnicodeEncodeError: for a text with a lone surrogate, which the journal does not take either.
    """
    return _TO_BYTES.encode(record)


def sorted_json(record: Record) -> str:
    """Return a record as JSON text: UTF-8 as it is, no spaces, and the fields sorted by their names.

    Raises:
        UnicodeEncodeError: for a text with a lone surrogate.
        TypeError: for what msgspec does not know, such as a subclass of str.
    """
    return _TO_SORTED_JSON.encode(record).decode()


def field_names(cls: type[Record]) -> tuple[str, ...]:
    """The names of a record's fields, in the order in which they are given."""
    return cls.__struct_fields__


def plain_defaults(cls: type[Record]) -> dict[str, Any]:
    """The default of each field that has one, but for those that are made anew for each object.

    It reads the type hints of the class each time (0.2 ms): callers keep what it gives.
    """
    found = {one.name: one.default for one in structs.fields(cls)}
    return {name: default for name, default in found.items() if default is not NODEFAULT}
