"""Fingerprints outlive moved and reformatted lines, and no message carries a secret."""

from guildhall.adapters.scanners.results import Result, Rule, judge, plain
from guildhall.domain.record import evolve

RESULT = Result("bandit", Rule("B602", "shell"), "a.py", 3, "shell=True", 85, b"run(c, shell=True)")
TOKEN = "ghp_" + "aZ3kf9Qx7Lm2Vb8TqW4nR6yU1cE5sD0hJp9K"


def _print(*results: Result) -> list[str]:
    return [item.finding.fingerprint for item in judge(results, "rejected")]


def test_the_line_and_the_layout_do_not_matter() -> None:
    moved = evolve(RESULT, line=90, evidence=b"run(\n    c,\n    shell=True,\n)")
    assert _print(RESULT) == _print(moved)


def test_the_rule_the_path_and_the_text_do() -> None:
    others = [
        evolve(RESULT, rule=Rule("B603", "x")),
        evolve(RESULT, path="b.py"),
        evolve(RESULT, evidence=b"run(d, shell=True)"),
        evolve(RESULT, tool="ruff"),
    ]
    assert len({*_print(RESULT), *(fingerprint for other in others for fingerprint in _print(other))}) == 5


def test_equal_results_are_counted() -> None:
    first, second = _print(RESULT, evolve(RESULT, line=9))
    assert first == _print(RESULT)[0] != second
    assert first.partition("-")[0] == second.partition("-")[0]


def test_a_rejected_suppression_changes_nothing_and_is_reported() -> None:
    finding, comment = (item.finding for item in judge([evolve(RESULT, suppressed=True)], "rejected"))
    assert (finding.rule, finding.severity) == ("B602", "high")
    assert (comment.rule, comment.severity) == ("suppression", "low")


def test_an_accepted_suppression_makes_the_finding_low() -> None:
    (item,) = judge([evolve(RESULT, suppressed=True)], "accepted")
    assert (item.finding.rule, item.finding.severity) == ("B602", "low")


def test_messages_are_plain() -> None:
    shown = plain(f"found {TOKEN}\x1b[31m\nand\u202e so on " + "x" * 5000)
    assert TOKEN not in shown
    assert shown.startswith("found [secret]\\x1b[31m\\nand\\u202e so on ")
    assert len(shown) == 400
