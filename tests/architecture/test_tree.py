"""Tests stand where their code stands, so that a newcomer finds either from the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LAYERS = ("domain", "application", "persistence", "adapters", "worker", "main")

ACROSS = {
    "tests/adapters/graphs/test_import.py": "what importing the package may cost",
    "tests/adapters/graphs/test_kills.py": "the engine and its saver, killed",
    "tests/adapters/sandbox/test_isolation.py": "attempts to break out of each sandbox",
    "tests/adapters/sandbox/test_lifetime.py": "what ends with what, in each sandbox",
    "tests/adapters/sandbox/test_limits.py": "limits, in each sandbox",
    "tests/adapters/system/test_system.py": "clocks, ids and chance together",
    "tests/application/tasks/test_attempts.py": "what uses up an attempt, from claim to block",
    "tests/application/tasks/test_leases.py": "leases from claim to reclaim",
    "tests/application/tasks/test_many_processes.py": "claims by many processes at once",
    "tests/domain/tasks/test_lifecycle.py": "the whole life of a task",
    "tests/domain/test_storable.py": "that every noun can be kept",
    "tests/persistence/schema/test_schema.py": "the schema that the migrations build",
    "tests/persistence/test_golden_events.py": "events as earlier versions wrote them",
}
"""Tests of more than one module, and of what; tests/{contracts,e2e,architecture,docs} are such by name."""


def test_tests_mirror_the_tree(root: Path, everything: list[Any]):
    astray = [
        str(source.path)
        for source in everything
        if source.path.parts[:1] == ("tests",)
        and source.path.parts[1] in LAYERS
        and source.path.name.startswith("test_")
        and str(source.path) not in ACROSS
        and not _has_code(root, source.path)
    ]
    assert not astray, "no module stands where these tests do:\n" + "\n".join(astray)


def _has_code(root: Path, test: Path) -> bool:
    place = (root / "src/guildhall").joinpath(*test.parts[1:-1])
    name = test.stem.removeprefix("test_")
    return (place / f"{name}.py").is_file() or (place / name).is_dir()


def test_no_exemption_is_left_over(root: Path):
    assert [name for name in ACROSS if not (root / name).is_file()] == []


def test_every_package_of_the_product_says_what_it_is_for(product: list[Any]):
    empty = [
        str(source.path)
        for source in product
        if source.path.name == "__init__.py" and not source.text.strip()
    ]
    assert not empty


def test_tests_are_no_packages(root: Path):
    assert list((root / "tests").rglob("__init__.py")) == []
