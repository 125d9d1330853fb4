"""The house around the code agrees with itself: commands, workflows, scripts and settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from guildhall.settings import Settings

WORKFLOWS = {
    "backend-tests",
    "build-verification",
    "e2e-tests",
    "frontend-tests",
    "pr-checks-summary",
    "security-scan",
}
"""The checks of a pull request by seed S4's names."""


@pytest.fixture(scope="module")
def targets(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_help_lists_every_command_that_people_call(root: Path):
    makefile = (root / "Makefile").read_text("utf-8")
    listed = re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.MULTILINE)
    assert {"help", "run", "test", "check", "bench", "lock"} <= set(listed)
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))


def test_integration_runs_what_developers_run(root: Path):
    lines = (root / ".ci/run").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make test", "make check"]
    assert "set -euo pipefail" in lines


def _workflows(root: Path) -> dict[str, Any]:
    files = (root / ".github/workflows").glob("*.yml")
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}


def test_workflows_have_the_agreed_names_and_run_what_developers_run(root: Path, targets: set[str]):
    workflows = _workflows(root)
    assert set(workflows) == WORKFLOWS
    for name, workflow in workflows.items():
        assert workflow["name"] == name
        assert workflow["permissions"] == {"contents": "read"}
        commands = [
            step["run"]
            for job in workflow["jobs"].values()
            for step in job.get("steps", ())
            if "run" in step and name != "pr-checks-summary"
        ]
        assert all(re.fullmatch(r"make [a-z0-9-]+", command) for command in commands), commands
        assert {command.removeprefix("make ") for command in commands} <= targets


def test_the_summary_waits_for_every_other_check(root: Path):
    jobs = _workflows(root)["pr-checks-summary"]["jobs"]
    others = WORKFLOWS - {"pr-checks-summary"}
    assert set(jobs["summary"]["needs"]) == others == set(jobs) - {"summary"}
    assert {jobs[name]["uses"] for name in others} == {f"./.github/workflows/{name}.yml" for name in others}


@pytest.mark.parametrize(
    ("script", "target"),
    [("run-tests", "test"), ("seed-dev", "demo"), ("start-backend", "up"), ("start-frontend", "console-dev")],
)
def test_scripts_only_call_make(root: Path, script: str, target: str):
    text = (root / f"scripts/{script}.sh").read_text("utf-8")
    code = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert code[0] == "set -euo pipefail"
    assert len(code) == 2
    assert code[1].startswith(f'exec make -C "$(dirname "$0")/.." {target}')


def test_every_script_is_executable(root: Path):
    scripts = [*(root / "scripts").glob("*.sh"), *(root / "examples").rglob("*.sh"), root / ".ci/run"]
    assert [str(path) for path in scripts if not path.stat().st_mode & 0o100] == []


def test_the_example_environment_names_every_setting_and_no_other(root: Path):
    named = re.findall(r"^# (GUILDHALL_\w+)=", (root / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(f"GUILDHALL_{field.upper()}" for field in Settings.model_fields)
