"""Committing what an agent left: exactly its files, whatever it did to git's own folder or to the tree."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import unicodedata

import pytest

from guildhall.adapters.git import GitRepositories
from guildhall.application.ports.repository import RepositoryError

REF = "refs/heads/feat/t-1"


@pytest.fixture
def base(store, user):
    """The commit that workspaces begin from: it tracks a.txt and a file that is ignored as well."""
    user.write("kept.log", "tracked\n")
    user.git("add", "kept.log")
    return (
        store.import_branch(user.folder, "main").commit
        if user.commit("Base", **{".gitignore": "*.log\nbuild/\n"})
        else ""
    )


@pytest.fixture
def work(store, base, tmp_path):
    folder = tmp_path / "work"
    store.create_workspace(folder, base, "feat/t-1")
    return folder


@pytest.fixture
def commit(store, base, work, dev):
    """Commits the workspace."""
    return lambda: store.commit_tree(work, base, dev, "T-1: work\n\nTask: T-1", REF)


def files(store, commit) -> set[str]:
    return set(store.list_files(commit))


def test_additions_changes_and_removals_are_committed_under_the_ref(store, work, commit, base, dev):
    (work / "a.txt").write_text("changed\n")
    (work / "new dir").mkdir()
    (work / "new dir" / "b.txt").write_text("b\n")
    (work / ".gitignore").unlink()
    made = commit()
    assert store.resolve(REF) == made
    assert {(c.status, c.path) for c in store.changes(base, made)} == {
        ("M", "a.txt"),
        ("A", "new dir/b.txt"),
        ("D", ".gitignore"),
    }
    (entry,) = store.log(base, made)
    assert entry["author"] == "Dev <dev@guildhall.invalid>"
    assert entry["parents"] == base
    assert (entry["subject"], entry["body"]) == ("T-1: work", "Task: T-1")


def test_nothing_changed_is_no_commit_and_moves_no_ref(store, commit):
    assert commit() is None
    assert store.resolve(REF) is None


def test_ignored_files_stay_out_and_tracked_ones_stay_in(store, work, commit):
    (work / "x.log").write_text("x")
    (work / "build").mkdir()
    (work / "build" / "out").write_text("x")
    (work / "kept.log").write_text("changed\n")
    made = commit()
    assert files(store, made) == {".gitignore", "a.txt", "kept.log"}
    assert store.read_file(made, "kept.log") == b"changed\n"


def test_excludes_that_are_not_the_projects_do_not_count(store, work, commit):
    (work / ".git" / "info" / "exclude").write_text("*.py\n")
    (work / ".git" / "config").write_text("[core]\n\texcludesFile = /dev/stdin\n")
    (work / "x.py").write_text("x")
    assert "x.py" in files(store, commit())


def test_a_link_for_a_gitignore_is_not_followed(store, work, commit, tmp_path):
    (tmp_path / "outside").write_text("*.py\n")
    (work / ".gitignore").unlink()
    (work / ".gitignore").symlink_to(tmp_path / "outside")
    (work / "x.py").write_text("x")
    made = commit()
    assert "x.py" in files(store, made)
    assert store.read_file(made, ".gitignore") == os.fsencode(tmp_path / "outside")


def test_a_thousand_files_are_committed(store, work, commit):
    for number in range(1000):
        path = work / f"d{number % 7}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(number))
    assert len(files(store, commit())) == 1003


def test_names_are_kept_byte_for_byte(store, work, commit):
    names = [
        unicodedata.normalize("NFC", "é"),
        unicodedata.normalize("NFD", "é"),
        "new\nline",
        'quo"te',
        "tab\t",
        ":(glob)*",
        "*",
        "-rf",
        " ",
        "back\\slash",
        os.fsdecode(b"latin-\xe9"),
    ]
    for name in names:
        (work / name).write_text(name, errors="surrogateescape")
    made = commit()
    assert files(store, made) == {".gitignore", "a.txt", "kept.log", *names}
    for name in names:
        assert store.read_file(made, name) == os.fsencode(name)


def test_bytes_are_kept_whatever_the_attributes_say(store, work, commit):
    (work / ".gitattributes").write_text(
        "[attr]all text=auto eol=crlf ident filter=lfs\n* all working-tree-encoding=UTF-16\n"
    )
    (work / "dos.txt").write_bytes(b"a\r\n$Id: x$\r\n")
    assert store.read_file(commit(), "dos.txt") == b"a\r\n$Id: x$\r\n"


def test_links_are_stored_as_links(store, work, commit, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (work / "file").symlink_to(outside / "secret")
    (work / "folder").symlink_to(outside)
    (work / "broken").symlink_to("/nowhere/at/all")
    made = commit()
    assert store.read_file(made, "file") == os.fsencode(outside / "secret")
    assert store.read_file(made, "folder") == os.fsencode(outside)
    assert files(store, made) == {".gitignore", "a.txt", "kept.log", "file", "folder", "broken"}


def test_a_tracked_folder_that_became_a_link_brings_nothing_in(store, user, dev, tmp_path):
    base = user.commit("Folder", **{"etc/passwd": "old\n"})
    store.import_branch(user.folder)
    work = tmp_path / "work"
    store.create_workspace(work, base, "work")
    shutil.rmtree(work / "etc")
    (work / "etc").symlink_to("/etc")
    made = store.commit_tree(work, base, dev, "Link", REF)
    assert store.read_file(made, "etc") == b"/etc"
    assert store.read_file(made, "etc/passwd") is None


def test_a_file_that_became_a_folder_and_the_reverse(store, user, dev, tmp_path):
    base = user.commit("Both", **{"dir/x": "x\n", "file": "y\n"})
    store.import_branch(user.folder)
    work = tmp_path / "work"
    store.create_workspace(work, base, "work")
    shutil.rmtree(work / "dir")
    (work / "dir").write_text("now a file\n")
    (work / "file").unlink()
    (work / "file").mkdir()
    (work / "file" / "z").write_text("z\n")
    made = store.commit_tree(work, base, dev, "Turn", REF)
    assert files(store, made) == {"a.txt", "dir", "file/z"}


def test_rights_to_run_are_kept(store, work, commit, at):
    (work / "run").write_text("#!/bin/sh\n")
    (work / "run").chmod(0o755)
    made = commit()
    assert at(store.path).git("ls-tree", made, "run").startswith("100755")


def test_what_is_no_file_is_left_out_or_refused(store, work, commit, monkeypatch):
    os.mkfifo(work / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(work)
        listener.bind("socket")
        (work / "b.txt").write_text("b\n")
        assert files(store, commit()) == {".gitignore", "a.txt", "kept.log", "b.txt"}
    (work / "a.txt").unlink()
    os.mkfifo(work / "a.txt")
    with pytest.raises(RepositoryError, match=r"'a.txt' is no file any more but a pipe"):
        commit()


def test_a_file_over_the_limit_is_refused_unless_it_is_the_parents(stores, store, user, dev, tmp_path):
    base = user.commit("Large", **{"large": "x" * 5000})
    store.import_branch(user.folder)
    strict = GitRepositories(tmp_path / "stores", max_file_bytes=1000).open("p-1")
    work = tmp_path / "work"
    strict.create_workspace(work, base, "work")
    (work / "small").write_text("x" * 1000)
    assert strict.commit_tree(work, base, dev, "Small", REF)
    (work / "new").write_text("x" * 1001)
    with pytest.raises(RepositoryError, match="'new' has 1001 bytes, over the limit of 1000"):
        strict.commit_tree(work, base, dev, "New", REF)
    (work / "new").unlink()
    (work / "large").write_text("y" * 5000)
    with pytest.raises(RepositoryError, match="'large' has 5000 bytes"):
        strict.commit_tree(work, base, dev, "Large", REF)


def test_a_nested_repository_is_refused_by_name(work, commit, at, store):
    (work / "inner" / "deep").mkdir(parents=True)
    inner = at(work / "inner" / "deep")
    inner.git("init", "-q")
    inner.write("x", "x")
    with pytest.raises(RepositoryError, match="'inner/deep/' holds a repository of its own"):
        commit()
    inner.commit()
    with pytest.raises(RepositoryError, match="'inner/deep/' holds a repository of its own"):
        commit()
    shutil.rmtree(work / "inner" / "deep" / ".git")
    assert "inner/deep/x" in files(store, commit())


def test_a_nested_repository_that_is_ignored_is_no_matter(work, commit, at, store):
    (work / "build").mkdir()
    at(work / "build").git("init", "-q")
    (work / "b.txt").write_text("b\n")
    assert files(store, commit()) == {".gitignore", "a.txt", "kept.log", "b.txt"}


@pytest.mark.parametrize("name", [".GIT", ".Git", "git~1", ".g\u200cit"])
def test_a_name_that_means_git_somewhere_is_refused(work, commit, name):
    (work / "sub" / name).mkdir(parents=True)
    (work / "sub" / name / "config").write_text("x")
    with pytest.raises(RepositoryError, match="is a path that git does not store"):
        commit()


@pytest.fixture
def with_submodule(store, user, make_user, tmp_path):
    """A workspace with an empty submodule ``lib``, its base, and the commit that the submodule is at."""
    library = make_user("library")
    user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    base = user.commit("Submodule")
    store.import_branch(user.folder)
    work = tmp_path / "work"
    store.create_workspace(work, base, "work")
    return work, base, library


def test_a_submodule_stays_at_its_commit(with_submodule, store, dev, at):
    work, base, library = with_submodule
    assert store.commit_tree(work, base, dev, "Nothing", REF) is None
    (work / "b.txt").write_text("b\n")
    made = store.commit_tree(work, base, dev, "Work", REF)
    assert at(store.path).git("rev-parse", f"{made}:lib") == library.tip()


def test_a_submodules_folder_may_go_but_not_be_filled(with_submodule, store, dev):
    work, base, _ = with_submodule
    (work / "lib" / "x").write_text("x")
    with pytest.raises(RepositoryError, match="'lib/x' lies in a submodule"):
        store.commit_tree(work, base, dev, "Fill", REF)
    shutil.rmtree(work / "lib")
    made = store.commit_tree(work, base, dev, "Remove", REF)
    assert [c.path for c in store.changes(base, made)] == ["lib"]


def test_a_repository_in_a_submodules_place_is_refused_and_runs_nothing(
    with_submodule, store, dev, at, plant
):
    work, base, _ = with_submodule
    inner = at(work / "lib")
    inner.git("init", "-q")
    inner.commit("Inner", **{"x": "x\n", ".gitattributes": "* filter=evil\n"})
    canary = plant(inner)
    (work / "lib" / "x").write_text("dirty\n")
    with pytest.raises(RepositoryError, match="'lib/' holds a repository of its own"):
        store.commit_tree(work, base, dev, "Inner", REF)
    assert canary.runs == ""


def test_programs_that_the_workspace_names_do_not_run(store, work, commit, at, plant, canary):
    plant(at(work))
    (work / ".gitattributes").write_text("* filter=evil diff=evil merge=evil text\n")
    (work / ".gitmodules").write_text(
        f'[submodule "x"]\n\tpath = x\n\turl = ext::{canary.program}\n\tupdate = !{canary.program}\n'
    )
    (work / "b.txt").write_text("b\n")
    made = commit()
    assert store.read_file(made, "b.txt") == b"b\n"
    store.diff(f"{made}", store.resolve("refs/imported/main"))
    assert canary.runs == ""


def test_programs_that_the_environment_names_do_not_run(store, work, commit, monkeypatch, canary, tmp_path):
    (tmp_path / "config").write_text(f"[core]\n\tfsmonitor = {canary.program}\n\thooksPath = {tmp_path}\n")
    (tmp_path / "reference-transaction").symlink_to(canary.program)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'core.hookspath'='{tmp_path}'")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(canary.program))
    monkeypatch.setenv("GIT_DIR", str(work / ".git"))
    (work / "b.txt").write_text("b\n")
    made = commit()
    assert store.changes(made, store.resolve("refs/imported/main"))
    assert store.diff(made, store.resolve("refs/imported/main"))
    assert canary.runs == ""


def _as_absent(git_dir, elsewhere):
    shutil.rmtree(git_dir)


def _as_file(git_dir, elsewhere):
    shutil.rmtree(git_dir)
    git_dir.write_text(f"gitdir: {elsewhere}/.git\n")


def _as_link(git_dir, elsewhere):
    shutil.rmtree(git_dir)
    git_dir.symlink_to(elsewhere / ".git")


def _as_pipe(git_dir, elsewhere):
    """Whoever opens it waits for ever."""
    shutil.rmtree(git_dir)
    os.mkfifo(git_dir)


def _with_pipes(git_dir, elsewhere):
    for name in ("config", "HEAD", "index", "info/exclude", "info/attributes", "objects/info/alternates"):
        (git_dir / name).unlink(missing_ok=True)
        os.mkfifo(git_dir / name)


def _with_alternates(git_dir, elsewhere):
    (git_dir / "objects" / "info" / "alternates").write_text(f"{elsewhere}/.git/objects\n")


def _with_commondir(git_dir, elsewhere):
    (git_dir / "commondir").write_text(f"{elsewhere}/.git\n")


def _with_worktree(git_dir, elsewhere):
    with (git_dir / "config").open("a") as config:
        config.write(f"[core]\n\tworktree = {elsewhere}\n[include]\n\tpath = {elsewhere}/.git/config\n")


def _with_refs(git_dir, elsewhere):
    shutil.rmtree(git_dir / "refs")
    (git_dir / "refs").symlink_to(elsewhere / ".git" / "refs")
    (git_dir / "HEAD").unlink()
    (git_dir / "HEAD").symlink_to(elsewhere / ".git" / "HEAD")


@pytest.mark.parametrize(
    "attack",
    [
        _as_absent,
        _as_file,
        _as_link,
        _as_pipe,
        _with_pipes,
        _with_alternates,
        _with_commondir,
        _with_worktree,
        _with_refs,
    ],
)
def test_what_an_agent_does_to_its_git_folder_changes_nothing(
    store, work, commit, base, make_user, picture, attack
):
    other = make_user("elsewhere")
    secret = other.commit("Secret", **{"secret.txt": "secret\n"})
    attack(work / ".git", other.folder)
    before = picture(other.folder)
    (work / "b.txt").write_text("b\n")
    made = commit()
    assert files(store, made) == {".gitignore", "a.txt", "kept.log", "b.txt"}
    assert store.log(base, made)[0]["parents"] == base
    assert store.resolve(secret) is None
    assert picture(other.folder) == before


def test_the_folder_itself_must_be_a_folder(store, base, dev, tmp_path, work):
    (tmp_path / "link").symlink_to(work)
    for folder in (tmp_path / "link", tmp_path / "absent"):
        with pytest.raises(RepositoryError, match="is no folder"):
            store.commit_tree(folder, base, dev, "x", REF)


def test_an_unreadable_folder_is_not_taken_for_an_empty_one(store, work, commit):
    closed = work / "closed"
    closed.mkdir()
    (closed / "x").write_text("x")
    closed.chmod(0)
    try:
        if os.geteuid() == 0:  # root reads everything
            assert "closed/x" in files(store, commit())
        else:
            with pytest.raises(RepositoryError, match="make it readable"):
                commit()
    finally:
        closed.chmod(0o755)


def test_a_bad_parent_ref_or_author_is_refused(store, work, base, dev):
    (work / "b.txt").write_text("b\n")
    with pytest.raises(RepositoryError, match="has no commit"):
        store.commit_tree(work, "1" * 40, dev, "x", REF)
    with pytest.raises(RepositoryError, match="no name for a ref"):
        store.commit_tree(work, base, dev, "x", "../config")
    with pytest.raises(RepositoryError, match="NUL"):
        store.commit_tree(work, base, dev, "x\0y", REF)
    assert store.resolve(REF) is None


def test_the_same_ref_can_be_committed_again(store, work, commit, base):
    (work / "b.txt").write_text("b\n")
    first = commit()
    (work / "b.txt").write_text("c\n")
    second = commit()
    assert store.resolve(REF) == second != first
    assert store.log(base, second)[0]["parents"] == base


def test_a_very_deep_path_is_committed_again(store, work, commit, base, dev):
    deep = work
    try:
        while len(str(deep)) < 2900:
            deep /= "d"
            deep.mkdir()
        (deep / "x").write_text("x")
        first = commit()
        (deep / "x").write_text("y")
        second = store.commit_tree(work, first, dev, "Again", REF)
        assert [change.status for change in store.changes(first, second)] == ["M"]
    finally:
        # What clears the folders of tests recurses, and would give up.
        subprocess.run(["rm", "-rf", work / "d"], check=True)
