"""A store is cleaned by its bounds: nothing unmerged, and nothing of a run that is not over."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.authorship import author_of
from guildhall.application.branches import LINE
from guildhall.application.company import Company
from guildhall.application.orgs import ensure_org
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.rescued import GATHERED
from guildhall.application.reactions.retention import Removed, clean, clean_in_turn
from guildhall.application.runs.ending import end_run
from guildhall.application.tasks.handlers import end_session
from guildhall.application.workflow.branching import RESCUED
from guildhall.bootstrap import Container
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.policies.retention import Bounds, Retention
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import SpawnSession
from guildhall.worker.embedded import EmbeddedWorker

DAY = 86_400
NONE = Bounds(36_500, 0)
"""Keeps nothing that is not in use."""


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


@pytest.fixture
def records(company: Company) -> list[str]:
    """Old results and an old environment."""
    storage = company.world.storage
    storage.environment("key")
    names = ["checks/p/a", "scans/p/b", "environments/key"]
    for name in names:
        storage.write(f"{name}.json", b"{}")
        age(storage.root / f"{name}.json", 31)
    age(storage.root / "environments/key", 31)
    return names


def execute(company: Company, unit: Any) -> Any:
    return company.journal.execute(company.scope, company.origin("tests"), unit)


def end(company: Company, run_id: str) -> None:
    execute(company, lambda tx: end_run(tx, run_id, "failed", "tests"))


def run_of(company: Company, run_id: str) -> Run:
    return company.journal.state(company.scope, "Run", run_id)


def names_of(removed: list[Removed]) -> list[str]:
    return [one.name for one in removed]


@pytest.fixture
def rescue(company: Company, run_id: str, tmp_path: Path) -> Callable[..., str]:
    """Keeps files as the rescued work of a session of the run; returns the ref."""
    run = run_of(company, run_id)
    repository = company.world.repositories.open(run.project_id)

    def keep(session_id: str, **files: str) -> str:
        folder = tmp_path / session_id
        repository.checkout_tree(folder, run.base_commit)
        for name, text in files.items():
            (folder / name).write_text(text)
        spawn = SpawnSession(session_id, "developer", "developer", run_id, "w", "c")
        execute(company, lambda tx: tx.ask("Session", session_id, spawn))
        author = author_of("developer")
        assert repository.commit_tree(folder, run.base_commit, author, "Half\n", RESCUED + session_id)
        return RESCUED + session_id

    return keep


def test_what_is_old_goes_and_what_is_young_stays(company: Company, records: list[str]) -> None:
    company.world.storage.write("checks/p/young.json", b"{}")
    assert names_of(clean(company, dry_run=True)) == records
    assert names_of(clean(company, dry_run=True)) == records
    assert names_of(clean(company)) == records
    assert clean(company) == []
    assert company.world.storage.read("checks/p/young.json") == b"{}"
    assert not (company.world.storage.root / "environments/key").exists()


def test_what_was_used_since_an_unfinished_run_was_queued_stays(
    company: Company, run_id: str, records: list[str]
) -> None:
    strict = evolve(company, retention=Retention(NONE, NONE, NONE))
    for name in records:
        company.world.storage.recall(f"{name}.json")
    assert clean(strict) == []
    end(company, run_id)
    assert names_of(clean(strict)) == records


def test_the_runs_of_every_org_count_listed_or_not(company: Company, run_id: str, records: list[str]) -> None:
    for name in records:
        company.world.storage.recall(f"{name}.json")
    strict = evolve(company.of("another"), retention=Retention(NONE, NONE, NONE))
    assert clean(strict) == []
    end(company, run_id)
    assert names_of(clean(strict)) == records


def test_housekeeping_cleans_the_store_once_in_the_turn_of_what_belongs_to_no_org(
    container: Container, records: list[str]
) -> None:
    company = container.company
    ensure_org(company)
    clean_in_turn(company)
    assert [company.world.storage.read(f"{name}.json") for name in records] == [b"{}"] * 3
    housekeeping = container.housekeeping()
    housekeeping.start()
    try:
        deadline = time.monotonic() + 30
        while company.world.storage.read(f"{records[0]}.json") is not None and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        housekeeping.close()
    assert company.world.storage.read(f"{records[0]}.json") is None
    clean_in_turn(company.of(GLOBAL_ORG))
    assert clean(company) == []


def test_the_end_of_a_run_cleans_too(container: Container, run_id: str, records: list[str]) -> None:
    company = container.company
    ended = EmbeddedWorker(company, container.engine(), run_id, 1).drive(lambda _run: None)
    assert ended.status == "completed"
    assert [company.world.storage.read(f"{name}.json") for name in records] == [None] * 3


def test_rescued_work_stays_under_its_ref_while_its_run_is_not_over_and_for_as_long_as_it_is_young(
    company: Company, run_id: str, rescue: Callable[..., str]
) -> None:
    ref = rescue("s1", half="1")
    repository = company.world.repositories.open(run_of(company, run_id).project_id)
    strict = evolve(company, retention=Retention(rescued=NONE))
    assert clean(strict) == []
    end(company, run_id)
    assert clean(company) == []
    assert [one.name for one in repository.refs_below(RESCUED)] == [ref]
    assert clean(strict, dry_run=True) == [Removed("gathered", ref)]
    assert [one.name for one in repository.refs_below(RESCUED)] == [ref]


def test_rescued_work_that_is_merged_is_given_up_and_all_other_is_gathered(
    company: Company, run_id: str, rescue: Callable[..., str]
) -> None:
    merged, unmerged = rescue("s1", done="1"), rescue("s2", half="2")
    run = run_of(company, run_id)
    repository = company.world.repositories.open(run.project_id)
    commits = {one.name: one.commit for one in repository.refs_below(RESCUED)}
    repository.update_ref(LINE, commits[merged], None)
    end(company, run_id)
    strict = evolve(company, retention=Retention(rescued=NONE))
    assert clean(strict) == [Removed("rescued", merged), Removed("gathered", unmerged)]
    assert repository.refs_below(RESCUED) == []
    gathered = repository.resolve(GATHERED)
    assert gathered
    assert repository.is_ancestor(commits[unmerged], gathered)
    assert not repository.is_ancestor(commits[merged], gathered)
    (told,) = repository.log(commits[unmerged], gathered)
    assert f"s2 {commits[unmerged]}" in told["body"]


def opened(company: Company, session_id: str, days: float, run_id: str | None = None, **known: bool) -> None:
    """A workspace that was made so many days ago, of a session that nobody knows, or is ``over`` or not."""
    storage = company.world.storage
    storage.open_session(session_id, "brief")
    age(storage.root / "workspaces" / session_id, days)

    def unit(tx: Transaction) -> None:
        tx.ask("Session", session_id, SpawnSession(session_id, "developer", "developer", run_id, "w", "c"))
        if known["over"]:
            end_session(tx, session_id, completed=False, reason="reclaimed")

    if known:
        execute(company, unit)


def test_workspaces_go_that_nothing_goes_on_in_and_that_nobody_knows_for_long(
    company: Company, run_id: str
) -> None:
    unlisted = company.of("not-in-the-list-of-orgs")
    opened(company, "at-work", 40, over=False)
    opened(company, "of-a-run", 40, run_id, over=True)
    opened(company, "over", 1, over=True)
    opened(company, "over-just-now", 0, over=True)
    opened(company, "unknown", 29)
    opened(company, "unknown-for-long", 31)
    opened(unlisted, "theirs", 40, over=False)
    opened(unlisted, "theirs-over", 1, over=True)
    gone = ["over", "theirs-over", "unknown-for-long"]
    everything = company.world.storage.workspaces()
    assert clean(company, dry_run=True) == [Removed("workspace", one) for one in gone]
    assert company.world.storage.workspaces() == everything
    assert names_of(clean(company)) == gone
    assert company.world.storage.workspaces() == [one for one in everything if one not in gone]
    end(company, run_id)
    assert names_of(clean(company)) == ["of-a-run"]


def test_what_cannot_be_removed_is_said_and_keeps_nothing_else(company: Company, records: list[str]) -> None:
    folder = company.world.storage.root / "checks/p"
    (folder / "a.json").unlink()
    (folder / "a.json").mkdir()  # nobody removes a folder as if it were a file
    age(folder / "a.json", 31)
    found = clean(company)
    assert names_of(found) == records
    assert [bool(one.problem) for one in found] == [True, False, False]
    assert "a.json" in found[0].problem


def test_a_store_that_git_cannot_read_keeps_no_other_from_being_cleaned(
    company: Company, run_id: str, rescue: Callable[..., str]
) -> None:
    ref = rescue("s1", half="1")
    end(company, run_id)
    strict = evolve(company, retention=Retention(rescued=NONE))
    broken = company.journal.execute(
        company.scope,
        company.origin("tests"),
        lambda tx: tx.ask("Project", "broken", CreateProject("broken", "broken", "goal", "default")),
    )
    assert broken.exists
    (company.world.repositories.open("broken").path / "HEAD").unlink()
    found = {one.name: one for one in clean(strict)}
    assert set(found) == {ref, "broken"}
    assert found["broken"].problem
    assert not found[ref].problem
