"""Commands that a sentence names do what it says, wherever they are typed."""

from __future__ import annotations

import pytest

from guildhall.adapters.cli.hints import typed_here

RUN = "01a220d2-9f4a-7190-a9f0-0cf0135744da"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (f"`guildhall resume {RUN}` goes on", f"`guildhall resume {RUN} --repo '/my work'` goes on"),
        (
            "`guildhall stop`, `guildhall why T-1`",
            "`guildhall stop --repo '/my work'`, `guildhall why T-1 --repo '/my work'`",
        ),
        ("`guildhall resume --data d` goes on", "`guildhall resume --data d` goes on"),
        ("the same `guildhall run` command", "the same `guildhall run` command"),
        ("guildhall stop ends it; `stop` too", "guildhall stop ends it; `stop` too"),
    ],
)
def test_a_command_names_the_store_that_it_is_about(text: str, typed: str) -> None:
    assert typed_here(text, ("--repo", "/my work")) == typed


def test_where_no_place_was_named_none_is() -> None:
    assert typed_here("`guildhall stop` ends it", ()) == "`guildhall stop` ends it"
