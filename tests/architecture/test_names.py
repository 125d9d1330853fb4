"""Names say what a thing is: no drawer for what nobody named, and events that are facts."""

from __future__ import annotations

import ast
import importlib
import re
from typing import Any

import pytest

from guildhall.domain.kernel import EVENT_TYPES

DRAWERS = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc|managers?|stuff|tools_?2)(?:_|$)")
FACT = re.compile(r"[a-z][a-z_]*\.(?:[a-z]+_)*[a-z]+")
IRREGULAR = {"left", "lost", "made", "sent", "taken", "begun", "held", "given", "known", "set", "withdrawn"}
"""Past participles that do not end in ``ed``."""


def test_no_module_is_a_drawer(everything: list[Any]):
    found = [
        str(source.path)
        for source in everything
        if any(DRAWERS.search(part) for part in source.path.with_suffix("").parts)
    ]
    assert not found


def test_every_event_class_is_registered_under_a_name(product: list[Any]):
    classes = [
        (source, node)
        for source in product
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Event" for base in node.bases)
    ]
    assert classes
    unnamed = [
        source.at(node.lineno, node.name)
        for source, node in classes
        if not any(ast.unparse(one).startswith("event(") for one in node.decorator_list)
    ]
    assert not unnamed, "\n".join(unnamed)


def test_every_event_is_a_noun_and_a_past_participle(product: list[Any]):
    for source in product:
        if source.within("guildhall.domain", "guildhall.application"):
            importlib.import_module(source.module)
    mine = [name for name, cls in EVENT_TYPES.items() if cls.__module__.startswith("guildhall.")]
    assert mine
    assert [name for name in mine if not _is_fact(name)] == []


def _is_fact(name: str) -> bool:
    if not FACT.fullmatch(name):
        return False
    words = name.split(".")[1].split("_")
    return any(word.endswith("ed") or word in IRREGULAR for word in words)


@pytest.mark.parametrize("name", ["task.create", "Task.created", "created", "task.", "task.claims"])
def test_other_names_are_no_facts(name: str):
    assert not _is_fact(name)
