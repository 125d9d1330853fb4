"""A change on a terminal: which files, how much of them, and a diff that obeys nobody."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.changes import MOST_LINES, bounded, print_change
from guildhall.adapters.cli.diffs import files_of
from guildhall.adapters.cli.screen import Screen

FORGED = """\
diff --git a/a b.txt b/a b.txt
index 1..2 100644
--- a/a b.txt\t
+++ b/a b.txt\t
@@ -1,2 +1,3 @@
-one
+\x1b[2Jtwo\u2028+++ b/other.txt
+++ b/other.txt
+\tdiff --git a/x b/x
 same
diff --git a/gone.bin b/gone.bin
deleted file mode 100644
--- a/gone.bin
+++ /dev/null
@@ -1 +0,0 @@
-x
"""


def _change(diff: str) -> dict[str, Any]:
    return {"base": "b" * 40, "commit": "c" * 40, "diff": diff}


def _printed(diff: str, *, full: bool) -> str:
    out = io.StringIO()
    print_change(Screen(out=out), bounded(_change(diff), full=full), full=full)
    return out.getvalue()


def test_files_are_counted_by_git_s_own_lines_and_by_none_of_the_content() -> None:
    found = [(one.path, one.added, one.removed) for one in files_of(FORGED)]
    assert found == [("a b.txt", 3, 1), ("gone.bin", 0, 1)]


def test_a_diff_is_shown_without_what_a_terminal_obeys() -> None:
    printed = _printed(FORGED, full=True)
    assert "2 files, +3 -2 lines" in printed
    assert not {"\x1b", "\u2028", "\t"} & set(printed)
    assert "+<U+001B>[2Jtwo<U+2028>+++ b/other.txt\n" in printed
    assert "\n same\n" in printed


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ('s = "\x1b]"; call()', '+s = "<U+001B>]"; call()'),
        ('s = "\x1bP"; call()', '+s = "<U+001B>P"; call()'),
        ("call()\x1b[8m # ok\r# nothing", "+call()<U+001B>[8m # ok<U+000D># nothing"),
        ("is\u200b_admin \u202eok", "+is<U+200B>_admin <U+202E>ok"),
    ],
)
def test_nothing_of_a_change_is_hidden_from_who_approves_it(hidden: str, seen: str) -> None:
    """Not by a sequence that never ends, which a terminal takes with all that follows it."""
    diff = f"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+{hidden}\n"
    for full in (False, True):
        assert f"{seen}\n" in _printed(diff, full=full)


def test_a_long_diff_is_cut_and_says_by_how_much() -> None:
    diff = "".join(
        ["diff --git a/x b/x\n", "@@ -0,0 +1,500 @@\n", *(f"+{number}\n" for number in range(500))]
    )
    cut = bounded(_change(diff), full=False)
    assert (cut["files"][0]["added"], cut["left_out"]) == (500, 503 - MOST_LINES)
    assert f"… {cut['left_out']} more lines of the diff; --full shows them" in _printed(diff, full=False)
    whole = bounded(_change(diff), full=True)
    assert (whole["diff"], whole["left_out"]) == (diff, 0)


def test_a_long_line_is_cut_on_a_terminal_alone_and_that_is_said() -> None:
    diff = f"diff --git a/x b/x\n@@ -1 +1,2 @@\n x\n+x = 1{' ' * 600}; steal()\n"
    assert bounded(_change(diff), full=False)["diff"] == diff  # as programs are given it
    printed = _printed(diff, full=False)
    assert "steal" not in printed
    assert "… 1 long line of the diff cut at 500 characters; --full shows all\n" in printed
    whole = _printed(diff, full=True)
    assert "; steal()\n" in whole
    assert "--full" not in whole


@pytest.fixture
def odd_diff(tmp_path: Path) -> Callable[..., str]:
    """The diff, as git makes it, of changes that have no lines or paths that git quotes."""

    def git(*words: str) -> str:
        named = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example", *words]
        return subprocess.run(named, check=True, capture_output=True, text=True).stdout

    def made(*options: str) -> str:
        git("init", "-q")
        (tmp_path / "bin").write_bytes(b"\0\1" * 100)
        (tmp_path / "s b/s.sh").parent.mkdir()
        (tmp_path / "s b/s.sh").write_text("echo\n")
        (tmp_path / 'ü\t"t.txt').write_text("1\n")
        (tmp_path / "old name").write_text("".join(f"{number}\n" for number in range(30)))
        git("add", ".")
        git("commit", "-qm", "one")
        (tmp_path / "bin").write_bytes(b"\0\2" * 100)
        (tmp_path / "s b/s.sh").chmod(0o755)
        (tmp_path / 'ü\t"t.txt').write_text("2\n")
        (tmp_path / "old name").rename(tmp_path / "é")
        (tmp_path / "empty").touch()
        (tmp_path / "link").symlink_to("/etc/passwd")
        git("add", ".")
        git("commit", "-qm", "two")
        return git("diff-tree", "-r", "-p", *options, "HEAD~1", "HEAD")

    return made


def test_what_a_change_does_beside_its_lines_is_said_of_each_file(odd_diff: Callable[..., str]) -> None:
    printed = _printed(odd_diff("--find-renames"), full=False)
    for line in (
        "+0     -0     bin (binary)",
        "+0     -0     s b/s.sh (was file, is executable)",
        "+0     -0     é (renamed from old name)",
        "+0     -0     empty (new file)",
        "+1     -0     link (new link)",
        '+1     -1     ü "t.txt',
    ):
        assert f"    {line}\n" in printed


def test_a_path_that_git_quotes_is_read_as_it_is(odd_diff: Callable[..., str]) -> None:
    found = {one.path: (one.added, one.removed, one.notes) for one in files_of(odd_diff())}
    assert found['ü\t"t.txt'] == (1, 1, [])
    assert (found["é"], found["old name"]) == ((30, 0, ["new file"]), (0, 30, ["deleted file"]))
