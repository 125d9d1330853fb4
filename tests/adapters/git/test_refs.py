"""Names of refs, and moving them without losing what another process did."""

from __future__ import annotations

import os
import subprocess
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.adapters.git import refs
from guildhall.application.ports.repository import RepositoryError

REF = "refs/heads/main"


@pytest.fixture
def commits(store, user):
    """Three commits, each on top of the one before."""
    made = [user.tip(), user.commit("2"), user.commit("3")]
    store.import_branch(user.folder)
    return made


def test_a_ref_moves_only_from_where_it_is_said_to_be(store, commits):
    one, two, three = commits
    assert not store.update_ref(REF, two, one)
    assert store.update_ref(REF, one, None)
    assert not store.update_ref(REF, two, None)
    assert store.update_ref(REF, two, one)
    assert not store.update_ref(REF, three, one)
    assert store.resolve(REF) == two
    store.delete_ref(REF)
    store.delete_ref(REF)
    assert store.resolve(REF) is None


def test_of_many_writers_one_wins(stores, store, commits):
    one, two, three = commits
    assert store.update_ref(REF, one, None)
    won: list[bool] = []
    targets = [two, three] * 6
    threads = [
        threading.Thread(target=lambda new=new: won.append(stores.open("p-1").update_ref(REF, new, one)))
        for new in targets
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 11 + [True]


def test_a_commit_that_is_not_there_is_an_error(store, commits):
    with pytest.raises(RepositoryError, match="could not be set"):
        store.update_ref(REF, "1" * 40, None)


def test_a_name_in_the_way_is_an_error(store, commits):
    assert store.update_ref("refs/heads/a", commits[0], None)
    with pytest.raises(RepositoryError, match="could not be set"):
        store.update_ref("refs/heads/a/b", commits[0], None)


def test_a_lock_of_a_dead_process_is_removed_when_it_is_old(store, commits, tmp_path):
    store.update_ref(REF, commits[0], None)
    lock = store.path / "refs" / "heads" / "main.lock"
    lock.write_text("")
    os.utime(lock, (1, 1))
    assert store.update_ref(REF, commits[1], commits[0])
    lock.write_text("")
    os.utime(lock, (1, 1))
    store.delete_ref(REF)
    assert store.resolve(REF) is None


def test_a_fresh_lock_is_respected(store, commits, monkeypatch):
    store.update_ref(REF, commits[0], None)
    monkeypatch.setattr(refs, "_ATTEMPTS", 1)
    lock = store.path / "refs" / "heads" / "main.lock"
    lock.write_text("")
    with pytest.raises(RepositoryError, match=r"main\.lock"):
        store.update_ref(REF, commits[1], commits[0])
    assert lock.exists()


@pytest.mark.parametrize(
    "name", ["main", "refs/x", "refs/heads/../x", "refs/heads/x.lock", "-d", "refs/heads/a b", "HEAD"]
)
def test_what_is_no_ref_is_refused(store, commits, name):
    with pytest.raises(RepositoryError, match="no name for a ref"):
        store.update_ref(name, commits[0], None)
    with pytest.raises(RepositoryError, match="no name for a ref"):
        store.delete_ref(name)


def test_names_resolve_to_commits_only(store, user, commits):
    assert store.resolve("imported/main") == commits[2]
    assert store.resolve(commits[1]) == commits[1]
    assert store.resolve(user.git("rev-parse", "HEAD:a.txt")) is None
    assert store.resolve("absent") is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab./-@{~^:?*[\\ lock\x7f\té"), min_size=1, max_size=10))
def test_a_name_that_is_let_through_is_one_that_git_takes(name):
    try:
        ref = refs.check_ref(f"refs/heads/{name}")
    except RepositoryError:
        return
    assert subprocess.run(["git", "check-ref-format", ref], check=False).returncode == 0
