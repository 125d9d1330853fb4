"""Canonical JSON after RFC 8785: equal content has equal bytes, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.persistence.canonical import NotCanonical, canonical, canonical_trusted, sha256, whole

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=12,
)


@given(VALUES)
def test_it_is_json_without_loss_and_stable(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    assert len(sha256(text)) == 64


def test_keys_are_sorted_by_utf16_units() -> None:
    """RFC 8785, section 3.2.3: an astral letter comes before U+FB33."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    ordered = list(json.loads(canonical(dict.fromkeys(keys))))
    assert ordered == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_the_standard_says() -> None:
    assert canonical('\u20ac$\u000f\u000aA\'B"\\\\"/\x7f') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, -(2**53), {1: 2}, [[0.5]]])
def test_what_json_cannot_hold_exactly_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_lone_surrogate_has_no_hash() -> None:
    with pytest.raises(NotCanonical, match="no Unicode"):
        sha256(canonical_trusted("\ud800"))


@pytest.mark.parametrize("value", [1.0, 2**53, -(2**60)])
def test_an_integer_field_holds_integers_only(value: Any) -> None:
    assert whole(2**53 - 1) == 2**53 - 1
    with pytest.raises(NotCanonical):
        whole(value)
