"""A change on a terminal: which files, how much of them, and a diff that obeys nobody."""

from __future__ import annotations

import io
from typing import Any

from guildhall.adapters.cli.changes import MOST_LINES, bounded, files_of, print_change
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


def _printed(change: dict[str, Any]) -> str:
    out = io.StringIO()
    print_change(Screen(out=out), change)
    return out.getvalue()


def test_files_are_counted_by_git_s_own_lines_and_by_none_of_the_content() -> None:
    found = [(one.path, one.added, one.removed) for one in files_of(FORGED)]
    assert found == [("a b.txt", 3, 1), ("gone.bin", 0, 1)]


def test_a_diff_is_shown_without_what_a_terminal_obeys() -> None:
    printed = _printed(bounded(_change(FORGED), full=True))
    assert "2 files, +3 -2 lines" in printed
    assert not {"\x1b", "\u2028", "\t"} & set(printed)
    assert "+two +++ b/other.txt\n" in printed
    assert "\n same\n" in printed


def test_a_long_diff_is_cut_and_says_by_how_much() -> None:
    diff = "".join(["diff --git a/x b/x\n", "@@ -0,0 +1,500 @@\n", *(f"+{'y' * 600}\n" for _ in range(500))])
    cut = bounded(_change(diff), full=False)
    assert (cut["files"][0]["added"], cut["left_out"]) == (500, 503 - MOST_LINES)
    assert max(len(line) for line in cut["diff"].split("\n")) == 500
    assert f"… {cut['left_out']} more lines of the diff; --full shows them" in _printed(cut)
    whole = bounded(_change(diff), full=True)
    assert (whole["diff"], whole["left_out"]) == (diff, 0)
