"""What is new is what the base does not have: not what moved within it."""

from typing import Any

from guildhall.application.findings import new_findings, sarif_of, shown, without
from guildhall.application.ports.scanners import Finding, ScanReport


def _finding(what: str, path: str = "a.py", index: int = 0) -> Finding:
    return Finding("bandit", "B602", path, 1, "shell", "high", 85, f"{what}-{path}{index}")


def _report(*findings: Finding) -> ScanReport:
    return ScanReport(findings, {})


def test_what_the_base_has_is_not_new() -> None:
    one, two = _finding("1"), _finding("2")
    assert new_findings(_report(one), _report(two, one)) == (two,)
    assert new_findings(_report(one, two), _report(one)) == ()
    assert new_findings(_report(), _report(one)) == (one,)


def test_one_more_of_the_same_is_new() -> None:
    first, second = _finding("1"), _finding("1", index=1)
    assert new_findings(_report(first), _report(first, second)) == (second,)


def test_a_finding_of_a_renamed_file_is_not_new() -> None:
    assert new_findings(_report(_finding("1", "old.py")), _report(_finding("1", "new.py"))) == ()


def test_a_renamed_file_pays_for_one_finding_only() -> None:
    copies = (_finding("1", "new.py"), _finding("1", "newer.py"))
    assert new_findings(_report(_finding("1", "old.py")), _report(*copies)) == copies[1:]


def test_a_copy_is_new_while_the_original_stands() -> None:
    original, copy = _finding("1", "old.py"), _finding("1", "new.py")
    assert new_findings(_report(original), _report(original, copy)) == (copy,)


def test_a_finding_may_not_move_into_another_file_while_its_own_has_others() -> None:
    base = _report(_finding("1", "old.py"), _finding("2", "old.py"))
    head = _report(_finding("2", "old.py"), _finding("1", "new.py"))
    assert new_findings(base, head) == (_finding("1", "new.py"),)


def _result(finding: Finding, index: int) -> dict[str, Any]:
    prints = {"guildhall/v1": finding.fingerprint}
    return {"ruleId": finding.rule, "ruleIndex": index, "partialFingerprints": prints}


def _sarif(*findings: Finding, note: str = "") -> ScanReport:
    """A report with its document; a note stands for what else the scanner met in the tree."""
    rules = [{"id": "B101"}, {"id": "B602"}] if note else [{"id": "B602"}]
    run = {
        "tool": {"driver": {"name": "bandit", "version": "1", "rules": rules}},
        "invocations": [{"toolExecutionNotifications": [{"message": {"text": note}}]}],
        "results": [_result(one, len(rules) - 1) for one in findings],
    }
    empty = {**run, "results": []}
    return ScanReport(findings, {"version": "2.1.0", "runs": [run, empty]})


def test_the_document_of_some_findings_has_these_alone_and_does_not_change_with_others() -> None:
    one, two = _finding("1"), _finding("2")
    alone = sarif_of(_sarif(one), [one])
    assert sarif_of(_sarif(two, one, note="big.bin was left out"), [one]) == alone
    assert sarif_of(_sarif(two, one), [one, two]) != alone
    (run,) = alone["runs"]
    assert run["results"] == [{"ruleId": "B602", "partialFingerprints": {"guildhall/v1": one.fingerprint}}]
    assert run["tool"]["driver"]["rules"] == [{"id": "B602"}]


def test_a_fingerprint_stands_for_one_finding() -> None:
    one, two = _finding("1"), _finding("2")
    assert without((one, two, one), [one.fingerprint]) == (two, one)
    assert without((one,), []) == (one,)


def test_findings_are_shown_in_a_line() -> None:
    assert shown([_finding("1")]) == "B602 at a.py:1 (high)"
    assert shown([_finding(str(number)) for number in range(7)]).endswith("(high) and 2 more")
