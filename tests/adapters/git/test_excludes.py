"""The one line that Guildhall writes into a user's repository unasked."""

from __future__ import annotations

import pytest

from guildhall.application.ports.repository import RepositoryError


def test_a_line_is_added_once_and_hides_the_folder(store, user):
    path = user.folder / ".git" / "info" / "exclude"
    path.write_text("mine")
    user.write(".guildhall/x", "x")
    for _ in range(3):
        store.exclude(user.folder, "/.guildhall/")
    assert path.read_text() == "mine\n/.guildhall/\n"
    assert user.git("status", "--porcelain") == ""


def test_a_missing_file_and_a_worktree_serve(store, user, tmp_path):
    path = user.folder / ".git" / "info" / "exclude"
    path.unlink()
    path.parent.rmdir()
    user.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    store.exclude(tmp_path / "side", "/.guildhall/")
    assert path.read_text() == "/.guildhall/\n"


def test_a_link_is_not_followed(store, user, tmp_path):
    path = user.folder / ".git" / "info" / "exclude"
    path.unlink()
    (tmp_path / "keys").write_text("mine\n")
    path.symlink_to(tmp_path / "keys")
    with pytest.raises(RepositoryError, match=r"add the line /\.guildhall/ to it yourself"):
        store.exclude(user.folder, "/.guildhall/")
    assert (tmp_path / "keys").read_text() == "mine\n"


def test_a_pattern_is_one_line(store, user):
    for pattern in ("", "a\nb", "a\rb", "a\0b"):
        with pytest.raises(RepositoryError, match="is no line"):
            store.exclude(user.folder, pattern)
