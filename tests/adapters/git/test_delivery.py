"""Handing a result to the user: forward where it is safe, beside where it is not, and never over anything."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from guildhall.application.ports.repository import RepositoryError

KEPT = "guildhall/r-1"


@pytest.fixture
def result(store, user, dev, tmp_path):
    """A commit in the store that changes a.txt and adds new/file.txt on top of the user's main."""
    base = store.import_branch(user.folder).commit
    store.create_workspace(tmp_path / "work", base, "work")
    (tmp_path / "work" / "a.txt").write_text("result\n")
    (tmp_path / "work" / "new").mkdir()
    (tmp_path / "work" / "new" / "file.txt").write_text("new\n")
    made = store.commit_tree(tmp_path / "work", base, dev, "Work", "refs/heads/work")
    return store.merge(base, made, dev, "Merge T-1").commit


@pytest.fixture
def deliver(store, user, result):
    """Delivers the result, and sees that only the branch guildhall/r-1 comes or stays."""
    return lambda folder=user.folder: store.deliver(folder, "main", result, KEPT)


def branches(user) -> set[str]:
    return set(user.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split())


def test_a_clean_checkout_moves_forward_with_its_files(deliver, user, result):
    user.write("untracked.txt", "mine\n")
    delivery = deliver()
    assert (delivery.outcome, delivery.command) == ("fast_forwarded", "")
    assert user.tip("main") == result
    assert user.git("symbolic-ref", "HEAD") == "refs/heads/main"
    assert (user.folder / "a.txt").read_text() == "result\n"
    assert (user.folder / "new" / "file.txt").read_text() == "new\n"
    assert user.git("status", "--porcelain") == "?? untracked.txt"
    assert branches(user) == {"main"}
    assert "guildhall: deliver" in user.git("reflog", "-1", "main")
    user.git("fsck", "--strict", "--no-dangling")


def test_a_second_delivery_changes_nothing(deliver, user, picture):
    deliver()
    before = picture(user.folder)
    assert deliver().outcome == "unchanged"
    assert picture(user.folder) == before


def test_a_branch_that_went_on_from_the_result_is_unchanged(deliver, user):
    deliver()
    user.commit("More", **{"more.txt": "x\n"})
    assert deliver().outcome == "unchanged"


@pytest.mark.parametrize("staged", [False, True])
def test_a_dirty_checkout_is_left_alone_and_the_command_works(deliver, user, result, picture, staged):
    user.write("a.txt", "mine\n")
    if staged:
        user.git("add", "a.txt")
    index = (user.folder / ".git" / "index").read_bytes()
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert "changes that are not committed: a.txt" in delivery.reason
    assert (user.folder / "a.txt").read_text() == "mine\n"
    assert (user.folder / ".git" / "index").read_bytes() == index
    assert branches(user) == {"main", KEPT}
    assert user.tip(KEPT) == result
    user.git("checkout", "-q", "-f")
    type_(user, delivery.command)
    assert user.tip("main") == result


def type_(user, command: str) -> None:
    subprocess.run(["sh", "-c", command], cwd="/", check=True, capture_output=True, env=_env())


def _env() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_AUTHOR_NAME": "U",
        "GIT_AUTHOR_EMAIL": "u@example.com",
        "GIT_COMMITTER_NAME": "U",
        "GIT_COMMITTER_EMAIL": "u@example.com",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }


def test_a_branch_that_diverged_is_left_alone_and_the_command_works(deliver, user, result):
    mine = user.commit("Mine", **{"mine.txt": "x\n"})
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert "has commits that the result does not have" in delivery.reason
    assert user.tip("main") == mine
    type_(user, delivery.command)
    assert user.git("log", "-1", "--format=%P") == f"{mine} {result}"


def test_a_branch_that_is_not_checked_out_moves_alone(deliver, user, result, picture):
    user.git("checkout", "-q", "-b", "other")
    user.write("a.txt", "dirty on another branch\n")
    index = (user.folder / ".git" / "index").read_bytes()
    assert deliver().outcome == "fast_forwarded"
    assert user.tip("main") == result
    assert (user.folder / "a.txt").read_text() == "dirty on another branch\n"
    assert (user.folder / ".git" / "index").read_bytes() == index
    assert branches(user) == {"main", "other"}


def test_a_diverged_branch_that_is_not_checked_out_is_left_alone(deliver, user, result):
    mine = user.commit("Mine", **{"mine.txt": "x\n"})
    user.git("checkout", "-q", "-b", "other")
    delivery = deliver()
    assert (delivery.outcome, user.tip("main")) == ("kept", mine)
    type_(user, delivery.command)
    assert user.git("log", "-1", "--format=%P", "main") == f"{mine} {result}"


def test_a_detached_head_lets_the_branch_move(deliver, user, result):
    first = user.tip()
    user.git("checkout", "-q", "--detach")
    assert deliver().outcome == "fast_forwarded"
    assert (user.tip("main"), user.tip()) == (result, first)


def test_a_branch_that_is_gone_is_not_made_again(deliver, user, result):
    user.git("checkout", "-q", "-b", "other")
    user.git("branch", "-D", "main")
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert branches(user) == {"other", KEPT}
    type_(user, delivery.command)
    assert user.tip("main") == result


def test_a_branch_of_another_worktree_is_left_to_it(deliver, user, result, tmp_path):
    user.git("checkout", "-q", "-b", "other")
    user.git("worktree", "add", "-q", str(tmp_path / "its tree"), "main")
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert "its tree" in delivery.reason
    type_(user, delivery.command)
    assert user.tip("main") == result
    assert (tmp_path / "its tree" / "a.txt").read_text() == "result\n"


def test_a_worktree_that_has_the_branch_moves_forward(deliver, user, result, tmp_path, at):
    user.git("checkout", "-q", "-b", "other")
    user.git("worktree", "add", "-q", str(tmp_path / "tree"), "main")
    assert deliver(tmp_path / "tree").outcome == "fast_forwarded"
    assert (tmp_path / "tree" / "a.txt").read_text() == "result\n"
    assert (user.folder / "a.txt").read_text() == "one\n"
    assert at(tmp_path / "tree").git("status", "--porcelain") == ""
    assert user.git("status", "--porcelain") == ""
    assert "guildhall: deliver" in at(tmp_path / "tree").git("reflog", "-1")
    user.git("fsck")


def test_the_main_tree_counts_when_a_worktree_is_given(deliver, user, tmp_path):
    user.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    delivery = deliver(tmp_path / "side")
    assert delivery.outcome == "kept"
    assert str(user.folder) in delivery.reason


def test_a_branch_that_is_being_rebased_is_left_alone(deliver, user):
    first = user.tip()
    state = user.folder / ".git" / "rebase-merge"
    user.git("checkout", "-q", "--detach")
    state.mkdir()
    (state / "head-name").write_text("refs/heads/main\n")
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert "a rebase is not finished" in delivery.reason
    assert user.tip("main") == first


@pytest.mark.parametrize("name", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG"])
def test_an_unfinished_operation_is_left_alone(deliver, user, name):
    first = user.tip()
    (user.folder / ".git" / name).write_text(first + "\n")
    delivery = deliver()
    assert (delivery.outcome, user.tip("main")) == ("kept", first)
    assert "is not finished" in delivery.reason


def test_another_git_at_work_is_left_alone(deliver, user):
    first = user.tip()
    (user.folder / ".git" / "index.lock").write_text("")
    delivery = deliver()
    assert (delivery.outcome, user.tip("main")) == ("kept", first)
    assert "index.lock" in delivery.reason
    assert (user.folder / ".git" / "index.lock").exists()


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize("mine", ["new/file.txt", "new"])
def test_files_that_git_does_not_know_are_not_overwritten(deliver, user, ignored, mine):
    first = user.tip()
    user.write(mine, "mine\n")
    if ignored:
        (user.folder / ".git" / "info" / "exclude").write_text("new\n")
    delivery = deliver()
    assert (delivery.outcome, user.tip("main")) == ("kept", first)
    told = "would be overwritten: " in delivery.reason and "; move them away, then merge" in delivery.reason
    assert told or "would not move" in delivery.reason
    assert (user.folder / mine).read_text() == "mine\n"
    assert (user.folder / "a.txt").read_text() == "one\n"


def test_edits_that_git_was_told_not_to_look_at_are_not_overwritten(deliver, user):
    user.git("update-index", "--assume-unchanged", "a.txt")
    user.write("a.txt", "hidden edit\n")
    assert deliver().outcome == "kept"
    assert (user.folder / "a.txt").read_text() == "hidden edit\n"


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_of_an_edit_that_git_was_told_to_overlook_the_file_is_named(
    deliver, store, user, dev, tmp_path, mark
):
    base = store.import_branch(user.folder).commit
    store.create_workspace(tmp_path / "v", base, "v")
    (tmp_path / "v" / "a.txt").write_text("theirs\n")
    made = store.commit_tree(tmp_path / "v", base, dev, "Edit", "refs/heads/v")
    user.git("update-index", mark, "a.txt")
    user.write("a.txt", "mine\n")
    delivery = store.deliver(user.folder, "main", made, KEPT)
    assert delivery.outcome == "kept"
    assert delivery.reason.endswith("would be overwritten by merge: a.txt")
    assert (user.folder / "a.txt").read_text() == "mine\n"


def test_a_link_in_the_tree_is_not_a_way_out(deliver, user, tmp_path):
    (tmp_path / "outside").mkdir()
    (user.folder / "new").symlink_to(tmp_path / "outside")
    assert deliver().outcome == "kept"
    assert list((tmp_path / "outside").iterdir()) == []
    assert (user.folder / "new").is_symlink()


def test_files_of_a_filter_are_left_to_the_user(store, user, dev, tmp_path):
    user.write("data.bin", "pointer\n")
    base = user.commit("LFS", **{".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    store.import_branch(user.folder)
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "a.txt").write_text("no filter here\n")
    plain = store.commit_tree(tmp_path / "w", base, dev, "Plain", "refs/heads/w")
    (tmp_path / "w" / "more.bin").write_text("pointer 2\n")
    filtered = store.commit_tree(tmp_path / "w", plain, dev, "Filtered", "refs/heads/w2")
    assert store.deliver(user.folder, "main", plain, KEPT).outcome == "fast_forwarded"
    delivery = store.deliver(user.folder, "main", filtered, KEPT)
    assert delivery.outcome == "kept"
    assert "filter" in delivery.reason
    assert "more.bin" in delivery.reason
    assert not (user.folder / "more.bin").exists()


def test_what_only_a_filter_could_compare_is_not_called_a_change(store, user, result, dev):
    attributes = {".gitattributes": "*.up filter=up\n"}
    user.git("config", "filter.up.clean", "tr a-z A-Z")
    user.write("x.up", "words\n")
    user.commit("Filtered", **attributes)
    later = 2_000_000_000
    os.utime(user.folder / "x.up", (later, later))  # as where the index is as old as the file
    base = store.import_branch(user.folder).commit
    made = store.merge(base, result, dev, "Both").commit
    delivery = store.deliver(user.folder, "main", made, KEPT)
    assert delivery.outcome == "kept"
    assert delivery.reason == "files pass through a filter of yours, which is not run for you: x.up"
    user.write("a.txt", "mine\n")
    delivery = store.deliver(user.folder, "main", made, KEPT)
    assert "changes that are not committed: a.txt; commit" in delivery.reason


def test_line_ends_come_as_the_users_repository_asks(store, user, dev, tmp_path):
    user.git("config", "core.autocrlf", "true")
    base = store.import_branch(user.folder).commit
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "b.txt").write_bytes(b"x\ny\n")
    made = store.commit_tree(tmp_path / "w", base, dev, "Lines", "refs/heads/w")
    assert store.deliver(user.folder, "main", made, KEPT).outcome == "fast_forwarded"
    assert (user.folder / "b.txt").read_bytes() == b"x\r\ny\r\n"
    assert user.git("status", "--porcelain") == ""


@pytest.mark.parametrize("state", ["clean", "dirty", "diverged", "not checked out"])
def test_no_program_of_a_hostile_repository_runs(store, user, dev, plant, tmp_path, state, canary, make_user):
    library = make_user("library")
    user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    # The filter's attribute stands where only the checkout could meet it: on a file that does not change.
    base = user.commit("Attributes", **{".gitattributes": "a.txt filter=evil diff=evil merge=evil\n"})
    store.import_branch(user.folder)
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "b.txt").write_text("b\n")
    made = store.commit_tree(tmp_path / "w", base, dev, "Work", "refs/heads/w")
    inner = type(user)(user.folder / "lib")
    prepare = {
        "clean": lambda: None,
        "dirty": lambda: user.write("a.txt", "dirty\n"),
        "diverged": lambda: user.commit("Mine"),
        "not checked out": lambda: user.git("checkout", "-q", "--detach"),
    }
    prepare[state]()
    (user.folder / "lib" / "a.txt").touch()
    plant(user)
    plant(inner)
    (user.folder / "a.txt").touch()
    store.deliver(user.folder, "main", made, KEPT)
    assert canary.runs == ""
    assert store.resolve("refs/heads/w") == made
    assert user.git("cat-file", "-t", made) == "commit"


def test_a_repository_of_submodules_moves_forward(store, user, dev, make_user, tmp_path):
    library = make_user("library")
    user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    base = user.commit("Submodule")
    store.import_branch(user.folder)
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "b.txt").write_text("b\n")
    made = store.commit_tree(tmp_path / "w", base, dev, "Work", "refs/heads/w")
    (user.folder / "lib" / "a.txt").write_text("dirty inside the submodule\n")
    assert store.deliver(user.folder, "main", made, KEPT).outcome == "fast_forwarded"
    assert (user.folder / "lib" / "a.txt").read_text() == "dirty inside the submodule\n"


def test_a_submodule_itself_can_be_delivered_to(store, user, dev, make_user, tmp_path, at):
    library = make_user("library")
    user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    user.commit("Submodule")
    inner = at(user.folder / "lib")
    base = store.import_branch(inner.folder).commit
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "b.txt").write_text("b\n")
    made = store.commit_tree(tmp_path / "w", base, dev, "Work", "refs/heads/w")
    assert store.deliver(inner.folder, "main", made, KEPT).outcome == "fast_forwarded"
    assert inner.git("status", "--porcelain") == ""
    assert (inner.folder / "b.txt").exists()


def test_a_bare_repository_gets_its_branch_moved(deliver, store, user, result, tmp_path, at):
    user.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    assert deliver(tmp_path / "bare.git").outcome == "fast_forwarded"
    assert at(tmp_path / "bare.git").tip("main") == result


def test_a_kept_branch_follows_the_run_and_spares_other_work(deliver, store, user, result, dev, tmp_path):
    user.write("a.txt", "dirty\n")
    assert deliver().outcome == "kept"
    (tmp_path / "work" / "c.txt").write_text("c\n")
    later = store.commit_tree(tmp_path / "work", result, dev, "Later", "refs/heads/work2")
    assert store.deliver(user.folder, "main", later, KEPT).outcome == "kept"
    assert user.tip(KEPT) == later
    user.git("stash", "-q")
    user.git("checkout", "-q", KEPT)
    mine = user.commit("Mine on top", **{"mine.txt": "x\n"})
    user.git("checkout", "-q", "main")
    user.write("a.txt", "dirty\n")
    assert deliver().outcome == "kept"
    assert user.tip(KEPT) == mine
    assert user.tip("guildhall-r-1") == result
    assert "guildhall-r-1" in deliver().command


def test_a_branch_in_the_way_of_the_name_is_no_obstacle(deliver, user, result):
    user.git("branch", "guildhall")
    user.write("a.txt", "dirty\n")
    delivery = deliver()
    assert "guildhall-r-1" in delivery.command
    assert user.tip("guildhall-r-1") == result


def test_a_kept_branch_that_is_checked_out_is_spared(deliver, store, user, result, dev, tmp_path):
    user.write("a.txt", "dirty\n")
    deliver()
    user.git("stash", "-q")
    user.git("checkout", "-q", KEPT)
    mine = user.git("rev-parse", "HEAD")
    (tmp_path / "work" / "c.txt").write_text("c\n")
    later = store.commit_tree(tmp_path / "work", result, dev, "Later", "refs/heads/work2")
    store.deliver(user.folder, "main", later, KEPT)
    assert user.tip() == mine
    assert user.git("status", "--porcelain") == ""


def test_a_shallow_repository_gets_what_it_lacks(store, user, dev, tmp_path, at):
    user.commit("Second", **{"a.txt": "two\n"})
    base = store.import_branch(user.folder).commit
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "a.txt").write_text("one\n")  # the content that the shallow clone lacks
    made = store.commit_tree(tmp_path / "w", base, dev, "Back", "refs/heads/w")
    user.git("clone", "-q", "--depth=1", f"file://{user.folder}", str(tmp_path / "shallow"))
    assert store.deliver(tmp_path / "shallow", "main", made, KEPT).outcome == "fast_forwarded"
    assert (tmp_path / "shallow" / "a.txt").read_text() == "one\n"
    at(tmp_path / "shallow").git("fsck")


@pytest.mark.parametrize("name", ["with space", "new\nline", "ünï", "quo'te", "co:lon"])
def test_the_command_can_be_typed_whatever_the_folder_is_called(store, make_user, dev, tmp_path, name):
    user = make_user(name)
    base = store.import_branch(user.folder).commit
    store.create_workspace(tmp_path / "w", base, "w")
    (tmp_path / "w" / "b.txt").write_text("b\n")
    made = store.commit_tree(tmp_path / "w", base, dev, "Work", "refs/heads/w")
    user.write("a.txt", "dirty\n")
    delivery = store.deliver(user.folder, "main", made, KEPT)
    user.git("checkout", "-q", "-f")
    type_(user, delivery.command)
    assert user.tip("main") == made


def test_an_unknown_commit_or_folder_is_an_error(store, user, tmp_path):
    with pytest.raises(RepositoryError, match="has no commit"):
        store.deliver(user.folder, "main", "1" * 40, KEPT)
    commit = store.import_branch(user.folder).commit
    with pytest.raises(RepositoryError, match="is no folder"):
        store.deliver(tmp_path / "absent", "main", commit, KEPT)


def test_files_elsewhere_are_left_alone(deliver, user, tmp_path):
    shutil.copytree(user.folder, tmp_path / "elsewhere", ignore=shutil.ignore_patterns(".git"))
    user.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    delivery = deliver()
    assert delivery.outcome == "kept"
    assert "elsewhere" in delivery.reason
    assert (user.folder / "a.txt").read_text() == "one\n"
