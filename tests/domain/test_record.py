"""A record does not change, a copy of it may differ, and what it hides shows nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.pretty import pretty_repr

from guildhall.domain.record import Record, as_bytes, asdict, evolve, field, field_names, plain_defaults

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class _Inner(Record):
    """A record within another."""

    at: datetime
    names: tuple[str, ...] = ()


class _Outer(Record):
    """A record with one of each kind of default, and a secret."""

    HIDDEN = ("word",)

    inner: _Inner
    word: str = ""
    counts: dict[str, int] = field(default_factory=dict[str, int])


class _Counted(Record):
    """A record that refuses what it cannot be."""

    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("nothing is counted below 0")


class _Loose(Record):
    """A record of whatever is given."""

    it: object


class _Further(_Outer):
    """What a record hides its heirs hide too."""

    more: int = 0


def test_a_record_is_equal_by_its_fields_and_never_changes() -> None:
    one = _Inner(NOON, ("a",))
    assert one == _Inner(NOON, names=("a",))
    assert hash(one) == hash(_Inner(NOON, ("a",)))
    assert one != _Inner(NOON)
    assert _Loose(1) != _Counted(1)
    for record in (one, _Further(one)):
        with pytest.raises(AttributeError, match="immutable"):
            record.names = ()  # type: ignore[misc,attr-defined]


def test_a_copy_differs_in_what_was_said_and_the_record_stays() -> None:
    one = _Outer(_Inner(NOON), "secret")
    other = evolve(one, word="another")
    assert (one.word, other.word, other.inner) == ("secret", "another", one.inner)
    with pytest.raises(TypeError, match="nothing"):
        evolve(one, nothing=1)


def test_a_copy_is_refused_for_what_the_record_is_refused_for() -> None:
    with pytest.raises(ValueError, match="below 0"):
        evolve(_Counted(1), number=-1)


def test_each_object_has_a_default_of_its_own() -> None:
    one, other = _Outer(_Inner(NOON)), _Outer(_Inner(NOON))
    one.counts["a"] = 1
    assert other.counts == {}


def test_fields_are_told_by_name_with_the_records_within() -> None:
    one = _Further(_Inner(NOON, ("a",)), "w", {"b": 2}, 3)
    assert asdict(one) == {
        "inner": {"at": NOON, "names": ("a",)},
        "word": "w",
        "counts": {"b": 2},
        "more": 3,
    }
    assert asdict(one)["counts"] is not one.counts
    assert field_names(_Further) == ("inner", "word", "counts", "more")
    assert plain_defaults(_Further) == {"word": "", "more": 0}


def test_of_what_is_no_json_bytes_stay_sets_are_lists_and_a_path_is_refused() -> None:
    assert asdict(_Loose(b"x")) == {"it": b"x"}
    assert asdict(_Loose({1})) == {"it": [1]}
    with pytest.raises(TypeError, match="Path"):
        asdict(_Loose(Path("x")))


def test_what_is_hidden_shows_in_no_text_of_a_record() -> None:
    told = [
        text
        for it in (_Outer, _Further)
        for one in [it(_Inner(NOON), "s3cret")]
        for text in (repr(one), f"{one}", pretty_repr(one))
    ]
    assert all("s3cret" not in text and "names=()" in text for text in told)


def test_equal_records_have_the_same_bytes_and_others_have_others() -> None:
    inner = _Inner(NOON, ("a", "b"))
    one = _Outer(inner, "wört", {"a": 1, "b": 2})
    assert as_bytes(one) == as_bytes(_Outer(_Inner(NOON, ("a", "b")), "wört", {"b": 2, "a": 1}))
    others = [
        evolve(one, word="word"),
        evolve(one, counts={"a": 1, "b": 3}),
        evolve(one, inner=evolve(inner, names=("ab",))),
        evolve(one, inner=evolve(inner, at=NOON.replace(microsecond=1))),
    ]
    assert len({as_bytes(each) for each in (one, *others)}) == 5
