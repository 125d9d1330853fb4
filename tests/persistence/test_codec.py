"""Records to JSON and back: by their types, in one order, and growing without a new version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

import pytest

from guildhall.domain.record import Record, field
from guildhall.persistence import codec
from guildhall.persistence.canonical import NotCanonical


class Part(Record):
    """A nested one."""

    z: str
    a: int | None = None


class Whole(Record):
    """Every kind of field."""

    when: datetime
    kind: Literal["x", "y"]
    part: Part
    parts: tuple[Part, ...] = ()
    names: tuple[str, ...] | None = None
    by_name: dict[str, Part] = field(default_factory=dict[str, Part])
    free: Any = None
    flag: bool = False


VALUE = Whole(
    datetime(2026, 11, 21, 8, 41, tzinfo=UTC),
    "y",
    Part("z", 1),
    (Part("b"),),
    ("n",),
    {"k": Part("c")},
    {"b": [1], "a": None},
    True,
)


def test_a_value_comes_back_as_it_was() -> None:
    assert codec.decode(Whole, codec.encode(VALUE)) == VALUE


def test_keys_come_out_sorted_at_every_level() -> None:
    data = codec.encode(VALUE)
    assert list(data) == sorted(data)
    assert list(data["part"]) == ["a", "z"]
    assert list(data["free"]) == ["a", "b"]


def test_times_are_utc_with_microseconds() -> None:
    moment = datetime(2026, 11, 21, 9, 41, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert codec.format_time(moment) == "2026-11-21T08:41:00.000005Z"
    assert codec.parse_time("2026-11-21T08:41:00.000005Z") == moment


def test_a_class_may_grow_fields_with_defaults_and_lose_fields() -> None:
    assert codec.decode(Part, {"z": "only", "gone": 1}) == Part("only")
    with pytest.raises(TypeError, match="z"):
        codec.decode(Part, {"a": 1})


class Grown(Record):
    """One whose fields stand in another order than their names."""

    z: str
    when: datetime
    a: int = 7


@pytest.mark.parametrize(
    "more",
    [{}, {"a": 1}, {"gone": 1}, {"a": 1, "gone": 1}],
    ids=["a field lacks", "all are there", "one is gone and one lacks", "one is gone"],
)
def test_fields_are_told_by_their_names_whatever_else_is_there(more: dict[str, Any]) -> None:
    data = {**more, "z": "last", "when": "2026-11-21T08:41:00.000000Z"}
    before = dict(data)
    assert codec.decode(Grown, data) == Grown("last", VALUE.when, more.get("a", 7))
    assert data == before


class Nothing(Record):
    """One without fields."""


def test_a_class_may_have_one_field_or_none() -> None:
    assert codec.decode(Nothing, codec.encode(Nothing())) == Nothing()
    assert codec.decode(Nothing, {"gone": 1}) == Nothing()
    assert codec.decode(Single, codec.encode(Single("x"))) == Single("x")


class Single(Record):
    """One with a single field."""

    only: str


def test_a_float_is_refused_wherever_it_hides() -> None:
    for value in (Part("z", 1.0), Part("z", 2**53)):  # type: ignore[arg-type]
        with pytest.raises(NotCanonical):
            codec.encode(value)
    with pytest.raises(NotCanonical):
        codec.encode(Whole(VALUE.when, "x", Part("z"), free={"deep": [0.5]}))


class Ambiguous(Record):
    """Two structured types in one field."""

    item: Part | Whole


class Unknown(Record):
    """A type that has no JSON."""

    item: bytes


@pytest.mark.parametrize("cls", [Ambiguous, Unknown, int])
def test_a_type_that_cannot_be_told_is_refused(cls: type) -> None:
    with pytest.raises(codec.Uncodable):
        codec.decode(cls, {})
