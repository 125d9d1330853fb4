"""All scanners together give one SARIF 2.1.0 document that says what the findings say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.scanners import BanditScanner, CompositeScanner, SecretScanner, default_scanner
from guildhall.application.findings import new_findings
from guildhall.application.ports.executor import CommandResult, CommandSpec
from guildhall.application.ports.scanners import RunCommand, ScanReport

MakeTree = Callable[..., Path]
TOKEN = "ghp_" + "aZ3kf9Qx7Lm2Vb8TqW4nR6yU1cE5sD0hJp9K"
FILES = {
    "pkg/a b.py": "import subprocess\n\n\ndef f(c):\n    subprocess.run(c, shell=True)  # nosec\n",
    "tests/test_a.py": "def test():\n    assert 1 + 1 == 2\n",
    "config.yml": f"token: {TOKEN}\n",
}


@pytest.fixture
def report(make_tree: MakeTree, run: RunCommand) -> ScanReport:
    return default_scanner().scan(make_tree(FILES), run)


def test_findings_come_from_every_tool_the_worst_first(report: ScanReport) -> None:
    assert {item.tool for item in report.findings} == {"bandit", "ruff", "secrets"}
    severities = [item.security_severity for item in report.findings]
    assert severities == sorted(severities, reverse=True)
    assert report.findings[0].severity == "critical"
    assert report.errors == ()


def test_the_document_has_the_structure_of_sarif(report: ScanReport) -> None:
    document = json.loads(json.dumps(report.sarif, allow_nan=False))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    assert [run["tool"]["driver"]["name"] for run in document["runs"]] == ["secrets", "bandit", "ruff"]
    for run in document["runs"]:
        _check_run(run)


def _check_run(run: dict[str, Any]) -> None:
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    assert driver["version"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert 0.0 <= float(rule["properties"]["security-severity"]) <= 10.0
    assert [set(entry) >= {"executionSuccessful"} for entry in run["invocations"]] == [True]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert list(result["partialFingerprints"]) == ["guildhall/v1"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["region"]["startLine"] >= 1
        assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
        assert not physical["artifactLocation"]["uri"].startswith("/")
        assert " " not in physical["artifactLocation"]["uri"]


def test_results_and_findings_are_the_same(report: ScanReport) -> None:
    results = [result for run in report.sarif["runs"] for result in run["results"]]
    assert sorted(result["partialFingerprints"]["guildhall/v1"] for result in results) == sorted(
        item.fingerprint for item in report.findings
    )
    fingerprints = [item.fingerprint for item in report.findings]
    assert len(set(fingerprints)) == len(fingerprints)


def test_the_same_tree_elsewhere_gives_the_same_document(
    report: ScanReport, run: RunCommand, tmp_path: Path
) -> None:
    (tmp_path / "tree").rename(tmp_path / "elsewhere")
    assert default_scanner().scan(tmp_path / "elsewhere", run) == report
    assert str(tmp_path) not in json.dumps(report.sarif)


def test_a_change_brings_only_its_own_findings(report: ScanReport, run: RunCommand, tmp_path: Path) -> None:
    source = tmp_path / "tree/pkg/a b.py"
    source.write_text("# moved\n\n" + FILES["pkg/a b.py"] + "\n\ndef g(c):\n    exec(c)\n")
    brought = new_findings(report, default_scanner().scan(tmp_path / "tree", run))
    assert sorted(item.rule for item in brought) == ["B102", "S102"]


def test_a_renamed_file_brings_none(report: ScanReport, run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "tree/pkg").rename(tmp_path / "tree/package")
    assert new_findings(report, default_scanner().scan(tmp_path / "tree", run)) == ()


def test_a_tree_without_python_is_searched_for_secrets_only(make_tree: MakeTree, run: RunCommand) -> None:
    report = default_scanner().scan(make_tree({"a.js": "eval(x)\n"}), run)
    assert [one["tool"]["driver"]["name"] for one in report.sarif["runs"]] == ["secrets"]


def test_an_empty_tree(make_tree: MakeTree, run: RunCommand) -> None:
    report = default_scanner().scan(make_tree({}), run)
    assert (report.findings, report.errors, report.sarif["runs"]) == ((), (), [])


def test_one_tool_that_fails_hides_no_other(make_tree: MakeTree, run: RunCommand) -> None:
    def without_bandit(spec: CommandSpec) -> CommandResult:
        if "bandit" in spec.argv:
            return CommandResult(127, "exited", "bandit: not found", False, 0.0, 0)
        return run(spec)

    report = CompositeScanner((BanditScanner(), SecretScanner())).scan(make_tree(FILES), without_bandit)
    assert [item.rule for item in report.findings] == ["github-token"]
    assert "bandit cannot be started" in report.errors[0]
    assert report.sarif["runs"][0]["invocations"][0]["executionSuccessful"] is False
