"""An account of a failure is what failed and the last lines that say something."""

from __future__ import annotations

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
