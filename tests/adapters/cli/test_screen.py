"""Lines, tables and JSON go where they belong."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from guildhall.adapters.cli.screen import OutputClosed, Screen, rich_table


def screen(*, as_json: bool = False) -> tuple[Screen, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Screen(as_json=as_json, out=out, err=err), out, err


def test_a_pipe_gets_whole_cells_aligned() -> None:
    made, out, _ = screen()
    made.table(("TASK", "TITLE"), [("T-1", "x" * 300), ("T-1000", "\x1b[2Jshort")])
    assert out.getvalue().splitlines() == ["TASK    TITLE", "T-1     " + "x" * 300, "T-1000  short"]


def test_programs_get_json_alone() -> None:
    made, out, err = screen(as_json=True)
    made.line("for people")
    made.table(("A",), [("b",)])
    made.note("a remark")
    made.json({"text": "é\x1b\u202e"})
    assert json.loads(out.getvalue()) == {"text": "é\x1b\u202e"}
    assert out.getvalue().count("\n") == 1
    assert err.getvalue() == "a remark\n"


def test_json_holds_no_raw_escape() -> None:
    made, out, _ = screen(as_json=True)
    made.json({"title": "\x1b]0;owned\x07"})
    assert "\x1b" not in out.getvalue()


def test_json_holds_nothing_that_a_terminal_obeys_and_says_the_same() -> None:
    made, out, _ = screen(as_json=True)
    hostile = {"title": "\x9b31mé \u202egnp \u2028 \x7f \udc80 \U000e0041"}
    made.json(hostile)
    assert json.loads(out.getvalue()) == hostile
    assert "é" in out.getvalue()
    assert not set(out.getvalue()) & set("\x9b\u202e\x7f\udc80\U000e0041")


class ClosedPipe(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_went_away_is_told() -> None:
    with pytest.raises(OutputClosed):
        Screen(out=ClosedPipe()).line("x")


@pytest.mark.parametrize("width", [20, 50, 200])
def test_a_terminals_table_fits_its_width(width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False)
    rows = [("CHANGELOG-775ed452b0f9", "in_progress", "[red]a title[/] that is rather long " * 3)]
    console.print(rich_table(("TASK", "STATE", "TITLE"), rows, state=1))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    if width > 60:
        assert "[red]a title[/]" in out.getvalue()


def test_output_that_is_no_terminal_is_not_redrawn() -> None:
    made, _, _ = screen()
    assert not made.is_terminal
