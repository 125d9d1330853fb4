"""Finding where a branch is checked out."""

from __future__ import annotations

from guildhall.adapters.git.checkout import checked_out
from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.sources import opened


def test_the_opened_folder_comes_before_other_worktrees(store, user, tmp_path):
    user.git("worktree", "add", "-q", "-f", str(tmp_path / "twin"), "main")
    for folder in (user.folder, tmp_path / "twin"):
        with opened(Git.found(), Place(store.path), folder) as source:
            found = checked_out(source, "main")
            assert found is not None
            assert (found.folder, found.here) == (folder, True)
            assert checked_out(source, "absent") is None


def test_a_bare_repository_has_only_its_worktrees(store, user, tmp_path):
    user.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    with opened(Git.found(), Place(store.path), tmp_path / "bare.git") as source:
        assert checked_out(source, "main") is None
    user.git("-C", str(tmp_path / "bare.git"), "worktree", "add", "-q", str(tmp_path / "tree"), "main")
    with opened(Git.found(), Place(store.path), tmp_path / "bare.git") as source:
        found = checked_out(source, "main")
        assert found is not None
        assert (found.folder, found.here) == (tmp_path / "tree", False)
