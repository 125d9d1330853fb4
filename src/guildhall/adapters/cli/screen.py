"""Where the command line writes: lines and tables for people on a terminal or in a pipe, JSON for programs.

It must never print text that was not made harmless, nor fail because a terminal is narrow, dumb or gone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from guildhall.adapters.cli.text import harmless, harmless_json, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

STATE_STYLES = {
    "claimed": "blue",
    "in_progress": "blue",
    "running": "blue",
    "review": "magenta",
    "approved": "cyan",
    "merging": "cyan",
    "done": "green",
    "completed": "green",
    "blocked": "red",
    "failed": "red",
    "stopped_budget": "red",
    "stopped_by_user": "yellow",
    "stopped_gate": "red",
    "paused": "yellow",
    "cancelled": "dim",
    "inbox": "dim",
    "planning": "dim",
    "waiting": "dim",
}
"""A state's colour; the word always stands there too."""

GAP = "  "
KEPT_WIDTH = 12
"""Columns of every other cell that are kept on a narrow terminal."""
LAST_WIDTH = 20
"""Columns that the last cell of a row gets at least: the others are cut first."""


class OutputClosed(Exception):
    """Nobody reads standard output any more."""


class Screen:
    """Standard output and error of one command. ``as_json`` keeps standard output for JSON alone."""

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._console: Console | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at standard output, on something that can move its cursor."""
        if self.as_json or not self._out.isatty():
            return False
        return not self.console.is_dumb_terminal

    @property
    def console(self) -> Console:
        """Rich's console over standard output; it heeds NO_COLOR, TERM and COLUMNS by itself."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                file=self._out, markup=False, highlight=False, emoji=False, soft_wrap=True
            )
        return self._console

    def line(self, text: str = "") -> None:
        """One line for people; nothing where a program listens."""
        if not self.as_json:
            self.raw(harmless(text) + "\n")

    def note(self, text: str) -> None:
        """One line on standard error, for people, whoever reads standard output."""
        self._err.write(harmless(text) + "\n")
        self._err.flush()

    def note_table(self, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Rows under titles on standard error, for people, whoever reads standard output."""
        for row in _aligned([list(titles), *([shown(cell) for cell in row] for row in rows)]):
            self.note(row)

    def json(self, value: Any) -> None:
        """One JSON value on one line of standard output; a person may look at it on a terminal."""
        self.raw(harmless_json(json.dumps(value, ensure_ascii=False, default=str)) + "\n")

    def raw(self, text: str) -> None:
        """A whole document as it is, for a file or a pipe.

        Raises:
            OutputClosed: when whoever read it has gone.
        """
        try:
            self._out.write(text)
            self._out.flush()
        except BrokenPipeError:
            raise OutputClosed from None

    def table(
        self, titles: Sequence[str], rows: Sequence[Sequence[object]], state: int | None = None
    ) -> None:
        """Rows under titles; column ``state`` is coloured by its word. Pipes get whole cells, aligned."""
        if self.as_json:
            return
        cells = [[shown(cell) for cell in row] for row in rows]
        if self.is_terminal:
            self.console.print(rich_table(titles, cells, state), soft_wrap=False)
        else:
            for row in _aligned([list(titles), *cells]):
                self.line(row)


def rich_table(titles: Sequence[str], rows: Sequence[Sequence[str]], state: int | None = None) -> Table:
    """A table that fits any width: the last column folds first."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, title in enumerate(titles):
        last = number == len(titles) - 1
        if last:
            table.add_column(title, overflow="fold", ratio=1, min_width=LAST_WIDTH)
        else:
            longest = max(len(title), *(len(row[number]) for row in rows)) if rows else len(title)
            table.add_column(title, overflow="ellipsis", no_wrap=True, min_width=min(longest, KEPT_WIDTH))
    for row in rows:
        table.add_row(
            *(
                Text(cell, style=STATE_STYLES.get(cell, "") if number == state else "")
                for number, cell in enumerate(row)
            )
        )
    return table


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
