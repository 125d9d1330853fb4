"""What is new is what the base does not have: not what moved within it."""

from guildhall.application.findings import new_findings
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
