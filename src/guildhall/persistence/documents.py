"""What is written of a state in its row: its fields as canonical JSON, without those that hold nothing.

Nothing is ``None``, ``""``, ``0``, ``False`` or ``()`` where that is the default. Any other default is
written, so that a class may change it without changing what was stored. The codec reads either form.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Any

from guildhall.persistence import codec
from guildhall.persistence.canonical import canonical_trusted

_SOMETHING = object()
"""Equal to no value."""


def document(state: Any) -> str:
    """A state's document.

    Raises:
        NotCanonical: for what canonical JSON cannot hold.
    """
    values = state.__dict__
    held: dict[str, Any] = {}
    for name, encode, nothing in _fields(state.__class__):
        item = values[name]
        if item is not nothing and item != nothing:
            held[name] = item if encode is None or item is None else encode(item)
    return canonical_trusted(held)


def full_document(state: Any) -> str:
    """A state's document with every field, as rows have it that were written before some were left out."""
    return canonical_trusted(codec.encode(state))


@cache
def _fields(cls: type[Any]) -> Sequence[tuple[str, codec.Convert | None, Any]]:
    """(name, how it is encoded, what it holds when it need not be written) of each field, sorted."""
    encoders = codec.encoders(cls)
    return sorted(
        ((field.name, encoders.get(field.name), _nothing_of(field)) for field in dataclasses.fields(cls)),
        key=lambda one: one[0],
    )


def _nothing_of(field: dataclasses.Field[Any]) -> Any:
    holds_nothing = field.default is None or field.default in ("", 0, ())
    return field.default if holds_nothing else _SOMETHING
