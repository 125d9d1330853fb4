"""The console keeps its shape: small files, one way for imports, no drawers, and packages locked exactly."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

SOFT, HARD = 150, 300
LARGE = 1
"""How many files are over the soft limit. It may be lowered, and raised only for a reason."""

GENERATED = Path("console/src/api/schema.ts")
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""")
EXACT = re.compile(r"\d+\.\d+\.\d+")
DRAWER = re.compile(r"(?:^|-)(?:utils?|helpers?|common|misc|managers?|stuff)(?:-|\.|$)")

MAY_IMPORT = {
    "api": {"api"},
    "components": {"components", "api"},
    "features": {"components", "api"},
    "demonstration": {"demonstration", "api"},
    "app": {"app", "demonstration", "features", "components", "api"},
    "testing": {"testing", "app", "features", "components", "api"},
}
"""Which folder of ``console/src`` may import from which; a feature is moreover closed to other features."""


@pytest.fixture(scope="module")
def sources(root: Path, tracked: list[Path]) -> list[Path]:
    """The console's own TypeScript files, and those of its end-to-end tests."""
    return [
        path
        for path in tracked
        if path.parts[0] == "console" and path.suffix in (".ts", ".tsx") and path != GENERATED
    ]


def _imports(root: Path, path: Path) -> Iterator[Path]:
    """The files of ``console/src`` that a file of it imports, without their endings."""
    here = (root / path).parent
    for name in IMPORTED.findall((root / path).read_text("utf-8")):
        target = root / "console/src" / name[2:] if name.startswith("@/") else here / name
        if name.startswith(("@/", ".")):
            yield target.resolve().relative_to(root / "console/src")


def test_there_is_a_console(sources: list[Path]):
    assert len(sources) > 30


def test_the_design_system_asks_and_changes_nothing(root: Path, sources: list[Path]):
    within = [path for path in sources if path.parts[2:4] == ("components", "ui")]
    assert len(within) > 30
    asking = ("@tanstack/react-query", "@/api/queries/", "@/api/client")
    assert [
        str(path)
        for path in within
        if ".test." not in path.name and any(one in (root / path).read_text("utf-8") for one in asking)
    ] == []


def test_no_file_is_larger_than_the_limits(root: Path, sources: list[Path]):
    sizes = sorted((len((root / path).read_text("utf-8").splitlines()), str(path)) for path in sources)
    assert [one for one in sizes if one[0] > HARD] == []
    large = [one for one in sizes if one[0] > SOFT]
    assert len(large) <= LARGE, large


def test_imports_go_one_way_and_features_do_not_know_each_other(root: Path, sources: list[Path]):
    found = [
        f"{path} imports {target}"
        for path in sources
        if path.parts[1] == "src" and len(path.parts) > 3
        for target in _imports(root, path)
        if not _may(path.parts[2:], target.parts)
    ]
    assert not found, "\n".join(found)


def _may(source: tuple[str, ...], target: tuple[str, ...]) -> bool:
    if ".test." in source[-1] and target[0] == "testing":
        return True
    if source[0] == target[0] == "features":
        return source[1] == target[1]
    return target[0] in MAY_IMPORT[source[0]]


@pytest.mark.parametrize(
    ("source", "target", "may"),
    [
        (("features", "tasks", "a.tsx"), ("features", "tasks", "b"), True),
        (("features", "tasks", "a.tsx"), ("features", "runs", "b"), False),
        (("features", "tasks", "a.tsx"), ("app", "router"), False),
        (("components", "ui", "a.tsx"), ("features", "runs", "b"), False),
        (("api", "a.ts"), ("components", "ui", "b"), False),
        (("features", "tasks", "a.test.tsx"), ("testing", "open"), True),
        (("features", "tasks", "a.tsx"), ("testing", "open"), False),
    ],
)
def test_the_rule_of_imports_refuses_what_it_should(
    source: tuple[str, ...], target: tuple[str, ...], may: bool
):
    assert _may(source, target) is may


def test_names_say_what_a_thing_is(sources: list[Path]):
    assert [str(path) for path in sources if DRAWER.search(path.name) or path.name.startswith("index.")] == []


def test_packages_are_named_exactly_and_locked_without_a_host(root: Path):
    asked = json.loads((root / "console/package.json").read_text("utf-8"))
    named = {**asked["dependencies"], **asked["devDependencies"]}
    assert {name: version for name, version in named.items() if not EXACT.fullmatch(version)} == {}
    locked = json.loads((root / "console/package-lock.json").read_text("utf-8"))["packages"]
    outside = {name for name, one in locked.items() if name and ("resolved" in one or "integrity" not in one)}
    assert outside == set()


def test_no_package_runs_a_script_when_it_is_installed(root: Path):
    settings = (root / "console/.npmrc").read_text("utf-8").splitlines()
    assert {"ignore-scripts=true", "save-exact=true", "omit-lockfile-registry-resolved=true"} <= set(settings)


def test_the_wheel_carries_what_a_clone_builds(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    folder = "src/guildhall/adapters/http/console"
    assert folder in project["tool"]["hatch"]["build"]["targets"]["wheel"]["artifacts"]
    assert f"outDir: '../{folder}'" in (root / "console/vite.config.ts").read_text("utf-8")
    ignored = ["git", "-C", str(root), "check-ignore", "-q", f"{folder}/index.html"]
    assert subprocess.run(ignored, check=False).returncode == 0


def test_nothing_becomes_html_or_a_script_by_way_of_text(root: Path, sources: list[Path]):
    ways = re.compile(
        r"dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    found = [str(path) for path in sources if ways.search((root / path).read_text("utf-8"))]
    assert found == []
