"""Owners say of many what the rule of overlaps says of two, whoever came and went before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies import ownership
from guildhall.domain.policies.owners import Owners

SEGMENTS = st.sampled_from(["a", "b", "ab", "*", "**", "a*"])
PATTERNS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join) | st.sampled_from(["./a", "a/", "a/b/"])
OWNED = st.none() | st.lists(PATTERNS, max_size=3).map(tuple)
NAMES = st.sampled_from(["one", "two", "three", "four"])
CHANGES = st.lists(st.tuples(NAMES, st.just("drop") | OWNED), max_size=12)


@given(CHANGES, OWNED)
def test_those_are_found_whose_paths_overlap(changes, asked):
    owners, known = Owners(), {}
    for name, owned in changes:
        if owned == "drop":
            owners.drop(name)
            known.pop(name, None)
        else:
            owners.put(name, owned)
            known[name] = owned
    found = list(owners.overlapping(asked))
    assert len(found) == len(set(found))
    assert set(found) == {name for name, owned in known.items() if ownership.overlaps(asked, owned)}
    assert {name for name in ("one", "two", "three", "four") if name in owners} == set(known)
    assert owners == Owners(known)
    assert len(owners) == len(known)


def test_nothing_is_kept_of_who_is_gone():
    owners = Owners({"one": ("src/a/**", "docs"), "two": ("src/b",)})
    for name in ("one", "two"):
        owners.drop(name)
    assert (owners._at, owners._below, owners._owned) == ({}, {}, {})


def test_it_is_equal_to_nothing_else_and_to_no_others_owners():
    assert Owners({"one": ("a",)}) != Owners({"one": ("b",)})
    assert Owners() != {}
