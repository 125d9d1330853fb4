"""An account of a failure is what failed and the last lines that say something."""

from __future__ import annotations

import time

import pytest

from guildhall.application.excerpts import UNREADABLE, excerpt, in_a_line

SESSION = "01a219c7-2694-7201-9d57-2e19f2aeb373"


def test_what_failed_stands_before_the_last_telling_lines() -> None:
    lines = "\n".join(f"line {number}" for number in range(30))
    told = excerpt(f"`make` failed: exit code 2\n{lines}\n=====\n\nerror: no rule\n  at foo.py:3", 3)
    assert told == [
        "`make` failed: exit code 2",
        "… 29 lines before",
        "line 29",
        "error: no rule",
        "  at foo.py:3",
    ]
    assert (
        in_a_line("`make` failed: exit code 2\n\nerror: no rule")
        == "`make` failed: exit code 2 … error: no rule"
    )


def test_progress_colours_bytes_and_the_folder_of_a_session_are_taken_out() -> None:
    detail = (
        "`x` failed\n\r10%\r\x1b[31m20%\x1b[0m\n\ufffd\x00\ufffd\x01a\n"
        f'File "/data/agents/{SESSION}/workspace/src/a.py", line 3\n'
    )
    assert excerpt(detail, 9) == ["`x` failed", "20%", UNREADABLE, 'File "src/a.py", line 3']


def test_a_long_command_keeps_how_it_ended() -> None:
    (head,) = excerpt(f"`{'x' * 900}` failed: exit code 3 after 0.1 s", 5)
    assert len(head) < 210
    assert head.endswith("failed: exit code 3 after 0.1 s")
    assert excerpt("", 5) == []
    assert in_a_line("") == ""


@pytest.mark.parametrize(
    "piece", ["x", "a/", "/agents/", "\x1b", "\x1b[", "\x1b[ ", "\x1b]", "\x1b[0", f"/agents/{SESSION}/"]
)
def test_a_long_line_takes_no_more_than_its_length(piece: str) -> None:
    begun = time.process_time()
    told = excerpt(f"`t` failed\n{piece * (20_000 // len(piece))}a", 3)
    assert time.process_time() - begun < 1
    assert told[0] == "`t` failed"


def test_a_folder_of_a_session_is_found_in_the_midst_of_a_word() -> None:
    folder = f"/data/agents/{SESSION}/workspace/"
    assert excerpt(f"`x` failed\n('{folder}a.py', {folder}b.py)", 9)[1] == "('a.py', b.py)"


def test_what_a_scan_found_is_cut_behind_a_whole_finding() -> None:
    found = "; ".join(f"aws-access-key at settings/conf{number}.py:1 (critical)" for number in range(5))
    line = f"security: the scan found 8 critical, and the gate is block_critical: {found} and 3 more"
    for most in (160, 200):
        told = in_a_line(line, most)
        assert len(told) <= most
        assert told.endswith("(critical) and 7 more" if most == 160 else "(critical) and 6 more")
    assert in_a_line(line[:190].rpartition(";")[0], 200) == line[:190].rpartition(";")[0]
