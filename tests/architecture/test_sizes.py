"""Files, functions and constructors stay small: hard limits, and a number of large ones that only falls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

GENERATED = "src/guildhall/persistence/migrations/versions"
"""Migrations are written once, by Alembic, and never edited: no limit is of use there."""

LIMITS = {
    "lines of a file": (200, 500),
    "lines of a function": (30, 60),
    "parameters of a constructor": (5, 8),
}
"""What is soft, and what is refused. Functions count with their docstring, without their decorators."""

LARGE = {"lines of a file": 40, "lines of a function": 30, "parameters of a constructor": 4}
"""How many of the product are over the soft limit. A number may be lowered, and raised only for a reason."""

SLACK = 10
"""How far a number may lag behind, so that not every change has to touch it."""


def _functions(source: Any) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _sizes(source: Any, kind: str) -> Iterator[tuple[int, str]]:
    if kind == "lines of a file":
        yield len(source.lines), source.at(1, "the file")
        return
    for function in _functions(source):
        where = source.at(function.lineno, function.name)
        if kind == "lines of a function":
            yield (function.end_lineno or 0) - function.lineno + 1, where
        elif function.name == "__init__":
            given = function.args
            yield len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs) - 1, where


@pytest.mark.parametrize("kind", LIMITS)
def test_nothing_is_larger_than_the_hard_limit(everything: list[Any], kind: str):
    _, hard = LIMITS[kind]
    found = [
        f"{where} has {size} {kind}"
        for source in everything
        if not str(source.path).startswith(GENERATED)
        for size, where in _sizes(source, kind)
        if size > hard
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", LIMITS)
def test_no_more_of_the_product_is_large_than_was(product: list[Any], kind: str):
    soft, _ = LIMITS[kind]
    found = sorted(
        (size, where)
        for source in product
        if not str(source.path).startswith(GENERATED)
        for size, where in _sizes(source, kind)
        if size > soft
    )
    listed = "\n".join(f"{size} {where}" for size, where in found)
    assert len(found) <= LARGE[kind], f"{len(found)} with more than {soft} {kind}:\n{listed}"
    assert len(found) >= LARGE[kind] - SLACK, f"only {len(found)} are left: lower the number in {__file__}"
