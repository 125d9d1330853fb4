"""Refs of work that nobody merged: listed, compared with a line of work, gathered under one that stays."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.git import GitRepositories, GitRepository
from guildhall.application.ports.repository import Author, RepositoryError

PREFIX = "refs/guildhall/rescued/"
INTO = "refs/guildhall/gathered"


@pytest.fixture
def base(store: GitRepository, user: Any) -> str:
    return store.import_branch(user.folder).commit


@pytest.fixture
def rescue(store: GitRepository, base: str, dev: Author, tmp_path: Path) -> Callable[..., str]:
    """Commits files onto the base under a ref of a session."""

    def commit(session: str, **files: str) -> str:
        folder = tmp_path / f"tree-{session}"
        store.checkout_tree(folder, base)
        for name, text in files.items():
            (folder / name).write_text(text)
        made = store.commit_tree(folder, base, dev, f"Work of {session}\n", PREFIX + session)
        assert made is not None
        return made

    return commit


def test_refs_below_a_prefix_are_listed_with_their_commits(
    store: GitRepository, rescue: Callable[..., str]
) -> None:
    assert store.refs_below(PREFIX) == []
    made = {PREFIX + name: rescue(name, new=name) for name in ("s1", "s2")}
    found = store.refs_below(PREFIX)
    assert {one.name: one.commit for one in found} == made
    assert all(one.committed_at.tzinfo for one in found)


def test_a_line_contains_what_would_change_nothing_in_it(
    store: GitRepository, rescue: Callable[..., str], base: str, dev: Author
) -> None:
    same, more, clash = rescue("s1", new="x"), rescue("s2", new="x", other="y"), rescue("s3", new="z")
    line = store.merge(base, rescue("s4", new="x"), dev, "Merge\n").commit
    assert store.contains(line, same)
    assert store.contains(line, base)
    assert not store.contains(line, more)
    assert not store.contains(line, clash)


def test_gathered_commits_stay_reachable_when_everything_else_is_collected(
    store: GitRepository, rescue: Callable[..., str], dev: Author
) -> None:
    first, second = rescue("s1", new="1"), rescue("s2", new="2")
    assert store.gather(store.refs_below(PREFIX), INTO, dev, "Gather\n")
    third = rescue("s3", new="3")
    assert store.gather(store.refs_below(PREFIX), INTO, dev, "Gather\n")
    assert store.refs_below(PREFIX) == []
    subprocess.run(["git", "gc", "-q", "--prune=now"], cwd=store.path, check=True)
    tip = store.resolve(INTO)
    assert tip
    for commit, text in ((first, b"1"), (second, b"2"), (third, b"3")):
        assert store.is_ancestor(commit, tip)
        assert store.read_file(commit, "new") == text


def test_nothing_is_removed_when_the_ref_moved_meanwhile(
    stores: GitRepositories, store: GitRepository, rescue: Callable[..., str], dev: Author, base: str
) -> None:
    rescue("s1", new="1")
    seen = store.refs_below(PREFIX)
    swap, store._refs.swap = store._refs.swap, lambda *_words: False  # type: ignore[method-assign]
    assert not store.gather(seen, INTO, dev, "Gather\n")
    store._refs.swap = swap  # type: ignore[method-assign]
    assert store.refs_below(PREFIX) == seen
    with pytest.raises(RepositoryError):
        store.gather(seen, "not-a-ref", dev, "Gather\n")
    assert stores.stored() == ["p-1"]
