"""What is installed is what was locked: every name, within its bounds, with its hashes, for all of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
GROUPS = {"run": ("build",), "dev": ("build", "dev", "bench")}


def _locked(root: Path, name: str) -> dict[str, str]:
    text = (root / f"requirements/{name}.txt").read_text("utf-8")
    return {canonicalize_name(one["name"]): one["version"] for one in LOCKED.finditer(text)}


def _asked(root: Path, group: str) -> list[Requirement]:
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for name in GROUPS[group]:
        lines += project["dependency-groups"][name]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("group", GROUPS)
def test_every_dependency_is_locked_within_its_bounds(root: Path, group: str):
    locked = _locked(root, group)
    unmet = [
        str(asked)
        for asked in _asked(root, group)
        if not asked.specifier.contains(locked.get(canonicalize_name(asked.name), "0.dev0"), prereleases=True)
    ]
    assert not unmet, f"requirements/{group}.txt lacks {unmet}: run `make lock`"


@pytest.mark.parametrize("name", ["run", "dev", "uv", "node", "fonts"])
def test_every_locked_release_has_its_hashes(root: Path, name: str):
    text = (root / f"requirements/{name}.txt").read_text("utf-8")
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)
    bare = [entry.splitlines()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry]
    assert not bare


def test_developers_have_the_versions_that_users_have(root: Path):
    run, dev = _locked(root, "run"), _locked(root, "dev")
    assert {name: dev.get(name) for name in run} == run


def test_every_locked_package_is_asked_for_by_something(root: Path):
    for name in ("run", "dev"):
        text = (root / f"requirements/{name}.txt").read_text("utf-8")
        entries = [
            entry for entry in re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE) if "==" in entry
        ]
        assert [entry.splitlines()[0] for entry in entries if "# via" not in entry] == []
        roots = {canonicalize_name(asked.name) for asked in _asked(root, name)}
        direct = {canonicalize_name(entry.split("==")[0]) for entry in entries if "guildhall" in entry}
        assert direct <= roots, f"requirements/{name}.txt keeps {direct - roots}: run `make lock`"
