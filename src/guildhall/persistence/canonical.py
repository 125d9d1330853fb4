"""Canonical JSON (RFC 8785, without floats) and the hashes over it; it must never be lossy.

Every payload and every state is written in this form, so that equal content has equal bytes on
every database, and a hash can be recomputed from what is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson

GENESIS = "0" * 64
"""The hash that the first event of an org is chained to."""

_MAX_SAFE_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold: a float, a huge integer, a lone surrogate."""


def canonical(value: object) -> str:
    """Return the canonical JSON text of a tree of dict, list, str, int, bool and None.

    Raises:
        NotCanonical: for a float, an integer beyond 2**53 - 1 or a string that is no Unicode.
    """
    return canonical_trusted(ordered(value))


def whole(value: Any) -> int:
    """The value, when it is an integer that canonical JSON can hold.

    Raises:
        NotCanonical: for a float, however whole, and for an integer beyond 2**53 - 1.
    """
    if type(value) is not int or not -_MAX_SAFE_INTEGER <= value <= _MAX_SAFE_INTEGER:
        _check(value)
    return value


def canonical_trusted(value: object) -> str:
    """Like :func:`canonical` for a tree whose types and order of keys the codec has already fixed.

    Raises:
        NotCanonical: for a string that is no Unicode.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        raise NotCanonical(f"text that is no Unicode cannot be stored: {error}") from error


def sha256(text: str) -> str:
    """The hexadecimal sha256 of a text's UTF-8 bytes.

    Raises:
        NotCanonical: when the text holds a lone surrogate.
    """
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"text that is no Unicode cannot be stored: {error.reason}") from error


def chain_hash(chained: Sequence[str | int | None]) -> str:
    """The hash of one event: over that of the previous one, its payload's and its header, in this order.

    Raises:
        NotCanonical: when a text of the header holds a lone surrogate.
    """
    try:
        return hashlib.sha256(orjson.dumps(chained)).hexdigest()
    except orjson.JSONEncodeError as error:
        raise NotCanonical(f"text that is no Unicode cannot be stored: {error}") from error


def ordered(value: Any) -> Any:
    """Check a tree of JSON values and bring its keys into canonical order.

    Raises:
        NotCanonical: as :func:`canonical` does.
    """
    _check(value)
    return _reorder(value)


def _check(value: object) -> None:
    if isinstance(value, float):
        raise NotCanonical(f"the journal stores no floating-point numbers, not even {value!r}")
    if isinstance(value, int):
        if not -_MAX_SAFE_INTEGER <= value <= _MAX_SAFE_INTEGER:
            raise NotCanonical(f"the integer {value} is beyond what JSON can hold exactly")
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[object, object]", value).items():
            if not isinstance(key, str):
                raise NotCanonical(f"a key of a JSON object is text, not {key!r}")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[object]", value):
            _check(item)


def _reorder(value: Any) -> Any:
    """Sort keys by their UTF-16 code units (RFC 8785, 3.2.3); Python sorts by code points."""
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {key: _reorder(mapping[key]) for key in sorted(mapping, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_reorder(item) for item in cast("Sequence[Any]", value)]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
