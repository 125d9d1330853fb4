"""What is written of a state: what it holds, in one order, and nothing of what it does not hold."""

from __future__ import annotations

import orjson
import pytest

from guildhall.domain.record import Record
from guildhall.persistence import codec
from guildhall.persistence.canonical import NotCanonical
from guildhall.persistence.documents import document, full_document


class Part(Record):
    """A nested one."""

    z: str
    a: int | None = None


class Sparse(Record):
    """Fields that hold nothing by default, and one that holds something."""

    name: str
    note: str = ""
    number: int = 0
    flag: bool = False
    parts: tuple[Part, ...] = ()
    part: Part | None = None
    paths: tuple[str, ...] | None = None
    attempts: int = 3


FULL = Sparse("n", "x", 1, True, (Part("z"),), Part("y"), (), 0)


def test_what_holds_nothing_by_default_is_left_out_and_what_holds_something_is_written() -> None:
    assert document(Sparse("")) == '{"attempts":3,"name":""}'
    assert document(FULL) == full_document(FULL)
    assert '"paths":[]' in document(FULL)


def test_a_state_comes_back_from_either_form() -> None:
    for state in (Sparse("n"), FULL):
        for text in (document(state), full_document(state)):
            assert codec.decode(Sparse, orjson.loads(text)) == state


def test_a_float_is_refused() -> None:
    with pytest.raises(NotCanonical):
        document(Sparse("n", number=0.5))  # type: ignore[arg-type]
