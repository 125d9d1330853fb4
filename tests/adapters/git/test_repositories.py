"""Making and opening stores."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime

import pytest

from guildhall.adapters.git import GitRepositories
from guildhall.adapters.git.scratch import scratch
from guildhall.application.ports.repository import Repository, RepositoryError


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody has to wait")


def test_a_store_is_bare_without_hooks_and_never_collects(store, at, tmp_path):
    keeps: Repository = store
    assert keeps.path == tmp_path / "stores" / "p-1.git"
    assert at(store.path).git("rev-parse", "--is-bare-repository") == "true"
    assert at(store.path).git("config", "gc.auto") == "0"
    assert not (store.path / "hooks").exists()
    at(store.path).git("fsck")


def test_opening_again_and_at_once_gives_the_same_store(tmp_path, user):
    root = tmp_path / "new root"
    opened: list[object] = []

    def use() -> None:
        opened.append(GitRepositories(root).open("p").import_branch(user.folder))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8
    assert [path.name for path in root.iterdir()] == ["p.git"]


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "../x", "a\nb", "x" * 300])
def test_a_project_id_cannot_lead_elsewhere(stores, name, tmp_path):
    with pytest.raises(RepositoryError, match="no name for a project's store"):
        stores.open(name)
    assert not (tmp_path / "stores").exists()


def test_dates_come_from_the_clock_that_is_given(tmp_path, user, dev, at):
    store = GitRepositories(tmp_path / "stores", clock=FixedClock()).open("p")
    base = store.import_branch(user.folder).commit
    merged = store.merge(base, base, dev, "Merge")
    dates = at(store.path).git("log", "-1", "--format=%ad %cd", "--date=raw", merged.commit)
    assert dates == "1772600767 +0000 1772600767 +0000"  # 2026-03-04T05:06:07Z


def test_what_a_killed_call_left_is_swept_away_later(stores, store):
    for name in ("old", "fresh"):
        (store.path / "scratch" / name).mkdir()
        (store.path / "scratch" / name / "index").write_text("x")
    os.utime(store.path / "scratch" / "old", (1, 1))
    stores.open("p-1")
    assert [path.name for path in (store.path / "scratch").iterdir()] == ["fresh"]


def test_opening_is_not_disturbed_by_calls_that_end_meanwhile(stores, store):
    stop = threading.Event()

    def call() -> None:
        while not stop.is_set():
            with scratch(store.path):
                pass

    calls = [threading.Thread(target=call) for _ in range(3)]
    for one in calls:
        one.start()
    try:
        for _ in range(2000):
            stores.open("p-1")
    finally:
        stop.set()
        for one in calls:
            one.join()


def test_a_git_that_is_missing_or_too_old_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError, match="git is not on PATH"):
        GitRepositories(tmp_path / "stores").open("p")
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.30.1\n")
    (tmp_path / "git").chmod(0o755)
    with pytest.raises(RepositoryError, match=r"git version 2.30.1 is too old: install git 2.39"):
        GitRepositories(tmp_path / "stores").open("p")


def test_a_root_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RepositoryError, match="see to its rights and space"):
        GitRepositories(tmp_path / "file" / "stores").open("p")


def test_a_folder_that_cannot_be_made_says_so(store, user, tmp_path):
    commit = store.import_branch(user.folder).commit
    (tmp_path / "file").write_text("x")
    with pytest.raises(RepositoryError, match=r"making the workspace .* failed"):
        store.create_workspace(tmp_path / "file" / "w", commit, "work")
    with pytest.raises(RepositoryError, match=r"making the folder .* failed"):
        store.checkout_tree(tmp_path / "file" / "w", commit)


def test_a_folder_that_leads_to_itself_is_no_repository(store, tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RepositoryError, match=r"is no folder|failed"):
        store.import_branch(tmp_path / "loop")
