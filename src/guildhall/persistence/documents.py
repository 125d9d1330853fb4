"""What is written of a state in its row: its fields as canonical JSON, without those that hold nothing.

Nothing is ``None``, ``""``, ``0``, ``False`` or ``()`` where that is the default. Any other default is
written, so that a class may change it without changing what was stored. The codec reads either form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from guildhall.domain.record import Record, field_names, plain_defaults
from guildhall.persistence import codec
from guildhall.persistence.canonical import canonical_trusted

_SOMETHING = object()
"""Equal to no value."""


def document(state: Any) -> str:
    """A state's document.

    Raises:
        NotCanonical: for what canonical JSON cannot hold.
    """
    held: dict[str, Any] = {}
    for name, encode, nothing in _fields(state.__class__):
        item = getattr(state, name)
        if item is not nothing and item != nothing:
            held[name] = item if encode is None or item is None else encode(item)
    return canonical_trusted(held)


def full_document(state: Any) -> str:
    """A state's document with every field, as rows have it that were written before some were left out."""
    return canonical_trusted(codec.encode(state))


@cache
def _fields(cls: type[Record]) -> Sequence[tuple[str, codec.Convert | None, Any]]:
    """(name, how it is encoded, what it holds when it need not be written) of each field, sorted."""
    encoders, defaults = codec.encoders(cls), plain_defaults(cls)
    return [
        (name, encoders.get(name), _nothing_of(defaults.get(name, _SOMETHING)))
        for name in sorted(field_names(cls))
    ]


def _nothing_of(default: Any) -> Any:
    return default if default is None or default in ("", 0, ()) else _SOMETHING
