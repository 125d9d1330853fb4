"""Records as text: what is written at once has the bytes of what the codec makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.record import Record
from guildhall.persistence import codec
from guildhall.persistence.canonical import NotCanonical, canonical_trusted
from guildhall.persistence.payloads import text


class Part(Record):
    """A nested one."""

    z: str
    a: int = 0


class Plain(Record):
    """Every kind of field that is written at once."""

    word: str
    flag: bool
    number: int
    perhaps: int | None
    either: int | str | None
    kind: Literal["x", "y"]
    part: Part
    words: tuple[str, ...]
    more: tuple[str, ...] | None


class Timed(Record):
    """What has to be converted."""

    at: datetime
    part: Part | None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
PLAIN = st.builds(
    Plain,
    TEXTS,
    st.booleans(),
    NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS | TEXTS,
    st.sampled_from(["x", "y"]),
    st.builds(Part, TEXTS, NUMBERS),
    st.lists(TEXTS).map(tuple),
    st.none() | st.lists(TEXTS).map(tuple),
)


def of(**changed: Any) -> Plain:
    fields: dict[str, Any] = {
        "word": "w",
        "flag": True,
        "number": 1,
        "perhaps": None,
        "either": 2,
        "kind": "x",
        "part": Part("z", 1),
        "words": ("a",),
        "more": None,
    }
    return Plain(**(fields | changed))


@given(PLAIN)
def test_what_is_written_at_once_is_what_the_codec_writes(value: Plain) -> None:
    assert text(value) == canonical_trusted(codec.encode(value))


def test_every_character_is_written_as_the_codec_writes_it() -> None:
    for first in range(0, 0x110000, 0x800):
        word = "".join(map(chr, range(first, first + 0x800))) if first != 0xD800 else ""
        value = of(word=word)
        assert text(value) == canonical_trusted(codec.encode(value))


def test_what_has_to_be_converted_goes_through_the_codec() -> None:
    value = Timed(datetime(2026, 11, 21, 8, 41, tzinfo=UTC), Part("z"))
    assert text(value) == '{"at":"2026-11-21T08:41:00.000000Z","part":{"a":0,"z":"z"}}'


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2**53},
        {"number": 1.0},
        {"perhaps": -(2**53)},
        {"perhaps": 0.5},
        {"either": 2**53},
        {"part": Part("z", 2**53)},
        {"word": "\ud800"},
        {"words": ("fine", "\ud800")},
    ],
)
def test_what_json_cannot_hold_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        text(of(**changed))


def test_a_text_of_another_class_is_written_as_the_text_that_it_is() -> None:
    class Word(str):
        __slots__ = ()

    assert text(of(word=Word("w"))) == text(of())
