"""What a commit says is read in terminals, whoever wrote its parts."""

from __future__ import annotations

import pytest

from guildhall.application.authorship import commit_message

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("T-1: gnp\u202etxt\u202c", "T-1: gnptxt"),
        (f"a{BIDI}b", "ab"),
        ("\x1b]0;owned\x07 \x9b31mred\x7f", "]0;owned 31mred"),
        ("a\n\nGuildhall-Task: T-9", "a Guildhall-Task: T-9"),
        ("a\ud800\u2028b\tc", "a b c"),
        ("Größe 日本 🏳️\u200d🌈", "Größe 日本 🏳️\u200d🌈"),
    ],
)
def test_a_subject_is_one_line_that_steers_nothing(title: str, subject: str):
    assert commit_message(title, "", {}) == f"{subject}\n\n"


def test_a_body_keeps_its_lines_and_a_trailer_has_one():
    message = commit_message("T", "one\n\n\ttwo\x1b[2J\u202e\n", {"A": "b\nC: d\u2066", "None": ""})
    assert message == "T\n\none\n\n\ttwo[2J\n\nA: b C: d\n"
