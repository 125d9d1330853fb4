"""Runs that ask a person: the merge and the end wait, an answer is about exactly what stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.application.approvals import answering
from guildhall.application.approvals.gates import content_of
from guildhall.application.approvals.queries import asked
from guildhall.application.runs.queries import standing_of
from guildhall.application.tasks.waits import waits_of
from guildhall.domain.approvals.errors import ApprovedContentChanged, ApproverIsAuthor, ApproverNotAPerson

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


def _types(shop: Any) -> list[str]:
    return [one.type for one in shop.company.journal.read(shop.company.scope, limit=5000)]


def test_a_merge_waits_until_a_person_approves_it(shop: Any) -> None:
    started = shop.start(shop.backlog([TASK], approval=["merge"]))
    seen: list[Any] = []

    def steer(run: Any) -> None:
        waiting = asked(shop.views)
        if waiting and not seen:
            approval = waiting[0]
            content = content_of(shop.company, approval.subject)
            assert content is not None
            assert approval.content_sha256 == content.sha256
            assert "+1" in content.diff
            (task,) = [one.task for one in standing_of(shop.company, run).at_work if one.task]
            assert task.status == "review"
            assert [one.doing for one in standing_of(shop.company, run).at_work if one.task] == [
                f"approval {approval.approval_id[:12]}"
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
    requested = [
        shop.company.journal.recorded(one).event
        for one in shop.company.journal.read(shop.company.scope, limit=5000, type="task.changes_requested")
    ]
    assert [one.findings[0] for one in requested] == ["ada did not approve it: add a second line"]


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
