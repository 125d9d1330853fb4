"""Reading a store and merging in it."""

from __future__ import annotations

import pytest

from guildhall.application.branches import left_at
from guildhall.application.ports.repository import Change, RepositoryError


@pytest.fixture
def forked(store, user):
    """Two branches from one base: (base, ours, theirs), each with a file of its own."""
    base = user.tip()
    ours = user.commit("Ours", **{"ours.txt": "ours\n"})
    user.git("checkout", "-q", "-b", "theirs", base)
    theirs = user.commit("Theirs", **{"theirs.txt": "theirs\n"})
    for branch in ("main", "theirs"):
        store.import_branch(user.folder, branch)
    return base, ours, theirs


def test_changes_name_paths_and_kinds(store, user):
    user.write("gone.txt", "x\n")
    user.write("moved.txt", "a long enough text to be seen as the same\n")
    base = user.commit()
    user.git("mv", "moved.txt", "new\nname.txt")
    user.git("rm", "-q", "gone.txt")
    (user.folder / "a.txt").unlink()
    (user.folder / "a.txt").symlink_to("b")
    head = user.commit()
    store.import_branch(user.folder)
    assert set(store.changes(base, head)) == {
        Change("T", "a.txt"),
        Change("D", "gone.txt"),
        Change("D", "moved.txt"),
        Change("A", "new\nname.txt"),
    }
    assert store.changes(head, head) == []


def test_a_diff_is_whole_or_says_that_it_was_cut(store, user):
    base = user.tip()
    head = user.commit("Long", **{"long.txt": "line\n" * 200_000})
    store.import_branch(user.folder)
    whole = store.diff(base, head, limit_bytes=10_000_000)
    assert whole.startswith("diff --git a/long.txt b/long.txt\n")
    assert whole.count("\n+line") == 200_000
    cut = store.diff(base, head, limit_bytes=1000)
    assert cut.endswith("\n[the diff is longer than 1000 bytes and was cut here]\n")
    assert whole.startswith(cut.rsplit("[", 1)[0])
    assert len(cut) < 1100


def test_a_diff_of_bytes_that_are_no_text_is_text(store, user):
    base = user.tip()
    user.write("latin.txt", b"caf\xe9\n")
    head = user.commit()
    store.import_branch(user.folder)
    assert "+caf\ufffd" in store.diff(base, head)


def test_attributes_start_no_program_in_a_diff_or_merge(store, user, canary):
    base = user.commit("Attributes", **{".gitattributes": "* diff=evil merge=evil filter=evil\n"})
    ours = user.commit("Ours", **{"a.txt": "ours\n"})
    user.git("checkout", "-q", "-b", "theirs", base)
    theirs = user.commit("Theirs", **{"a.txt": "theirs\n"})
    user.git("config", "diff.evil.command", str(canary.program))
    user.git("config", "merge.evil.driver", str(canary.program))
    for branch in ("main", "theirs"):
        store.import_branch(user.folder, branch)
    assert "+ours" in store.diff(base, ours)
    assert store.merge(ours, theirs, _author(), "Merge").conflicts == ("a.txt",)
    assert canary.runs == ""


def _author():
    from guildhall.application.ports.repository import Author

    return Author("Merger", "merger@guildhall.invalid")


def test_a_merge_holds_both_sides_and_moves_no_ref(store, forked, at):
    base, ours, theirs = forked
    refs = at(store.path).git("for-each-ref")
    merged = store.merge(ours, theirs, _author(), "Merge T-1\n\nTask: T-1\n")
    assert merged.conflicts == ()
    assert store.list_files(merged.commit) == ["a.txt", "ours.txt", "theirs.txt"]
    assert store.log(base, merged.commit)[-1] == {
        "commit": merged.commit,
        "parents": f"{ours} {theirs}",
        "author": "Merger <merger@guildhall.invalid>",
        "subject": "Merge T-1",
        "body": "Task: T-1",
    }
    assert at(store.path).git("for-each-ref") == refs


def test_a_merge_that_could_be_a_fast_forward_is_a_merge_commit(store, forked):
    base, ours, _ = forked
    merged = store.merge(base, ours, _author(), "Merge")
    assert store.log(ours, merged.commit)[0]["parents"] == f"{base} {ours}"


def test_a_conflict_names_its_paths_once_and_gives_no_commit(store, user):
    base = user.tip()
    ours = user.commit("Ours", **{"a.txt": "ours\n", "ö\n.txt": "1\n"})
    user.git("checkout", "-q", "-b", "theirs", base)
    theirs = user.commit("Theirs", **{"a.txt": "theirs\n", "ö\n.txt": "2\n", "fine.txt": "x\n"})
    for branch in ("main", "theirs"):
        store.import_branch(user.folder, branch)
    merged = store.merge(ours, theirs, _author(), "Merge")
    assert merged.commit == ""
    assert sorted(merged.conflicts) == ["a.txt", "ö\n.txt"]


def test_histories_that_share_nothing_are_an_error(store, user, make_user):
    ours = store.import_branch(user.folder).commit
    theirs = store.import_branch(make_user("other-user", empty=False).folder).commit
    if ours == theirs:  # made within the same second they are the same commit
        other = make_user("third")
        theirs = other.commit("--amend-free", **{"z": "z"})
        other.git("commit", "-q", "--amend", "-m", "Z")
    stranger = make_user("stranger", empty=True)
    theirs = stranger.commit("Stranger", **{"s": "s\n"})
    store.import_branch(stranger.folder)
    with pytest.raises(RepositoryError, match="unrelated histories"):
        store.merge(ours, theirs, _author(), "Merge")


def test_a_file_is_read_by_its_exact_path(store, user):
    user.write("d/*", "star\n")
    user.write("d/x", "x\n")
    (user.folder / "link").symlink_to("d/x")
    commit = user.commit()
    store.import_branch(user.folder)
    assert store.read_file(commit, "d/*") == b"star\n"
    assert store.read_file(commit, "link") == b"d/x"
    for path in ("d", "d/y", "", "./d/x", "../d/x", "/d/x", "d/x/", ":d/x", "x\0y", "link/x"):
        assert store.read_file(commit, path) is None, path
    assert store.list_files(commit) == ["a.txt", "d/*", "d/x", "link"]


def test_an_empty_and_a_binary_file_are_read_whole(store, user):
    user.write("empty", b"")
    user.write("binary", bytes(range(256)) + b"\n\n\0")
    commit = user.commit()
    store.import_branch(user.folder)
    assert store.read_file(commit, "empty") == b""
    assert store.read_file(commit, "binary") == bytes(range(256)) + b"\n\n\0"


def test_the_log_is_oldest_first_with_bodies_of_any_shape(store, user):
    base = user.tip()
    user.commit("One")
    user.commit("Two\n\nA body\n\nwith paragraphs\n")
    head = user.commit("Three")
    store.import_branch(user.folder)
    entries = store.log(base, head)
    assert [entry["subject"] for entry in entries] == ["One", "Two", "Three"]
    assert [entry["body"] for entry in entries] == ["", "A body\n\nwith paragraphs", ""]
    assert store.log(head, base) == []


def test_ancestry(store, forked):
    base, ours, theirs = forked
    assert store.is_ancestor(base, ours)
    assert store.is_ancestor(ours, ours)
    assert not store.is_ancestor(ours, theirs)
    with pytest.raises(RepositoryError):
        store.is_ancestor("1" * 40, ours)


@pytest.mark.parametrize("name", ["--output=/tmp/x", "-p", "", "HEAD^", "a:b", "a..b", "main@{1}"])
def test_a_revision_is_a_name_and_nothing_else(store, forked, name):
    _, ours, _ = forked
    for call in (store.changes, store.diff, store.is_ancestor, store.log):
        with pytest.raises(RepositoryError, match="names no commit"):
            call(name, ours)
    assert store.resolve(name) is None


def test_common_ancestors_are_all_named_where_histories_cross(store, forked, user):
    base, ours, theirs = forked
    assert store.merge_bases(ours, theirs) == [base]
    assert store.merge_bases(base, theirs) == [base]
    left = store.merge(ours, theirs, _author(), "Left\n").commit
    right = store.merge(theirs, ours, _author(), "Right\n").commit
    assert set(store.merge_bases(left, right)) == {ours, theirs}
    assert left_at(store, left, right) == left, "what is not one place is looked at whole"
    with pytest.raises(RepositoryError):
        store.merge_bases("--all", ours)
