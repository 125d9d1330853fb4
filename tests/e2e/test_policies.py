"""What review, tests and scan let pass, send back and block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guildhall.application.workflow.testing import UNTOLD
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.commands import ConfigureProject
from guildhall.domain.record import evolve
from guildhall.domain.steps.step import step_id

SECRET = "AKIA" + "QWERTYUIOPASDFGH"  # made up, in two halves: scans of this file must not find it


PLANTED = SECRET[:-2] + "ZZ"


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


def test_without_review_the_commands_of_criteria_are_run_and_the_report_says_what_was_not(shop: Any) -> None:
    asks = {"commands": ["echo 1 > n.txt"]}
    ended = shop.run(
        [
            {**asks, "id": "N", "title": "Hold", "acceptance_criteria": ["`grep 1 n.txt`", "It reads well"]},
            {"id": "F", "title": "Fail", "commands": ["true"], "acceptance_criteria": ["`echo no; exit 3`"]},
        ],
        review="none",
    )
    assert ended.outcomes == {"N": ("done", ""), "F": ("blocked", "attempts_exhausted")}
    assert [one.outcome for one in ended.tasks["N"].results] == ["passed", "not_verified"]
    assert "`echo no; exit 3`: exit 3: no" in ended.tasks["F"].blocked.detail
    (note, *_) = ended.report["notes"]
    assert note.startswith("`review: none`: no task was reviewed")
    assert "the backlog asks for no review" in ended.markdown
    fine = {"id": "P", "title": "P", "commands": ["echo 2 > n.txt"], "acceptance_criteria": ["Fine"]}
    with pytest.raises(ValidationFailed, match="P asks for what nobody would judge \\('Fine'\\)"):
        shop.run([fine], review="none", prose="block")


@pytest.mark.parametrize(
    ("config", "refusal"),
    [
        ({"prose": "block", "review": "none"}, "nobody would judge"),
        ({"security_gate": "never"}, "a security_gate that no run understands"),
    ],
)
def test_a_run_goes_on_as_it_was_begun_though_a_new_one_would_be_refused_by_now(
    shop: Any, config: dict[str, str], refusal: str
) -> None:
    asks = {"id": "P", "title": "P", "commands": ["echo 2 > n.txt"], "acceptance_criteria": ["Fine"]}
    backlog = shop.backlog([asks], review="none")
    begun = shop.start(backlog)
    company = shop.company
    configure = ConfigureProject(config)
    company.journal.execute(
        company.scope, company.origin("tests"), lambda tx: tx.ask("Project", begun.project_id, configure)
    )
    assert shop.start(backlog) == evolve(begun, resumed=True)
    with pytest.raises(ValidationFailed, match=refusal):
        shop.start(backlog, fresh=True)
    assert shop.again(backlog).outcomes == {"P": ("done", "")}


def test_a_planted_secret_is_sent_back_then_blocked_and_known_findings_are_not_blamed(
    open_shop: Any, files: Mapping[str, str]
) -> None:
    known = {**files, "old.py": f'KEY = "{SECRET}"\n', "tiny/shell.py": "import os\n\nos.system('ls')\n"}
    shop = open_shop(known)
    ended = shop.run(
        [
            {"id": "I", "title": "Innocent", "commands": ["echo 'x = 1' > fine.py"]},
            {"id": "R", "title": "Move what was there", "commands": ["mv old.py moved.py"]},
            {
                "id": "S",
                "title": "Plant a secret",
                "depends_on": ["I", "R"],
                "commands": [f"echo 'K = \"{PLANTED}\"' > new.py"],
            },
        ],
        security_gate="block_critical",
    )
    assert ended.outcomes == {"S": ("blocked", "changes_refused"), "I": ("done", ""), "R": ("done", "")}
    assert [one.source for one in ended.tasks["S"].findings] == ["security"]
    assert "new.py" in ended.tasks["S"].blocked.detail
    assert not (shop.repository / "new.py").exists()
    assert (shop.repository / "moved.py").exists()
    assert ended.run.status == "failed"
    assert len(list(shop.data.glob("agents/*/artifacts/scan.sarif"))) == 3
    # What the scan found is in no report, event or file of it.
    assert PLANTED not in ended.markdown
    assert PLANTED not in "".join(
        path.read_text() for path in shop.data.glob("agents/*/artifacts/scan.sarif")
    )


class FailingOnce:
    """A sandbox in which one run of the tests fails, as a race would make it."""

    def __init__(self, sandbox: Any, which: int) -> None:
        self._sandbox = sandbox
        self._which = which
        self.runs = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)

    def start(self, spec: Any, on_output: Any = None) -> Any:
        if "unittest" in spec.argv[-1]:
            self.runs += 1
            if self.runs == self._which:
                spec = evolve(spec, argv=("sh", "-c", "echo by chance; exit 1"))
        return self._sandbox.start(spec, on_output)


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_test_that_failed_by_chance_is_not_blamed_on_a_change(shop: Any, which: int) -> None:
    sandbox = shop.use_sandbox(lambda real: FailingOnce(real, which))
    # Each is tested alone; the one that is merged second is tested again, on the other's work.
    write = "echo {0} > {0}.txt && sleep 0.5"
    ended = shop.run(
        [{"id": code, "title": f"Write {code}", "commands": [write.format(code)]} for code in ("A", "B")]
    )
    assert sandbox.runs > which
    assert ended.outcomes == {"A": ("done", ""), "B": ("done", "")}
    assert [task.review_iterations for task in ended.tasks.values()] == [0, 0]


def test_tests_that_fail_without_the_change_are_not_blamed_on_it(
    open_shop: Any, files: Mapping[str, str]
) -> None:
    broken = {
        **files,
        "tests/test_broken.py": (
            "import unittest\n\n\nclass B(unittest.TestCase):\n    def test_no(self):\n        self.fail(3)\n"
        ),
    }
    shop = open_shop(broken)
    ended = shop.run(
        [
            {"id": "B", "title": "Change", "commands": ["echo 1 > b.txt"], "dod": ["All tests pass"]},
            {"id": "C", "title": "Change more", "depends_on": ["B"], "commands": ["echo 2 > c.txt"]},
            {"id": "M", "title": "Mend", "depends_on": ["C"], "commands": ["rm tests/test_broken.py"]},
            {"id": "X", "title": "Break", "depends_on": ["M"], "commands": [": > tiny/__init__.py"]},
        ]
    )
    done = ("done", "")
    assert ended.outcomes == {"B": done, "C": done, "M": done, "X": ("blocked", "changes_refused")}
    note = result_of(ended, "B", "qa_test_cycle")["note"]
    assert "fails without the change too (exit 1: AssertionError: 3)" in note
    assert ended.report["tasks"][0]["unverified"] == ["All tests pass"]
    # It is said wherever the merge is told of, for a task without such a criterion too.
    assert ended.report["tasks"][1]["unverified"] == [UNTOLD]
    assert ended.report["tasks"][2]["unverified"] == []
    approvals = {one["stream"]: one["rationale"] for one in shop.events("task.approved")}
    said = approvals[f"Task:{ended.tasks['B'].id}"]
    assert said.startswith(
        "criteria passed; the tests say nothing of it: `python -m unittest -q` fails without"
    )
    assert approvals[f"Task:{ended.tasks['M'].id}"] == "criteria and tests passed; the scan is off"
    assert "The tests say nothing of it" in shop.log("-1", "--format=%b", ended.tasks["B"].merge_commit)[-5]
    assert "The tests say" not in "\n".join(shop.log("-1", "--format=%b", ended.tasks["M"].merge_commit))
    assert "Merged, but not verified in every point (see *Not verified*): B, C." in ended.markdown
    assert "All tests pass: \\`python -m unittest -q\\` fails without the change too" in ended.markdown


def test_a_change_is_blamed_for_what_it_breaks_where_other_tests_failed_before(
    open_shop: Any, files: Mapping[str, str]
) -> None:
    failing = (
        "import unittest\n\n\nclass B(unittest.TestCase):\n    def test_no(self):\n        self.fail()\n"
    )
    ended = open_shop({**files, "tests/test_broken.py": failing}).run(
        [
            {"id": "G", "title": "Change", "commands": ["echo 1 > b.txt"]},
            {"id": "X", "title": "Break", "commands": [": > tiny/__init__.py"]},
        ]
    )
    assert ended.outcomes == {"G": ("done", ""), "X": ("blocked", "changes_refused")}
    assert "fails without the change too, but with it also " in str(ended.tasks["X"].findings)


def test_a_file_whose_name_is_no_text_is_told_of_like_any_other(shop: Any) -> None:
    write = "echo {0} > $(printf 'caf\\351.txt') && sleep 1"
    ended = shop.run(
        [
            {"id": "A", "title": "One way", "commands": [write.format("one")]},
            {"id": "B", "title": "Another way", "commands": [write.format("two")]},
            {"id": "C", "title": "Elsewhere", "commands": [write.format("c")], "owned_paths": ["docs/**"]},
        ]
    )
    assert ended.outcomes == {"A": ("done", ""), "B": ("done", ""), "C": ("blocked", "changes_refused")}
    assert r"it does not own: caf\xe9.txt" in str(ended.tasks["C"].findings[-1].text)
    [conflicted] = [task for task in ended.tasks.values() if task.code in "AB" and task.review_iterations]
    assert r"in: caf\xe9.txt" in conflicted.findings[-1].text


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
