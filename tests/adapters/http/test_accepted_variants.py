"""What an accepted variant brings to the branch: what it changes, and nothing that its user gave up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.adapters.http.coding import (
    GREET,
    Done,
    first,
    git,
    merged,
    wait_for,
)

from guildhall.application.approvals import answering
from guildhall.application.approvals.queries import asked
from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker


def taken_in(client: httpx2.Client, repository: Path, container: Container, project: str, how: str) -> None:
    """Bring ``taken.txt`` to where a variant is made: on the branch, or on one that is kept beside it."""
    if how == "reset":
        (repository / "taken.txt").write_text("x\n")
        git(repository, "add", "-A")
        git(repository, "commit", "-qm", "A mistake")
        return
    (repository / "README.md").write_text("not committed\n")
    backlog = "tasks: [{id: K-1, title: Keep, commands: ['echo x > taken.txt']}]"
    run = client.post("/api/runs", json={"project_id": project, "backlog": backlog}).json()["id"]
    EmbeddedWorker(container.company, container.engine(), run, 1).drive(lambda _run: None)
    git(repository, "checkout", "-q", "README.md")


def take_out(repository: Path, how: str) -> None:
    kept = git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/guildhall")
    git(repository, *(("reset", "-q", "--hard", "HEAD~1") if how == "reset" else ("branch", "-qD", kept)))


@pytest.mark.parametrize("how", ["reset", "kept"])
def test_a_variant_brings_nothing_that_was_taken_out_since_it_was_made(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path, how: str
):
    taken_in(client, repository, container, project, how)
    variant = first(client, done())["id"]
    take_out(repository, how)
    after = merged(container, client, variant)
    assert (after["merge"], (repository / "greeting.txt").read_text()) == ("merged", "hello 1\n")
    assert not (repository / "taken.txt").exists()
    assert "which main has not got any more" in git(repository, "log", "--format=%b")


def test_a_variant_brings_no_history_that_was_written_anew_since_it_was_made(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path
):
    taken_in(client, repository, container, project, "reset")
    git(repository, "rm", "-q", "taken.txt")
    git(repository, "commit", "-qm", "Take it out")
    variant = first(client, done())["id"]
    git(repository, "reset", "-q", "--soft", "HEAD~2")
    after = merged(container, client, variant)
    assert (after["merge"], (repository / "greeting.txt").read_text()) == ("merged", "hello 1\n")
    assert "A mistake" not in git(repository, "log", "--format=%s")


def test_a_variant_that_needs_what_was_taken_out_says_so(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path
):
    taken_in(client, repository, container, project, "reset")
    variant = first(client, done(preset={**GREET, "commands": ["echo more >> taken.txt"]}))["id"]
    take_out(repository, "reset")
    after = merged(container, client, variant)
    assert (after["status"], after["merge"], (repository / "taken.txt").exists()) == (
        "draft",
        "refused",
        False,
    )
    assert "which main has not got any more" in after["merge_finding"]


def test_a_variant_whose_result_a_person_refuses_comes_with_no_later_run(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path
):
    etag = client.get(f"/api/projects/{project}").headers["ETag"]
    config = {"approval": ["run_end"], "approval_hours": 1}
    client.patch(f"/api/projects/{project}", json={"config": config}, headers={"If-Match": etag})
    one, two = (variant["id"] for variant in done()["variants"])

    company, ada = container.company, answering.Answerer("ada", "person")

    def say(verdict: Any, of: str) -> None:
        seen = answering.what_stands(company, of)
        company.journal.execute(
            company.scope, company.origin("ada"), lambda tx: verdict(tx, of, ada, seen, "so")
        )

    def answer(verdict: Any) -> Any:
        def on_tick(_run: Any) -> None:
            for question in asked(company.journal.views(company.scope)):
                assert "had merged and not delivered" not in question.question
                say(verdict, question.approval_id)

        return on_tick

    for variant, verdict in ((one, answering.reject), (two, answering.approve)):
        assert client.post(f"/variants/{variant}/accept").status_code == 200
        run = wait_for(client, f"/variants/{variant}", "merge", "running")["merge_run"]
        EmbeddedWorker(company, container.engine(), run, 1).drive(answer(verdict))
    assert client.get(f"/variants/{one}").json()["merge"] == "refused"
    assert (repository / "greeting.txt").read_text() == "hello 2\n"
