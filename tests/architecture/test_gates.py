"""The static gates stay as strict as they are: an exemption is named here or it is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

NEEDED = {
    "A",
    "ANN",
    "B",
    "BLE",
    "D",
    "DTZ",
    "E",
    "F",
    "I",
    "N",
    "PL",
    "PTH",
    "RET",
    "RUF",
    "S",
    "SIM",
    "T20",
    "TRY",
    "UP",
}
"""Rules of ruff that are on: docstrings, annotations, broad excepts, prints, naive times, security …"""

SILENCE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:|nosec|pragma: no cover)")
NAMED = re.compile(
    r"#\s*(?:noqa: [A-Z]+\d+|type: ignore\[[\w-]+\]|pyright: ignore\[\w+\]|pyright: report\w+=false)"
)


@pytest.fixture
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def test_ruff_keeps_its_rules(project: dict[str, Any]):
    lint = project["tool"]["ruff"]["lint"]
    assert set(lint["select"]) >= NEEDED
    assert not NEEDED & set(lint["ignore"])
    assert set(lint["per-file-ignores"]) == {"tests/**", "bench/**"}


def test_the_product_is_typed_strictly(project: dict[str, Any]):
    assert project["tool"]["pyright"]["strict"] == ["src"]
    assert not [key for key, value in project["tool"]["pyright"].items() if value == "none"]


def test_import_contracts_have_no_exemptions(project: dict[str, Any]):
    contracts = project["tool"]["importlinter"]["contracts"]
    assert {contract["type"] for contract in contracts} == {
        "layers",
        "independence",
        "acyclic_siblings",
        "forbidden",
    }
    assert not [
        contract["name"] for contract in contracts if {"ignore_imports", "skip_descendants"} & set(contract)
    ]
    assert contracts[0]["exhaustive"] is True


def test_warnings_are_errors_and_no_test_is_left_out(project: dict[str, Any]):
    options = project["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"] == ["error"]
    assert options["testpaths"] == ["tests"]
    assert not re.search(r"(?:^|\s)(?:-m|-k|--ignore|--deselect)\b", options["addopts"])


def test_no_test_is_skipped(everything: list[Any]):
    skipped = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)")
    found = [
        source.at(number, line.strip())
        for source in everything
        if source.path != Path(__file__).relative_to(Path(__file__).parents[2])
        for number, line in enumerate(source.lines, 1)
        if skipped.search(line)
    ]
    assert not found, "\n".join(found)


def test_what_is_silenced_is_named(everything: list[Any]):
    found = [
        source.at(number, comment)
        for source in everything
        if source.path.parts[0] == "src"
        for number, comment in source.comments
        if SILENCE.search(comment) and not NAMED.search(comment)
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later(everything: list[Any]):
    later = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    found = [
        source.at(number, line.strip())
        for source in everything
        if source.path.parts[0] == "src"
        for number, line in enumerate(source.lines, 1)
        if later.search(line)
    ]
    assert not found, "\n".join(found)
