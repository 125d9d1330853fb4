"""What the user took out of their branch, gave up, or wants on another one: no later run brings it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.approvals import answering
from guildhall.application.approvals.queries import asked
from guildhall.application.runs.steering import stop_run

ADA = answering.Answerer("ada", "person")


def test_delivered_work_that_the_user_took_out_of_their_branch_stays_out(shop: Any, git: Any) -> None:
    shop.run(shop.writing("A"))
    git(shop.repository, "reset", "-q", "--hard", git(shop.repository, "rev-list", "--max-parents=0", "main"))
    assert shop.run(shop.writing("B")).run.status == "completed"
    assert shop.texts() == {"B"}


def test_what_was_done_on_another_branch_is_said_not_to_be_on_this_one(shop: Any, git: Any) -> None:
    """It counts as done, and is nothing that waits for this branch: a person must know that it lacks it."""
    git(shop.repository, "branch", "older")
    shop.run(shop.writing("A", "B"))
    git(shop.repository, "switch", "-q", "older")
    ended = shop.run(shop.writing("A", "B", "C"))
    delivery = ended.report["delivery"]
    assert (ended.run.status, delivery["outcome"], shop.texts("older")) == (
        "completed",
        "fast_forwarded",
        {"C"},
    )
    assert "; done on another branch, and not on older: A, B; merge that branch" in delivery["reason"]
    git(shop.repository, "merge", "-q", "main")
    assert shop.run(shop.writing("A", "B")).report["delivery"]["reason"] == "nothing was merged"
    # What was taken out of the branch on which it was done is somebody's decision, and told no more.
    git(shop.repository, "switch", "-q", "main")
    git(shop.repository, "reset", "-q", "--hard", git(shop.repository, "rev-list", "--max-parents=0", "main"))
    assert shop.run(shop.writing("A", "B")).report["delivery"]["reason"] == "nothing was merged"


def test_what_was_brought_to_a_branch_as_one_commit_is_on_it(shop: Any, git: Any) -> None:
    """As a server merges a request by squashing it."""
    git(shop.repository, "switch", "-q", "-c", "topic")
    shop.run(shop.writing("A", "B"))
    git(shop.repository, "switch", "-q", "main")
    git(shop.repository, "merge", "-q", "--squash", "topic")
    git(shop.repository, "commit", "-q", "-m", "A and B")
    assert shop.run(shop.writing("A", "B")).report["delivery"]["reason"] == "nothing was merged"


def test_kept_work_whose_branch_the_user_removed_is_not_delivered(shop: Any, git: Any) -> None:
    first = shop.keep(shop.writing("A"))
    git(shop.repository, "branch", "-q", "-D", first.run.branch)
    assert shop.run(shop.writing("B")).report["delivery"]["outcome"] == "fast_forwarded"
    assert shop.texts() == {"B"}


@pytest.mark.parametrize("again", [False, True])
def test_kept_work_is_not_forgotten_for_a_branch_that_was_made_of_it(
    shop: Any, git: Any, again: bool
) -> None:
    kept = shop.keep(shop.writing("A")).run.branch
    git(shop.repository, "switch", "-q", "-c", "look", kept)
    if again:
        shop.keep(shop.writing("B"))
    else:
        assert shop.run(shop.writing("B")).report["delivery"]["outcome"] == "fast_forwarded"
    git(shop.repository, "switch", "-q", "main")
    assert shop.run(shop.writing("C")).run.status == "completed"
    assert shop.texts("look") == ({"A"} if again else {"A", "B"})
    assert shop.texts() == {"A", "C"}


def test_work_comes_to_the_branch_alone_for_which_it_was_made(shop: Any, git: Any) -> None:
    git(shop.repository, "branch", "older")
    shop.run(shop.writing("A"))
    git(shop.repository, "switch", "-q", "older")
    assert shop.run(shop.writing("B")).run.status == "completed"
    assert (shop.texts("older"), shop.texts()) == ({"B"}, {"A"})
    # What is kept for one branch waits for a run on that, under its new name too.
    shop.keep(shop.writing("C"))
    git(shop.repository, "switch", "-q", "main")
    shop.run(shop.writing("D"))
    assert shop.texts() == {"A", "D"}
    git(shop.repository, "switch", "-q", "older")
    git(shop.repository, "branch", "-q", "-m", "newer")
    shop.run(shop.writing("E"))
    assert shop.texts("newer") == {"B", "C", "E"}


def test_a_commit_that_is_taken_out_while_a_run_goes_on_is_not_brought_back(shop: Any, git: Any) -> None:
    bad = shop.commit("bad.txt", "bad")
    out: list[str] = []

    def take_out(run: Any) -> None:
        if not out and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            out.append(git(shop.repository, "reset", "-q", "--hard", "HEAD~1"))

    ended = shop.drive(shop.start(shop.backlog(shop.writing("A", seconds=1))), take_out)
    delivery = ended.report["delivery"]
    assert (delivery["outcome"], f"has not got {bad[:12]} any more" in delivery["reason"]) == ("kept", True)
    assert shop.texts() == set()
    # Nor by a later run, which tells of it as long as the branch is there.
    after = shop.run(shop.writing("B")).report["delivery"]
    assert (after["outcome"], ended.run.branch in after["reason"]) == ("fast_forwarded", True)
    assert f"main has not got {bad[:12]} any more" in after["reason"]
    assert after["reason"].endswith("merging it brings that back")
    assert shop.texts() == {"B"}


def test_history_that_is_written_anew_while_a_run_goes_on_is_not_brought_back(shop: Any, git: Any) -> None:
    """As to be rid of a secret: the files are the same before and after, and so is all that a merge sees."""
    bad = shop.commit("bad.txt", "bad")
    git(shop.repository, "rm", "-q", "bad.txt")
    git(shop.repository, "commit", "-q", "-m", "Remove it")
    anew: list[str] = []

    def write_anew(run: Any) -> None:
        if not anew and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            anew.append(git(shop.repository, "reset", "-q", "--soft", "HEAD~2"))

    ended = shop.drive(shop.start(shop.backlog(shop.writing("A", seconds=1))), write_anew)
    delivery = ended.report["delivery"]
    assert (delivery["outcome"], "any more" in delivery["reason"]) == ("kept", True)
    shop.run(shop.writing("B"))
    assert shop.texts() == {"B"}
    assert bad not in git(shop.repository, "rev-list", "main").split()


def _saying(shop: Any, verdict: Any, told: list[str], about: str = "") -> Callable[[Any], None]:
    def steer(_run: Any) -> None:
        for approval in asked(shop.views):
            if about in approval.question:
                company = shop.company
                told.append(approval.gate)
                seen = answering.what_stands(company, approval.approval_id)
                company.journal.execute(
                    company.scope,
                    company.origin(ADA.name),
                    lambda tx, one=approval.approval_id, sha=seen: verdict(tx, one, ADA, sha, "no"),
                )

    return steer


def test_a_part_of_held_work_that_a_commit_brings_is_asked_about_too(shop: Any, git: Any) -> None:
    conflicts = {"id": "Y", "title": "Y", "commands": ["sleep 2; echo y > README.md"], "depends_on": ["A"]}
    left = {"id": "Z", "title": "Z", "commands": ["echo z > z.txt"], "depends_on": ["A"]}
    stopped: list[str] = []

    def steer(run: Any) -> None:
        for said in ("Merge A", "Merge Y"):
            _saying(shop, answering.approve, [], said)(run)
        now = {row.state.code: row.state.status for row in shop.views.find("Task", run_id=run.run_id)}
        if not stopped and (now.get("A"), now.get("Y"), now.get("Z")) == ("done", "done", "review"):
            stopped.append(run.run_id)
            stop_run(shop.company, run.run_id, "user:bob", "enough")

    backlog = shop.backlog([*shop.writing("A"), conflicts, left], approval=["merge", "run_end"])
    first = shop.drive(shop.start(backlog, parallel=2), steer)
    assert (first.outcomes["Y"], first.outcomes["Z"]) == (("done", ""), ("blocked", "run_ended"))
    # Now that conflicts with main, so the next run cannot build on all of it; but Z was made on top of A.
    shop.commit("README.md", "mine")
    told: list[str] = []
    last = shop.backlog([{**left, "depends_on": []}])
    again = shop.drive(shop.start(last), _saying(shop, answering.reject, told))
    assert (again.run.status, told) == ("stopped_gate", ["run_end"])
    assert shop.texts() == set()
    # What nobody approved is told without a command that would merge it.
    assert (first.run.branch in again.report["delivery"]["reason"], again.report["delivery"]["command"]) == (
        True,
        "",
    )
