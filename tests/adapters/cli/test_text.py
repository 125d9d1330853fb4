"""Text of strangers does nothing to a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.cli.text import harmless, shown, shown_lines
from guildhall.adapters.cli.waiting import counted_apart
from guildhall.application.narration.figures import count, duration, money, tokens


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;ZXZpbA==", ""),
        ("\x1bP1$r\x1b\\a", "a"),
        ("\x9b2Ja", "a"),
        ("a\x1b", "a"),
        ("a\x07b\x08c\x7f", "abc"),
        ("one\ntwo\r\nthree\tfour", "one two three four"),
        ("\u202etxt.exe\u202c", "txt.exe"),
        ("a\u2066b\u2069c\u200fd\u061ce", "abcde"),
        ("in\u200bvis\ufeffible\U000e0041", "invisible"),
        ("caf\udce9", "caf"),
        ("日本語 naïve ✓ 👩‍💻", "日本語 naïve ✓ 👩‍💻"),
    ],
)
def test_what_a_terminal_obeys_is_taken_out(text: str, left: str) -> None:
    assert shown(text) == left


@given(st.text() | st.text(alphabet="\x1b[]0;mHJ\x07\\\x9b\u202e\n ab"))
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    for made in (harmless(text), shown(text), " ".join(shown_lines(text))):
        assert not {unicodedata.category(one) for one in made} & {"Cc", "Cs", "Zl", "Zp"}
        assert not {unicodedata.bidirectional(one) for one in made} & {
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
        }
        made.encode()


def test_long_text_is_cut() -> None:
    assert shown("x" * 100, 10) == "x" * 9 + "…"
    assert shown("x" * 10, 10) == "x" * 10
    assert shown_lines("a\nb\nc", 2) == ["b", "c"]


def test_an_indent_stays() -> None:
    assert harmless("  a") == "  a"


def test_figures_are_short() -> None:
    assert [duration(one) for one in (-1, 4.9, 65, 7300)] == ["0s", "4s", "1:05", "2:01:40"]
    assert [tokens(one) for one in (912, 412_000, 1_200_000)] == ["912", "412 k", "1.2 M"]
    assert [money(one) for one in (0, 1_234, 420_000)] == ["$0.00", "$0.0012", "$0.42"]
    assert [count(one, "task") for one in (0, 1, 1200)] == ["0 tasks", "1 task", "1,200 tasks"]


def test_of_tasks_that_were_counted_before_those_that_wait_none_is_fewer_than_none() -> None:
    assert counted_apart({"ready": 3, "done": 1}, 2) == {"done": 1, "ready": 1, "waiting": 2}
    assert counted_apart({"ready": 1, "done": 2}, 2) == {"done": 2, "waiting": 1}
