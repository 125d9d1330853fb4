"""Work that a gate held back at a run's end: remembered, built on, and delivered once it is let pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.approvals import answering
from guildhall.application.approvals.gates import content_of
from guildhall.application.approvals.queries import asked
from guildhall.application.runs.steering import stop_run
from guildhall.application.status import status_of
from guildhall.domain.projects.commands import WaiveGates

ADA = answering.Answerer("ada", "person")
TASK = {"id": "A", "title": "One", "commands": ["echo 1 >> a.txt"], "owned_paths": ["a.txt"]}
PLANTED = {
    "id": "S",
    "title": "Plant",
    # A secret that no scan of this file finds; it is made up.
    "commands": ["echo 'K = \"AKIA'\"QWERTYUIOPASDFZZ\"'\"' > new.py"],
}


def _answer(shop: Any, verdict: Any, approval_id: str) -> Any:
    company = shop.company
    seen = answering.what_stands(company, approval_id)
    return company.journal.execute(
        company.scope,
        company.origin(ADA.name),
        lambda tx: verdict(tx, approval_id, ADA, seen, "not this week"),
    )


def _everywhere(shop: Any, verdict: Any, told: list[str]) -> Callable[[Any], None]:
    """Somebody who says the same to everything that they are asked."""

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            told.append(approval.question)
            _answer(shop, verdict, approval.approval_id)

    return steer


def test_what_a_person_held_back_is_asked_about_again_and_delivered_once_they_let_it(shop: Any) -> None:
    backlog = shop.backlog([TASK], approval=["run_end"])
    told: list[str] = []
    first = shop.drive(shop.start(backlog), _everywhere(shop, answering.reject, told))
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == [{"branch": first.run.branch, "command": ""}]
    again = shop.drive(shop.start(backlog), _everywhere(shop, answering.reject, told))
    assert (again.run.status, "not this week" in again.run.end_reason) == ("stopped_gate", True)
    assert len(told) == 2
    assert first.run.run_id in told[1]
    assert not (shop.repository / "a.txt").exists()
    last = shop.drive(shop.start(backlog), _everywhere(shop, answering.approve, told))
    assert (last.run.status, last.report["delivery"]["outcome"]) == ("completed", "fast_forwarded")
    assert (shop.repository / "a.txt").read_text() == "1\n"
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == []
    shop.check_clean()


def test_a_run_on_what_was_held_back_asks_where_its_own_backlog_does_not(shop: Any) -> None:
    told: list[str] = []
    first = shop.backlog([TASK], approval=["run_end"])
    shop.drive(shop.start(first), _everywhere(shop, answering.reject, told))
    depends = {"id": "B", "title": "Two", "depends_on": ["A"], "commands": ["cat a.txt > b.txt"]}
    seen: list[str] = []

    def look(run: Any) -> None:
        for approval in asked(shop.views):
            content = content_of(shop.company, approval)
            assert content is not None
            seen.append(content.diff)
        _everywhere(shop, answering.approve, told)(run)

    ended = shop.drive(shop.start(shop.backlog([TASK, depends])), look)
    assert ended.outcomes["B"] == ("done", "")
    # All that would come to the branch is asked about, not only what this run added.
    assert len(told) == 2
    assert "a.txt" in seen[0]
    assert "b.txt" in seen[0]
    assert ended.run.status == "completed"
    assert {path.name for path in shop.repository.glob("?.txt")} == {"a.txt", "b.txt"}


def test_a_gate_that_was_waived_since_holds_nothing_back_any_more(shop: Any) -> None:
    told: list[str] = []
    backlog = shop.backlog([TASK], approval=["run_end"])
    first = shop.drive(shop.start(backlog), _everywhere(shop, answering.reject, told))
    company = shop.company
    company.journal.execute(
        company.scope,
        company.origin("tests"),
        lambda tx: tx.ask("Project", first.run.project_id, WaiveGates(("run_end",))),
    )
    after = shop.run([{"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"]}])
    assert (after.run.status, len(told)) == ("completed", 1)
    assert (shop.repository / "a.txt").exists()


def test_findings_that_a_gate_held_back_are_held_back_from_a_laxer_run_too(shop: Any) -> None:
    sharp = {"security_gate": "block_critical", "review": "none"}  # no cycle scans the task itself
    first = shop.run([PLANTED], **sharp)
    assert first.run.status == "stopped_gate"
    other = {"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"]}
    for gate in ("off", "block_critical"):
        after = shop.run([other], security_gate=gate)
        assert (after.run.status, "the scan found" in after.run.end_reason) == ("stopped_gate", True)
    assert not (shop.repository / "new.py").exists()
    mend = {"id": "C", "title": "Mend", "commands": ["rm new.py"]}
    mended = shop.run([mend], security_gate="off")
    assert mended.run.status == "completed"
    assert (shop.repository / "b.txt").exists()


def _stopped_while(shop: Any, started: Any, status: str, code: str) -> Any:
    """The end of a run that somebody stopped as soon as a task was in a status."""
    stopped: list[str] = []

    def stop(run: Any) -> None:
        there = [row.state.code for row in shop.views.find("Task", run_id=run.run_id, status=status)]
        if code in there and not stopped:
            stopped.append(code)
            stop_run(shop.company, run.run_id, "user:bob", "enough")

    ended = shop.drive(started, stop)
    assert stopped
    return ended


def test_findings_hold_a_run_back_that_is_stopped_before_its_end(shop: Any) -> None:
    sharp = {"security_gate": "block_critical", "review": "none"}
    slow = {"id": "B", "title": "Two", "commands": ["sleep 2; echo 2 > b.txt"], "depends_on": ["S"]}
    first = _stopped_while(shop, shop.start(shop.backlog([PLANTED, slow], **sharp)), "in_progress", "B")
    assert (first.run.status, first.outcomes["S"]) == ("stopped_by_user", ("done", ""))
    assert "the scan found 1 critical" in first.run.end_reason
    # Nor does a later run bring it that is stopped in its turn.
    late = {"id": "C", "title": "Three", "commands": ["sleep 2; echo 3 > c.txt"]}
    after = _stopped_while(shop, shop.start(shop.backlog([late])), "in_progress", "C")
    assert "the scan found 1 critical" in after.run.end_reason
    assert not (shop.repository / "new.py").exists()


def test_what_was_held_back_is_not_brought_by_a_run_that_could_not_be_set_up(shop: Any) -> None:
    told: list[str] = []
    first = shop.drive(
        shop.start(shop.backlog([TASK], approval=["run_end"])), _everywhere(shop, answering.reject, told)
    )
    broken = shop.backlog([{"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"]}], setup=["false"])
    again = shop.drive(shop.start(broken), _everywhere(shop, answering.approve, told))
    assert (again.run.status, len(told)) == ("failed", 1)
    assert not (shop.repository / "a.txt").exists()
    assert first.run.branch in again.report["delivery"]["reason"]
    last = shop.drive(shop.start(shop.backlog([TASK])), _everywhere(shop, answering.approve, told))
    assert (last.run.status, len(told)) == ("completed", 2)
    assert (shop.repository / "a.txt").exists()


@pytest.mark.parametrize("gate", ["person", "scan"])
def test_work_that_was_given_up_is_held_back_under_the_work_of_a_later_run_too(
    shop: Any, git: Any, gate: str
) -> None:
    told: list[str] = []
    terms: dict[str, Any] = {"person": {"approval": ["run_end"]}, "scan": {"security_gate": "block_critical"}}
    held = shop.backlog([TASK if gate == "person" else PLANTED], **terms[gate], review="none")
    first = shop.drive(shop.start(held), _everywhere(shop, answering.reject, told))
    on_top = shop.backlog([{"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"]}])
    second = shop.drive(shop.start(on_top), _everywhere(shop, answering.reject, told))
    assert [one.run.status for one in (first, second)] == ["stopped_gate"] * 2
    # Who does not want it removes the branch; the second one's, which has it too, is still there.
    store = shop.data / "repositories" / f"{first.run.project_id}.git"
    git(store, "branch", "-q", "-D", first.run.branch)
    last = shop.backlog([{"id": "C", "title": "Three", "commands": ["echo 3 > c.txt"]}])
    ended = shop.drive(shop.start(last), _everywhere(shop, answering.reject, told))
    assert (ended.run.status, len(told)) == ("stopped_gate", 3 if gate == "person" else 0)
    assert not [name for name in ("a.txt", "new.py") if (shop.repository / name).exists()]


def test_a_refusal_stands_for_what_is_made_anew_under_the_code(shop: Any) -> None:
    told: list[str] = []
    asking = shop.backlog([TASK], approval=["merge"])
    first = shop.drive(shop.start(asking), _everywhere(shop, answering.reject, told))
    assert (first.outcomes["A"], len(told)) == (("blocked", "changes_asked"), 1)
    again = shop.drive(
        shop.start(shop.backlog([TASK]), fresh=True), _everywhere(shop, answering.reject, told)
    )
    assert (again.outcomes["A"], "A~2" in told[1]) == (("blocked", "changes_asked"), True)
    last = shop.drive(
        shop.start(shop.backlog([TASK]), fresh=True), _everywhere(shop, answering.approve, told)
    )
    assert (last.run.status, len(told)) == ("completed", 3)
    # Once somebody let it pass, nobody is asked about it any more.
    more = {**TASK, "title": "Another", "commands": ["echo 2 >> a.txt"]}
    after = shop.drive(
        shop.start(shop.backlog([more]), fresh=True), _everywhere(shop, answering.reject, told)
    )
    assert (after.run.status, len(told)) == ("completed", 3)
