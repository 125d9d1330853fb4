"""Tests stand where their code stands, so that a newcomer finds either from the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ACROSS = {"architecture", "bench", "contracts", "docs", "e2e", "golden"}
"""Folders of tests that are of no single part, of what measures it, and of what earlier versions wrote."""


def test_tests_stand_where_their_code_stands(root: Path, everything: list[Any]):
    astray = [
        str(source.path)
        for source in everything
        if source.path.name.startswith("test_")
        and source.path.parts[0] == "tests"
        and source.path.parts[1] not in ACROSS
        and not _mirrors(root, source.path)
    ]
    assert not astray, "no package stands where these tests do:\n" + "\n".join(astray)


def _mirrors(root: Path, test: Path) -> bool:
    """A test's folder is named as the package that it is of, or as the module."""
    place = (root / "src/guildhall").joinpath(*test.parts[1:-1])
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_a_test_elsewhere_would_be_found(root: Path):
    assert _mirrors(root, Path("tests/domain/tasks/test_task.py"))
    assert not _mirrors(root, Path("tests/domain/nowhere/test_task.py"))


def test_every_package_of_the_product_says_what_it_is_for(product: list[Any]):
    empty = [
        str(source.path)
        for source in product
        if source.path.name == "__init__.py" and not source.text.strip()
    ]
    assert not empty


def test_tests_are_no_packages(root: Path):
    assert list((root / "tests").rglob("__init__.py")) == []
