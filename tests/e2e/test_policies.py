"""What review, tests and scan let pass, send back and block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.domain.steps.step import step_id

SECRET = "AKIA" + "QWERTYUIOPASDFGH"  # made up, in two halves: scans of this file must not find it


def result_of(ended: Any, code: str, node: str, iteration: int = 0) -> dict[str, Any]:
    company = ended.shop.company
    key = step_id(ended.run.run_id, ended.tasks[code].id, node, iteration)
    return company.journal.state(company.scope, "Step", key).result


def test_prose_is_not_verified_without_a_model_and_may_be_made_to_block(shop: Any) -> None:
    task = {
        "id": "P",
        "title": "Write well",
        "commands": ["echo well > prose.txt"],
        "acceptance_criteria": ["The text is a pleasure to read"],
    }
    reported = shop.run([task])
    assert reported.outcomes == {"P": ("done", "")}
    assert reported.report["tasks"][0]["unverified"] == ["The text is a pleasure to read"]
    blocked = shop.run([{**task, "id": "Q"}], prose="block")
    assert blocked.outcomes["Q"][0] == "blocked"
    assert "pleasure to read" in blocked.tasks["Q"].blocked.detail


def test_without_review_work_is_merged_as_it_is(shop: Any) -> None:
    ended = shop.run(
        [
            {"id": "N", "title": "Change", "commands": ["echo 1 > n.txt"]},
            {"id": "M", "title": "Change nothing", "commands": ["true"]},
        ],
        review="none",
    )
    assert ended.outcomes == {"N": ("done", ""), "M": ("done", "")}
    assert (shop.repository / "n.txt").read_text() == "1\n"
    assert shop.log("--first-parent", "--format=%s") == ["Merge N: Change", "Begin"]


def test_a_planted_secret_is_sent_back_then_blocked_and_known_findings_are_not_blamed(
    open_shop: Any, files: Mapping[str, str]
) -> None:
    known = {**files, "old.py": f'KEY = "{SECRET}"\n', "tiny/shell.py": "import os\n\nos.system('ls')\n"}
    shop = open_shop(known)
    ended = shop.run(
        [
            {
                "id": "S",
                "title": "Plant a secret",
                "commands": [f"echo 'K = \"{SECRET[::-1][:0]}{SECRET[:-2]}ZZ\"' > new.py"],
            },
            {"id": "I", "title": "Innocent", "commands": ["echo 'x = 1' > fine.py"]},
            {
                "id": "R",
                "title": "Move what was there",
                "commands": ["git mv old.py moved.py || mv old.py moved.py"],
            },
        ],
        security_gate="block_critical",
    )
    assert ended.outcomes == {"S": ("blocked", "changes_refused"), "I": ("done", ""), "R": ("done", "")}
    assert [one.source for one in ended.tasks["S"].findings] == ["security"]
    assert "new.py" in ended.tasks["S"].blocked.detail
    assert not (shop.repository / "new.py").exists()
    assert (shop.repository / "moved.py").exists()
    # A secret stands in no event and no report.
    planted = SECRET[:-2] + "ZZ"
    assert planted not in ended.markdown.replace(ended.tasks["S"].commands[0], "")
    assert ended.run.status == "failed"
    sarif = list(shop.data.glob("agents/*/artifacts/scan.sarif"))
    assert len(sarif) == 3


def test_a_flaky_test_is_not_blamed_on_the_change(open_shop: Any, files: Mapping[str, str]) -> None:
    # What is flaky fails or passes by the minute of its process, as a race would: half of all runs fail.
    flaky = "import os, unittest\n\n\nclass F(unittest.TestCase):\n    def test_it(self):\n        {0}\n"
    shop = open_shop({**files, "tests/test_flaky.py": flaky.format("pass")})
    coin = "self.assertFalse(int.from_bytes(os.urandom(1)) < 77)"
    ended = shop.run(
        [
            {
                "id": f"F{number}",
                "title": f"Beside a flaky test {number}",
                "depends_on": ["F0"] if number else [],
                "commands": [
                    f"cat > tests/test_flaky.py <<'END'\n{flaky.format(coin)}END" if not number else "true",
                    f"echo {number} > f{number}.txt",
                ],
            }
            for number in range(1)
        ]
    )
    flaked = "it is flaky" in result_of(ended, "F0", "qa_test_cycle").get("note", "")
    assert ended.outcomes["F0"][0] == "done" or not flaked


def test_tests_that_fail_without_the_change_are_not_blamed_on_it(
    open_shop: Any, files: Mapping[str, str]
) -> None:
    broken = {
        **files,
        "tests/test_broken.py": "import unittest\n\n\nclass B(unittest.TestCase):\n    def test_no(self):\n        self.fail()\n",
    }
    shop = open_shop(broken)
    ended = shop.run(
        [
            {"id": "B", "title": "Change", "commands": ["echo 1 > b.txt"], "dod": ["All tests pass"]},
            {"id": "M", "title": "Mend", "depends_on": ["B"], "commands": ["rm tests/test_broken.py"]},
            {"id": "X", "title": "Break", "depends_on": ["M"], "commands": [": > tiny/__init__.py"]},
        ]
    )
    assert ended.outcomes == {"B": ("done", ""), "M": ("done", ""), "X": ("blocked", "changes_refused")}
    note = result_of(ended, "B", "qa_test_cycle")["note"]
    assert "fails without the change too" in note
    assert ended.report["tasks"][0]["unverified"] == ["All tests pass"]


def test_two_tasks_that_conflict_are_both_merged_one_after_the_other(shop: Any) -> None:
    write = "echo {0} > note.txt && sleep 1"
    ended = shop.run(
        [
            {"id": "A", "title": "One way", "commands": [write.format("one")]},
            {"id": "B", "title": "Another way", "commands": [write.format("two")]},
        ]
    )
    assert ended.outcomes == {"A": ("done", ""), "B": ("done", "")}
    conflicted = [task for task in ended.tasks.values() if task.review_iterations]
    assert len(conflicted) == 1
    assert conflicted[0].findings[-1].source == "merge"
    assert "note.txt" in conflicted[0].findings[-1].text
    assert len(shop.events("task.merged")) == 2
    assert len(shop.log("--first-parent", "--format=%h")) == 3
