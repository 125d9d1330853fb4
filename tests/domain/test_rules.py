"""The machinery of rules: order, names, and what counts as text and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.domain.rules import (
    LARGEST,
    Decisions,
    Lifecycle,
    Rule,
    Transition,
    check,
    is_count,
    is_json,
    is_json_object,
    is_text,
    is_writing,
    merge_patch,
)

DOOR = Lifecycle(
    "door",
    Conflict,
    (
        Transition("door.open_when_shut", "open", ("shut",), "open"),
        Transition("door.lock_when_shut", "lock", ("shut",), "locked"),
        Transition("door.unlock", "unlock", ("locked",), "shut"),
    ),
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=10,
)


def test_the_first_rule_that_does_not_hold_refuses() -> None:
    rules = (
        Rule("first", lambda state, _: True, Conflict, "never said"),
        Rule("second", lambda state, _: False, ValidationFailed, "{state} does not take {command}", "x"),
        Rule("third", lambda state, _: False, Conflict, "too late"),
    )
    with pytest.raises(ValidationFailed) as caught:
        check(rules, "{command.secret}", "word")
    assert caught.value.message == "{command.secret} does not take word (rule second)"
    assert (caught.value.rule, caught.value.field) == ("second", "x")


def test_a_lifecycle_says_what_a_step_needs() -> None:
    assert DOOR.target("lock", "shut", "d1") == "locked"
    assert DOOR.allows("open", "shut")
    assert not DOOR.allows("open", "locked")
    with pytest.raises(
        Conflict, match=r"door d1 is locked, and open needs it shut \(rule door.open_when_shut\)"
    ):
        DOOR.target("open", "locked", "d1")


def test_an_action_that_is_none_is_a_defect() -> None:
    with pytest.raises(ValueError, match="a door has no action 'paint'"):
        DOOR.target("paint", "shut", "d1")


def test_a_command_without_a_decider_is_a_defect() -> None:
    with pytest.raises(KeyError):
        Decisions().decide(None, object())


@pytest.mark.parametrize(
    "value", [0.5, float("nan"), LARGEST + 1, b"x", {1: 2}, "\ud800", ["\0"], {"a": {0.1}}]
)
def test_what_the_journal_cannot_hold_is_no_json(value: Any) -> None:
    assert not is_json(value)


def test_json_is_not_nested_without_end() -> None:
    value: Any = []
    for _ in range(10_000):
        value = [value]
    assert not is_json(value)


def test_a_json_object_is_no_list() -> None:
    assert is_json_object({"a": [1, {"b": None}]})
    assert not is_json_object([1])


def test_text_and_counts() -> None:
    assert is_text("é 日本 🦉", 10)
    assert not is_text("   ", 10)
    assert not is_text("x" * 11, 10)
    assert not is_writing("a\0b", 10)
    assert not is_writing("\udfff", 10)
    assert is_writing("", 10)
    assert is_count(0)
    assert not is_count(-1)
    assert not is_count(True)
    assert not is_count(LARGEST + 1)


def test_the_examples_of_rfc_7396() -> None:
    cases = [
        ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'),
        ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
        ('{"a":"b"}', '{"a":null}', "{}"),
        ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
        ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'),
        ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
        ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'),
        ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
        ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'),
        ("{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'),
    ]
    for target, patch, result in cases:
        assert merge_patch(json.loads(target), json.loads(patch)) == json.loads(result)


@given(st.dictionaries(st.text("ab", min_size=1), JSON, max_size=3), st.dictionaries(st.text("ab"), JSON))
def test_a_patch_leaves_its_target_alone_and_is_idempotent(
    target: dict[str, Any], patch: dict[str, Any]
) -> None:
    before = json.dumps(target)
    once = merge_patch(target, patch)
    assert json.dumps(target) == before
    assert is_json(once)
    assert merge_patch(once, patch) == once
