"""What a scan found, on a terminal: all that a person accepts, and nothing that a terminal obeys."""

from __future__ import annotations

import io

from guildhall.adapters.cli.findings import print_findings
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.scanners.results import Result, Rule, judge
from guildhall.adapters.scanners.sarif import Driver, document, run_of


def test_every_result_is_printed_with_its_rule_place_and_message() -> None:
    rule = Rule("weak-hash", "Weak hash")
    results = [
        Result("bandit", rule, f"src/ü \x1b[2J{one}.py", one, f"No. {one}", 90, b"x") for one in range(1, 31)
    ]
    run = run_of(Driver("bandit", "bandit", "rejected"), judge(results, "rejected"), (), ())
    run["results"][0]["message"]["text"] = "\x1b]0;owned\x07\u202eread\nthis"
    out = io.StringIO()
    print_findings(Screen(out=out), document([run]))
    printed = out.getvalue().splitlines()
    assert printed[0] == "  30 findings of the scan:"
    place = "    weak-hash at src/ü <U+001B>[2J"
    assert f"{place}1.py:1: <U+001B>]0;owned<U+0007><U+202E>read<U+000A>this" in printed
    assert all(f"{place}{one}.py:{one}: No. {one}" in printed for one in range(2, 31))


def test_a_question_about_a_merge_has_no_findings() -> None:
    out = io.StringIO()
    print_findings(Screen(out=out), None)
    assert out.getvalue() == ""
