"""Checkpoints are JSON: what is no JSON is refused when it is written, and reading makes nothing run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.types import Interrupt, Send

from guildhall.adapters.graphs.serial import JsonSerializer, NotKept

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_values_come_back_as_they_were(value: Any) -> None:
    serializer = JsonSerializer()
    if "$interrupt" not in str(value):
        assert serializer.loads_typed(serializer.dumps_typed(value)) == value


def test_interrupts_come_back() -> None:
    serializer = JsonSerializer()
    found = serializer.loads_typed(serializer.dumps_typed([Interrupt({"node": "merge"}, id="i-1")]))
    assert [(one.value, one.id) for one in found] == [({"node": "merge"}, "i-1")]
    assert isinstance(serializer, SerializerProtocol)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1, tzinfo=UTC),
        Path("/etc"),
        {1, 2},
        b"bytes",
        object(),
        Send("merge", {}),
        float("nan"),
        Exception,
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_things_are_refused(value: object) -> None:
    with pytest.raises((NotKept, ValueError)):
        JsonSerializer().dumps_typed({"state": value})


@pytest.mark.parametrize("form", ["msgpack", "pickle", "bytes", "null"])
def test_another_form_is_not_read(form: str) -> None:
    with pytest.raises(NotKept, match=form):
        JsonSerializer().loads_typed((form, b"\x80\x04."))


def test_a_tampered_text_makes_no_object_of_its_choice() -> None:
    text = b'{"lc":2,"type":"constructor","id":["os","system"],"kwargs":{"command":"id"}}'
    assert type(JsonSerializer().loads_typed(("json", text))) is dict
