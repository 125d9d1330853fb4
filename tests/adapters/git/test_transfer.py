"""Taking in a user's branch: whatever its state, nothing of it changes and nothing it names is run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.adapters.git.conftest import UserRepository

from guildhall.adapters.git import GitRepositories
from guildhall.application.ports.repository import RepositoryError


def test_the_branch_that_is_checked_out_is_taken_in_with_its_history(store, user):
    first = user.tip()
    second = user.commit("Second", **{"b.txt": "two\n"})
    imported = store.import_branch(user.folder)
    assert (imported.branch, imported.commit) == ("main", second)
    assert store.read_file(second, "b.txt") == b"two\n"
    assert store.is_ancestor(first, second)
    assert store.resolve("refs/imported/main") == second


def test_a_second_import_brings_only_what_is_new(store, user):
    store.import_branch(user.folder)
    again = store.import_branch(user.folder)
    packs = list((store.path / "objects" / "pack").glob("*.pack"))
    assert len(packs) == 1
    assert again.commit == user.tip()
    newer = user.commit("Second", **{"b.txt": "two\n"})
    assert store.import_branch(user.folder).commit == newer
    assert len(list((store.path / "objects" / "pack").glob("*.pack"))) == 2


def test_a_rewritten_branch_is_taken_in_as_it_is_now(store, user):
    store.import_branch(user.folder)
    user.git("commit", "-q", "--amend", "-m", "Rewritten")
    assert store.import_branch(user.folder).commit == user.tip()
    assert store.resolve("refs/imported/main") == user.tip()


def test_nothing_of_a_hostile_dirty_repository_changes_or_runs(store, user, plant, picture):
    user.commit("Attributes", **{".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    user.write("a.txt", "changed\n")
    user.write("staged.txt", "staged\n")
    user.git("add", "staged.txt")
    user.write("untracked.txt", "untracked\n")
    canary = plant(user)
    before = picture(user.folder)
    imported = store.import_branch(user.folder)
    assert store.list_files(imported.commit) == [".gitattributes", "a.txt"]
    assert picture(user.folder) == before
    assert canary.runs == ""


def test_one_commit_of_a_hostile_repository_is_taken_in_and_named(store, user, plant, picture):
    user.git("checkout", "-q", "-b", "beside")
    beside = user.commit("Beside", **{".gitattributes": "* filter=evil diff=evil\n", "b.txt": "two\n"})
    user.git("checkout", "-q", "main")
    canary = plant(user)
    before = picture(user.folder)
    assert store.import_commit(user.folder, "d" * 40) is None
    assert store.import_commit(user.folder, beside[:12]) == beside
    assert store.resolve(f"refs/guildhall/handed-in/{beside}") == beside
    assert store.read_file(beside, "b.txt") == b"two\n"
    assert picture(user.folder) == before
    assert canary.runs == ""


def test_the_planted_programs_do_run_in_plain_git(user, plant):
    user.commit("Attributes", **{".gitattributes": "* filter=evil\n"})
    canary = plant(user)
    user.git("status")
    assert canary.runs != ""


@pytest.mark.parametrize(
    "name", ["with space", "ünï-çødé", "new\nline", 'quo"te', "co:lon", "back\\slash", "-dash"]
)
def test_any_name_of_a_folder_serves(store, make_user, name):
    user = make_user(name)
    user.write("päth with\nline.txt", "x")
    commit = user.commit()
    assert store.import_branch(user.folder).commit == commit
    assert store.read_file(commit, "päth with\nline.txt") == b"x"


def test_a_named_branch_is_taken_in_from_a_detached_head(store, user):
    user.git("checkout", "-q", "--detach")
    assert store.import_branch(user.folder, "main").commit == user.tip("main")
    with pytest.raises(RepositoryError, match="detached"):
        store.import_branch(user.folder)


def test_packed_refs_are_read(store, user):
    user.git("pack-refs", "--all")
    assert store.import_branch(user.folder).commit == user.tip()


def test_a_worktree_and_a_bare_repository_serve(store, user, at, tmp_path):
    user.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side tree"))
    side = at(tmp_path / "side tree")
    commit = side.commit("Side", **{"s.txt": "s\n"})
    assert store.import_branch(side.folder) == store.import_branch(user.folder, "side")
    assert store.resolve("refs/imported/side") == commit
    user.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    assert store.import_branch(tmp_path / "bare.git").branch == "main"


def test_submodules_are_not_followed(store, user, make_user, tmp_path):
    library = make_user("library")
    user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    commit = user.commit("Submodule")
    shutil.rmtree(library.folder)
    assert store.import_branch(user.folder).commit == commit
    assert store.list_files(commit) == [".gitmodules", "a.txt", "lib"]
    assert store.import_branch(user.folder / "lib").commit == at_lib(user)


def at_lib(user) -> str:
    return user.git("-C", "lib", "rev-parse", "HEAD")


def test_a_foreign_owner_is_no_obstacle(store, user):
    if os.geteuid() == 0:
        for path in (user.folder, *user.folder.rglob("*")):
            os.chown(path, 12345, 12345, follow_symlinks=False)
    assert store.import_branch(user.folder).commit


def test_objects_borrowed_on_a_strangers_word_are_refused(store, user, make_user, tmp_path, monkeypatch):
    user.git("clone", "-q", "--shared", ".", str(tmp_path / "shared"))
    assert store.import_branch(tmp_path / "shared").commit == user.tip()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(RepositoryError, match="another user and borrows"):
        store.import_branch(tmp_path / "shared")


def test_a_repository_without_a_commit_says_so(store, make_user):
    with pytest.raises(RepositoryError, match=r"'main' .* has no commit yet"):
        store.import_branch(make_user(empty=True).folder)


def test_a_missing_branch_says_so(store, user):
    with pytest.raises(RepositoryError, match="has no branch 'other'"):
        store.import_branch(user.folder, "other")
    with pytest.raises(RepositoryError, match="no name for a branch"):
        store.import_branch(user.folder, "--upload-pack=x")


@pytest.mark.parametrize("broken", ["no commit", "no commit, packed", "no name"])
def test_a_branch_that_cannot_be_read_is_not_said_to_be_missing(store, user, broken):
    user.git("checkout", "-q", "-b", "other")
    tip = user.commit("Other", **{"b.txt": "two\n"})
    user.git("checkout", "-q", "main")
    if broken == "no name":  # as after a power cut
        (user.folder / ".git/refs/heads/other").write_text("")
    else:
        (user.folder / ".git/objects" / tip[:2] / tip[2:]).unlink()
    if broken == "no commit, packed":
        (user.folder / ".git/refs/heads/other").unlink()
        (user.folder / ".git/packed-refs").write_text(f"{tip} refs/heads/other\n")
    with pytest.raises(RepositoryError, match=r"'other' .* cannot be read") as refused:
        store.import_branch(user.folder, "other")
    assert refused.value.field != "branch"


def test_what_is_no_repository_says_so(store, user, tmp_path):
    (tmp_path / "plain").mkdir()
    with pytest.raises(RepositoryError, match="is no git repository: run `git init`"):
        store.import_branch(tmp_path / "plain")
    with pytest.raises(RepositoryError, match="is no folder"):
        store.import_branch(tmp_path / "absent")
    user.write("sub/x", "x")
    with pytest.raises(RepositoryError, match="lies inside the repository"):
        store.import_branch(user.folder / "sub")
    with pytest.raises(RepositoryError, match="is the git folder of a checkout"):
        store.import_branch(user.folder / ".git")
    (tmp_path / "plain" / ".git").write_text("nonsense")
    with pytest.raises(RepositoryError, match="does not say where"):
        store.import_branch(tmp_path / "plain")
    (tmp_path / "plain" / ".git").write_text(f"gitdir: {tmp_path}/absent")
    with pytest.raises(RepositoryError, match="no git repository"):
        store.import_branch(tmp_path / "plain")


def test_a_store_is_no_users_repository(tmp_path: Path, user: UserRepository):
    repositories = GitRepositories(tmp_path / "stores")
    own = repositories.open("p-1")
    own.import_branch(user.folder)
    (tmp_path / "link").symlink_to(own.path)
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / ".git").write_text(f"gitdir: {own.path}\n")
    repositories.admit(user.folder)
    for path in (own.path, tmp_path / "link", tmp_path / "beside", own.path.parent / "not-there-yet.git"):
        for look in (repositories.admit, repositories.examine, repositories.open("p-2").import_branch):
            with pytest.raises(RepositoryError, match="is a repository of Guildhall's own") as refused:
                look(path)
            assert (refused.value.rule, refused.value.field) == ("repository.is_the_users_own", "repo")


def test_shallow_and_partial_clones_say_what_to_do(store, user, tmp_path):
    user.commit("Second")
    url = f"file://{user.folder}"
    user.git("clone", "-q", "--depth=1", url, str(tmp_path / "shallow"))
    with pytest.raises(RepositoryError, match="unshallow"):
        store.import_branch(tmp_path / "shallow")
    user.git("config", "uploadpack.allowFilter", "true")
    user.git("clone", "-q", "--filter=blob:none", "--no-checkout", url, str(tmp_path / "partial"))
    with pytest.raises(RepositoryError, match="partial clone"):
        store.import_branch(tmp_path / "partial")


def test_a_sha256_repository_says_so(store, make_user, tmp_path, user):
    user.git("init", "-q", "--object-format=sha256", str(tmp_path / "sha256"))
    with pytest.raises(RepositoryError, match="SHA-256"):
        store.import_branch(tmp_path / "sha256")


def test_an_object_that_is_not_what_its_name_says_does_not_get_in(store, user):
    blob = user.git("rev-parse", "HEAD:a.txt")
    other = user.git("hash-object", "-w", "--stdin", stdin=b"forged\n")
    path = user.folder / ".git" / "objects" / blob[:2] / blob[2:]
    path.unlink()
    shutil.copy(user.folder / ".git" / "objects" / other[:2] / other[2:], path)
    with pytest.raises(RepositoryError):
        store.import_branch(user.folder)
    assert store.resolve("refs/imported/main") is None


def test_a_missing_object_is_an_error_and_leaves_no_ref(store, user):
    blob = user.git("rev-parse", "HEAD:a.txt")
    (user.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(RepositoryError, match="git pack-objects failed"):
        store.import_branch(user.folder)
    assert store.resolve("refs/imported/main") is None


def test_replaced_objects_are_not_believed(store, user):
    first = user.tip()
    forged = user.git("hash-object", "-w", "--stdin", stdin=b"forged\n")
    user.git("replace", user.git("rev-parse", "HEAD:a.txt"), forged)
    store.import_branch(user.folder)
    assert store.read_file(first, "a.txt") == b"one\n"


def test_a_broken_configuration_is_an_error(store, user):
    (user.folder / ".git" / "config").write_text("[nonsense\n")
    with pytest.raises(RepositoryError, match="git config failed"):
        store.import_branch(user.folder)


def test_nothing_is_left_in_the_scratch_folder(store, user):
    store.import_branch(user.folder)
    assert list(Path(store.path / "scratch").iterdir()) == []
