"""Runs that ask a person: the merge and the end wait, an answer is about exactly what stands there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.approvals import answering
from guildhall.application.approvals.gates import content_of
from guildhall.application.approvals.queries import asked, newest_asked
from guildhall.application.narration.moves import move_of
from guildhall.application.runs.queries import standing_of
from guildhall.application.runs.steering import stop_run
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.importing import import_backlog
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.waits import waits_of
from guildhall.domain.approvals.commands import ExpireApproval
from guildhall.domain.approvals.errors import (
    ApprovalTransitionRefused,
    ApprovedContentChanged,
    ApproverIsAuthor,
    ApproverNotAPerson,
)
from guildhall.domain.runs.commands import RequestStop
from guildhall.domain.tasks.task import claimable

NEVER = datetime.max.replace(tzinfo=UTC)
ADA = answering.Answerer("ada", "person")
TASK = {"id": "A", "title": "One", "commands": ["echo 1 >> a.txt"], "owned_paths": ["a.txt"]}


def _answer(
    shop: Any, verdict: Any, approval_id: str, who: Any = ADA, reason: str = "read it", seen: str = ""
) -> Any:
    company = shop.company
    seen = seen or answering.what_stands(company, approval_id)
    return company.journal.execute(
        company.scope, company.origin(who.name), lambda tx: verdict(tx, approval_id, who, seen, reason)
    )


def _recorded(shop: Any, kind: str) -> list[Any]:
    journal, scope = shop.company.journal, shop.company.scope
    return [journal.recorded(one).event for one in journal.read(scope, limit=5000, type=kind)]


def _types(shop: Any) -> list[str]:
    return [one.type for one in shop.company.journal.read(shop.company.scope, limit=5000)]


def test_a_backlog_that_is_imported_while_its_run_asks_leaves_the_run_its_tasks(shop: Any) -> None:
    backlog = shop.backlog(
        [TASK, {"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"]}], approval=["merge"]
    )
    started = shop.start(backlog)
    imported: list[Any] = []

    def steer(_run: Any) -> None:
        waiting = asked(shop.views)
        if not waiting:
            return
        if not imported:
            text = backlog.read_text().replace("echo 1", "echo 3").replace('"One"', '"First"')
            read = FileBacklogReader().read_text(text, backlog.name)
            origin = shop.company.origin("user:ann")
            imported.append(import_backlog(shop.company, origin, started.project_id, read))
        for approval in waiting:
            _answer(shop, answering.approve, approval.approval_id)

    ended = shop.drive(started, steer)
    driven = {one.code: (one.run_id, one.fields) for one in imported[0].driven}
    assert driven["A"] == (started.run_id, ("commands",))
    assert (ended.run.status, ended.outcomes) == ("completed", {"A": ("done", ""), "B": ("done", "")})
    assert ended.tasks["A"].title == "First"
    assert (shop.repository / "a.txt").read_text() == "1\n"


def test_a_merge_waits_until_a_person_approves_it(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"]))
    seen: list[Any] = []

    def steer(run: Any) -> None:
        waiting = asked(shop.views)
        if waiting and not seen:
            approval = waiting[0]
            content = content_of(shop.company, approval)
            assert content is not None
            assert approval.content_sha256 == content.sha256
            assert "+1" in content.diff
            (task,) = [one.task for one in standing_of(shop.company, run).at_work if one.task]
            assert task.status == "review"
            assert [one.doing for one in standing_of(shop.company, run).at_work if one.task] == [
                f"approval {approval.approval_id[-12:]}"
            ]
            assert "approval" in [one.kind for one in waits_of(shop.company, task)]
            seen.append(_answer(shop, answering.approve, approval.approval_id))

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"A": ("done", "")}
    assert ended.run.status == "completed"
    types = _types(shop)
    places = [types.index(one) for one in ("approval.requested", "approval.approved", "merge.intended")]
    assert places == sorted(places)
    assert types.count("approval.requested") == 1


def test_a_rejection_sends_the_task_back_with_its_reason_and_new_content_is_asked_about_anew(
    shop: Any,
) -> None:
    task = {**TASK, "commands": ["date +%s%N > a.txt"]}  # it comes to something else each time
    started = shop.start(shop.backlog([task], approval=["merge"]))
    digests: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            digests.append(approval.content_sha256)
            verdict = answering.reject if len(digests) == 1 else answering.approve
            _answer(shop, verdict, approval.approval_id, reason="add a second line")

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"A": ("done", "")}
    assert len(set(digests)) == 2
    requested = _recorded(shop, "task.changes_requested")
    assert [one.findings[0] for one in requested] == ["ada asked for changes: “add a second line”"]


def test_changes_that_nobody_can_make_are_told_in_the_words_of_whoever_asked(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"]))

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            who = answering.Answerer("person", "person", only_member=True)
            _answer(shop, answering.reject, approval.approval_id, who, reason="two lines,\nplease")

    ended = shop.drive(started, steer)
    said = "a person asked for changes: “two lines, please”"
    assert ended.outcomes == {"A": ("blocked", "changes_asked")}
    detail = ended.tasks["A"].blocked.detail
    assert detail.startswith(said.replace(", ", ",\n"))
    assert "the runtime `rules` did the task again" in detail
    assert (ended.run.status, ended.run.end_reason) == ("failed", f"1 task is not done: A ({said})")
    (task,) = ended.report["tasks"]
    assert "the same `guildhall run` command brings it back" in task["advice"]
    assert said in ended.markdown
    (moved,) = [move_of(one) for one in _recorded(shop, "task.changes_requested")]
    assert moved is not None
    assert " ".join(moved.why.split()) == said


def test_nobody_is_asked_about_the_same_change_again_because_another_one_was_merged(shop: Any) -> None:
    other = {"id": "B", "title": "Two", "commands": ["echo 2 > b.txt"], "owned_paths": ["b.txt"]}
    started = shop.start(shop.backlog([TASK, other], approval=["merge"], parallel=2))
    rejected: list[str] = []

    def steer(_run: Any) -> None:
        tasks = {task.code: task for task in tasks_of(shop.views, run_id=started.run_id)}
        for approval in asked(shop.views):
            if approval.subject == f"Task:{tasks['B'].id}":
                _answer(shop, answering.approve, approval.approval_id)
            elif tasks["B"].status == "done":
                rejected.append(approval.approval_id)
                _answer(shop, answering.reject, approval.approval_id, reason="two lines, please")

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"A": ("blocked", "changes_asked"), "B": ("done", "")}
    assert len(rejected) == 1
    assert ended.run.end_reason.endswith("A (ada asked for changes: “two lines, please”)")


def the_first_alone(shop: Any, reason: str) -> Callable[[Any], None]:
    """Somebody who approves the first thing that they are asked about, and rejects all that follows."""
    answered: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            verdict = answering.reject if answered else answering.approve
            answered.append(approval.approval_id)
            _answer(shop, verdict, approval.approval_id, reason=reason)

    return steer


def test_a_changelog_that_a_person_will_not_have_is_left_out_and_the_work_stays(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"]), changelog=True)
    ended = shop.drive(started, the_first_alone(shop, "none here"))
    assert {code: task.status for code, task in ended.tasks.items() if code != "A"} == {
        next(code for code in ended.tasks if code.startswith("CHANGELOG")): "cancelled"
    }
    assert ended.outcomes == {"A": ("done", "")}
    said = "the changelog was left out (ada asked for changes: “none here”)"
    assert (ended.run.status, ended.run.end_reason) == ("completed", said)
    assert (shop.repository / "a.txt").read_text() == "1\n"
    assert not (shop.repository / "CHANGELOG.md").exists()
    assert said in ended.markdown
    assert "What to do" not in ended.markdown
    shop.check_clean()


def test_a_changelog_is_left_out_too_where_nothing_may_be_sent_back(shop: Any) -> None:
    backlog = shop.backlog([TASK], approval=["merge"], max_review_iterations=0)
    started = shop.start(backlog, changelog=True)
    ended = shop.drive(started, the_first_alone(shop, "none here,\nplease"))
    assert {task.status for code, task in ended.tasks.items() if code != "A"} == {"cancelled"}
    said = "the changelog was left out (ada asked for changes: “none here, please”)"
    assert (ended.run.status, ended.run.end_reason) == ("completed", said)
    assert not (shop.repository / "CHANGELOG.md").exists()
    shop.check_clean()


def test_a_task_that_may_not_be_sent_back_is_told_of_in_the_words_of_whoever_asked(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"], max_review_iterations=0))

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            _answer(shop, answering.reject, approval.approval_id, reason="two lines,\nplease")

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"A": ("blocked", "review_exhausted")}
    said = "ada asked for changes: “two lines, please”"
    assert (ended.run.status, ended.run.end_reason) == ("failed", f"1 task is not done: A ({said})")


def test_a_run_whose_end_nobody_approves_delivers_nothing(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["run_end"]))
    asked_about: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            asked_about.append(approval.subject)
            _answer(shop, answering.reject, approval.approval_id, reason="not this week")

    ended = shop.drive(started, steer)
    assert asked_about == [f"Run:{ended.run.run_id}"]
    assert (ended.run.status, "not this week" in ended.run.end_reason) == ("stopped_gate", True)
    assert not (shop.repository / "a.txt").exists()


def test_a_run_s_end_that_is_approved_is_delivered(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["run_end"]))

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            _answer(shop, answering.approve, approval.approval_id)

    ended = shop.drive(started, steer)
    assert ended.run.status == "completed"
    assert (shop.repository / "a.txt").read_text() == "1\n"


def test_nobody_but_another_person_answers_and_only_about_what_stands_there(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"], approval_hours=1))
    tried: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            if tried:
                continue
            task = shop.views.get("Task", approval.subject.partition(":")[2])
            author = answering.Answerer(task.author, "person")
            for kind in ("agent", "service"):
                with pytest.raises(ApproverNotAPerson):
                    _answer(shop, answering.approve, approval.approval_id, answering.Answerer("x", kind))
            with pytest.raises(ApproverIsAuthor):
                _answer(shop, answering.approve, approval.approval_id, author)
            with pytest.raises(ApprovedContentChanged):
                _answer(shop, answering.approve, approval.approval_id, seen="0" * 64)
            assert approval.expires_at == (approval.created_at or NEVER) + timedelta(hours=1)
            alone = answering.Answerer(task.author, "person", only_member=True)
            after = _answer(shop, answering.approve, approval.approval_id, alone)
            assert (after.status, after.own_work) == ("approved", True)
            tried.append(task.author)

    assert shop.drive(started, steer).outcomes["A"][0] == "done"
    assert tried


def _weakness(name: str, key: str) -> str:
    """A command that makes a file with a secret which no scan of this file finds; it is made up."""
    return f"echo 'K = \"AKIA'\"{key}\"'\"' > {name}"


def _planted(code: str, name: str, key: str = "QWERTYUIOPASDFZZ", **more: Any) -> dict[str, Any]:
    return {"id": code, "title": f"Plant {code}", "commands": [_weakness(name, key)], **more}


def _scanned(shop: Any, tasks: list[dict[str, Any]], **top: Any) -> Any:
    return shop.start(shop.backlog(tasks, approval=["scan"], security_gate="block_critical", **top))


def test_findings_that_a_person_accepts_are_merged_and_it_is_told_who_accepted_which(shop: Any) -> None:
    started = _scanned(shop, [_planted("S", "new.py")])
    seen: list[Any] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            content = content_of(shop.company, approval)
            assert content is not None
            assert (approval.gate, approval.content_sha256) == ("scan", content.sha256)
            task = shop.views.get("Task", approval.subject.partition(":")[2])
            assert (task.status, task.commit) == ("review", content.commit)
            (run,) = json.loads(content.sarif)["runs"]
            (result,) = run["results"]
            assert "new.py" in json.dumps(result["locations"])
            assert "QWERTYUIOPASDFZZ" not in content.sarif + approval.question
            (document,) = shop.data.glob("agents/*/artifacts/asked.sarif")
            document.write_text(content.sarif.replace("critical", "low"))
            with pytest.raises(ApprovedContentChanged):  # nobody approves a document that was altered
                _answer(shop, answering.approve, approval.approval_id)
            document.write_text(content.sarif)
            for kind in ("agent", "service"):
                with pytest.raises(ApproverNotAPerson):
                    _answer(shop, answering.approve, approval.approval_id, answering.Answerer("x", kind))
            with pytest.raises(ApproverIsAuthor):
                author = answering.Answerer(task.author, "person")
                _answer(shop, answering.approve, approval.approval_id, author)
            seen.append(_answer(shop, answering.approve, approval.approval_id, reason="a key for tests"))

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"S": ("done", "")}
    assert ended.run.status == "completed"
    assert (shop.repository / "new.py").exists()
    assert [one.subject for one in seen] == [f"Task:{ended.tasks['S'].id}"]
    (accepted,) = ended.report["accepted"]
    assert (accepted["task"], accepted["by"], accepted["reason"]) == ("S", "ada", "a key for tests")
    assert accepted["commit"] == ended.tasks["S"].commit
    assert "new.py:1 (critical)" in accepted["findings"]
    assert "## Accepted by people" in ended.markdown
    said = f"ada accepted what the scan found: {accepted['findings']}"
    (approved,) = shop.events("task.approved")
    assert approved["rationale"].endswith(said)
    assert "scan passed" not in approved["rationale"]
    decided = [one for one in shop.events("decision.recorded") if one["node"] == "security_scan_cycle"]
    assert said in decided[-1]["rationale"]


def test_findings_that_a_person_rejects_are_sent_back_as_the_gate_does(shop: Any) -> None:
    started = _scanned(shop, [_planted("S", "new.py")])

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            _answer(shop, answering.reject, approval.approval_id, reason="read it from a file")

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"S": ("blocked", "changes_asked")}
    texts = [(one.source, one.text) for one in ended.tasks["S"].findings]
    assert [source for source, _ in texts] == ["person", "person"]
    assert texts[0][1].startswith("security asks for changes: ")
    assert "new.py" in texts[0][1]
    assert texts[1][1] == "ada did not accept what the scan found: “read it from a file”"
    assert ended.tasks["S"].blocked.detail.startswith(texts[1][1])
    assert not (shop.repository / "new.py").exists()
    assert ended.report["accepted"] == []


def test_another_finding_set_is_asked_about_anew_and_none_asks_nobody(shop: Any) -> None:
    first, second = "QWERTYUIOPASDFZZ", "ZXCVBNMASDFGHJKL"
    tasks = [
        _planted("A", "a.py", first),
        _planted("B", "b.py", second, depends_on=["A"]),
        {"id": "C", "title": "Innocent", "commands": ["echo 'x = 1' > fine.py"]},
    ]
    started = _scanned(shop, tasks)
    digests: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            if digests:
                with pytest.raises(ApprovedContentChanged):
                    _answer(shop, answering.approve, approval.approval_id, seen=digests[0])
            digests.append(approval.content_sha256)
            _answer(shop, answering.approve, approval.approval_id)

    ended = shop.drive(started, steer)
    assert set(ended.outcomes.values()) == {("done", "")}
    assert len(set(digests)) == len(digests) == 2
    assert [one["task"] for one in ended.report["accepted"]] == ["A", "B"]


def test_findings_about_which_nobody_answers_in_time_block_their_task(shop: Any) -> None:
    started = _scanned(shop, [_planted("S", "new.py")], approval_hours=1)

    def steer(_run: Any) -> None:
        company = shop.company
        for approval in asked(shop.views):
            late = ExpireApproval(approval.expires_at or NEVER)
            company.journal.execute(
                company.scope,
                company.origin("guildhall"),
                lambda tx, one=approval, late=late: tx.ask("Approval", one.approval_id, late),
            )

    ended = shop.drive(started, steer)
    assert ended.outcomes == {"S": ("blocked", "approval_expired")}
    assert not (shop.repository / "new.py").exists()


@pytest.mark.parametrize("accepts", [True, False])
def test_what_the_whole_tree_s_scan_finds_beside_is_asked_about_at_the_end(shop: Any, accepts: bool) -> None:
    started = _scanned(shop, [_planted("S", "new.py")], review="none")  # no cycle scans the task itself
    subjects: list[str] = []

    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            subjects.append(approval.subject)
            verdict = answering.approve if accepts else answering.reject
            _answer(shop, verdict, approval.approval_id, reason="so be it")

    ended = shop.drive(started, steer)
    assert subjects == [f"Run:{ended.run.run_id}"]
    assert (shop.repository / "new.py").exists() is accepts
    assert ended.run.status == ("completed" if accepts else "stopped_gate")
    if accepts:
        assert [(one["task"], one["by"]) for one in ended.report["accepted"]] == [("", "ada")]
    else:
        assert "ada did not accept what the scan found: “so be it”" in ended.run.end_reason


def test_a_run_that_is_stopped_while_its_findings_are_asked_about_delivers_nothing(shop: Any) -> None:
    started = _scanned(shop, [_planted("S", "new.py")], review="none")
    stopped: list[str] = []

    def steer(run: Any) -> None:
        company = shop.company
        if asked(shop.views) and not stopped:
            stopped.append(run.run_id)
            command = RequestStop("user", "enough")
            company.journal.execute(
                company.scope, company.origin("ada"), lambda tx: tx.ask("Run", run.run_id, command)
            )

    ended = shop.drive(started, steer)
    assert stopped
    assert ended.run.status == "stopped_by_user"
    assert not (shop.repository / "new.py").exists()
    assert asked(shop.views) == []


def test_the_end_of_a_run_withdraws_its_questions_and_a_run_that_takes_one_up_asks_anew(shop: Any) -> None:
    company, backlog = shop.company, shop.backlog([TASK], approval=["merge"])

    def stop(run: Any) -> None:
        if asked(shop.views) and not run.stop_requested:
            command = RequestStop("user", "enough")
            company.journal.execute(
                company.scope, company.origin("ada"), lambda tx: tx.ask("Run", run.run_id, command)
            )

    ended = shop.drive(shop.start(backlog), stop)
    assert ended.outcomes == {"A": ("blocked", "run_ended")}
    assert ended.report["tasks"][0]["detail"] == "its run ended while it was in review"
    assert ended.report["ended_at"] > ended.report["started_at"]
    (withdrawn,) = newest_asked(shop.views, 10)
    assert (asked(shop.views), withdrawn.status) == ([], "withdrawn")
    types = _types(shop)
    assert types.index("approval.withdrawn") < types.index("run.ended")
    with pytest.raises(ApprovalTransitionRefused, match="the run that asked has ended"):
        _answer(shop, answering.approve, withdrawn.approval_id)

    def approve(_run: Any) -> None:
        for one in asked(shop.views):
            _answer(shop, answering.approve, one.approval_id)

    assert shop.drive(shop.start(backlog), approve).outcomes == {"A": ("done", "")}


def test_what_a_run_left_in_review_is_ready_once_a_person_tries_it_again(shop: Any) -> None:
    company, backlog = shop.company, shop.backlog([TASK], approval=["merge"])

    def stop(run: Any) -> None:
        if asked(shop.views) and not run.stop_requested:
            stop_run(company, run.run_id, "ada", "enough")

    task = shop.drive(shop.start(backlog), stop).tasks["A"]
    assert task.blocked.from_status == "review"
    again = company.journal.execute(company.scope, company.origin("ada"), lambda tx: let_go_on(tx, task))
    assert (again.status, again.approver, claimable(again, company.system.clock.now())) == ("ready", "", True)

    def approve(_run: Any) -> None:
        for one in asked(shop.views):
            _answer(shop, answering.approve, one.approval_id)

    assert shop.drive(shop.start(backlog), approve).outcomes == {"A": ("done", "")}
