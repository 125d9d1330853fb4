"""Patches of a store: whole, taken by the plain git program, and applied without harm."""

from __future__ import annotations

import subprocess
import zlib
from base64 import b85encode

import pytest

from guildhall.application.ports.repository import Author, PatchRefused, PatchTooLarge

ME = Author("ada", "ada@example.com")
LIMIT = 4 << 20
REF = "refs/guildhall/tests/1"
HUGE = 3 << 30


def added(path: str, line: str = "hi", mode: str = "100644") -> str:
    head = f"diff --git a/{path} b/{path}\nnew file mode {mode}\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1 @@\n+{line}\n"


@pytest.mark.parametrize(
    "content",
    [
        b"x\n",
        b"late nul " * 2000 + b"\0\n",
        b"no newline",
        b"caf\xe9\n",
        bytes(range(256)) * 40,
        "ü\r\n".encode(),
        b"",
    ],
)
def test_what_a_patch_says_the_plain_program_makes_of_the_base(store, user, tmp_path, content):
    user.write("old.txt", b"before\n")
    user.write("bin", bytes(range(255)))
    base = user.commit()
    user.write("with space/ü.txt", content)
    user.write("bin", content)
    (user.folder / "old.txt").unlink()
    (user.folder / "link").symlink_to("with space")
    head = user.commit()
    store.import_branch(user.folder)
    patch = store.patch(base, head, LIMIT)
    user.git("checkout", "-q", base)
    user.git("apply", "--index", "-", stdin=patch.encode())
    assert user.git("write-tree") == user.git("rev-parse", f"{head}^{{tree}}")
    commit = store.commit_patch(base, patch, ME, "Apply", REF)
    assert store.tree_of(commit) == store.tree_of(head)
    assert store.resolve(REF) == commit
    assert store.patch(base, commit, LIMIT) == patch


def test_a_patch_is_whole_or_refused(store, user):
    base = user.tip()
    head = user.commit("Long", **{"long.txt": "line\n" * 200_000})
    store.import_branch(user.folder)
    assert store.patch(base, head, LIMIT).count("\n+line") == 200_000
    with pytest.raises(PatchTooLarge, match="longer than 1000 bytes"):
        store.patch(base, head, 1000)


@pytest.mark.parametrize(
    ("patch", "says"),
    [
        ("", "No valid patches"),
        ("hello", "No valid patches"),
        (added("../x"), "invalid path"),
        (added(".git/hooks/post-commit"), "invalid path"),
        (added("sub", "Subproject commit " + "1" * 40, "160000"), "submodule"),
        (added("a.txt"), "already exists"),
        ("--- a/nobody\n+++ b/nobody\n@@ -1 +1 @@\n-a\n+b\n", "does not exist"),
        ("--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-never there\n+b\n", "does not apply"),
        ("--- a/a.txt\n+++ b/a.txt\n@@ -1 +1", "corrupt|No valid"),
    ],
)
def test_what_must_not_be_applied_says_why_and_leaves_nothing(store, user, patch, says):
    base = user.commit("Base", **{"a.txt": "a\n"})
    store.import_branch(user.folder)
    with pytest.raises(PatchRefused, match=says):
        store.commit_patch(base, patch, ME, "Apply", REF)
    assert store.resolve(REF) is None


def test_a_few_bytes_that_claim_to_be_gigabytes_are_refused(store, user):
    base = user.tip()
    store.import_branch(user.folder)
    words = b85encode(zlib.compress(b"x"), pad=True).decode()
    patch = (
        "diff --git a/big b/big\nnew file mode 100644\n"
        f"index {'0' * 40}..{'1' * 40}\nGIT binary patch\nliteral {HUGE}\n"
        f"I{words}\n\nliteral 0\nHcmV?d00001\n\n"
    )
    with pytest.raises(PatchRefused, match="ut of memory"):
        store.commit_patch(base, patch, ME, "Apply", REF)


def test_a_patch_that_changes_nothing_makes_no_commit(store, user):
    base = user.commit("Base", **{"a.txt": "a\n"})
    store.import_branch(user.folder)
    patch = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+a\n"
    assert store.commit_patch(base, patch, ME, "Apply", REF) is None
    assert store.resolve(REF) is None


def test_hooks_and_filters_of_a_store_are_not_run_for_a_patch(store, user, canary):
    base = user.commit("Base", **{".gitattributes": "* filter=x\n"})
    store.import_branch(user.folder)
    for setting in ("filter.x.clean", "filter.x.smudge", "diff.external"):
        subprocess.run(
            ("git", "config", "--file", store.path / "config", setting, str(canary.program)), check=True
        )
    commit = store.commit_patch(base, added("b.txt"), ME, "Apply", REF)
    assert "+hi" in store.patch(base, commit, LIMIT)
    assert canary.runs == ""
