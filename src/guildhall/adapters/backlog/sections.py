"""Markdown to sections: headings with the paragraphs, list items, tables and fences below them.

It must never render or run anything, and reads inline marks of what is asked for only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

_INLINE_LIMIT, _MARKS_LIMIT = 1_500, 100
"""Characters and marks of a text whose inline marks are read; with more it is taken as it stands.

The parser needs time in the square of the marks.
"""

_MARKS = re.compile(r"[*_`\[\]<!&]")

_MARKED = re.compile(r"[*_`\[<!&\\]|\n")
_CHECKBOX = re.compile(r"\[([ xX])\]\s+")


@dataclass(slots=True)
class Item:
    """One list item: its text as Markdown, whether it is checked (none: no box), and what it holds."""

    line: int
    text: str = ""
    checked: bool | None = None
    details: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Table:
    """A table: the header's cells and the rows', each row with its line."""

    header: list[str] = field(default_factory=list[str])
    rows: list[tuple[int, list[str]]] = field(default_factory=list[tuple[int, list[str]]])


@dataclass(slots=True)
class Fence:
    """A fenced code block: its language, its content and the line that the content begins on."""

    line: int
    language: str
    content: str


@dataclass(slots=True)
class Section:
    """A heading (level 0: what stands before the first) and what follows it up to the next heading."""

    level: int
    title: str
    line: int
    paragraphs: list[str] = field(default_factory=list[str])
    items: list[Item] = field(default_factory=list[Item])
    tables: list[Table] = field(default_factory=list[Table])
    fences: list[Fence] = field(default_factory=list[Fence])


_BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
_INLINE = MarkdownIt("commonmark")


def plain(markdown: str) -> str:
    """Return text without emphasis and links, on one line; code keeps its backticks."""
    if len(markdown) > _INLINE_LIMIT or len(_MARKS.findall(markdown)) > _MARKS_LIMIT:
        return " ".join(markdown.split())
    if not _MARKED.search(markdown):
        return " ".join(markdown.split())
    parts: list[str] = []
    for token in (child for block in _INLINE.parseInline(markdown) for child in block.children or ()):
        if token.type == "code_inline":
            parts.append(f"{token.markup}{token.content}{token.markup}")
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(token.content)
    return " ".join("".join(parts).split())


class _Reader:
    """Walks the block tokens once; lists may be nested, quotes and html are passed over."""

    def __init__(self) -> None:
        self.sections = [Section(0, "", 1)]
        self._items: list[Item] = []
        self._quotes = 0
        self._table: Table | None = None
        self._heading = False

    def walk(self, tokens: Sequence[Token]) -> list[Section]:
        """Read all tokens."""
        for token in tokens:
            self._quotes += token.nesting if token.type.startswith("blockquote") else 0
            step = _STEPS.get(token.type)
            if step is not None and not self._quotes:
                step(self, token)
        return self.sections

    def heading_open(self, token: Token) -> None:
        if token.level == 0:
            self._heading = True
            self.sections.append(Section(int(token.tag[1:]), "", _line(token)))

    def heading_close(self, _token: Token) -> None:
        self._heading = False

    def item_open(self, token: Token) -> None:
        self._items.append(Item(_line(token)))

    def item_close(self, _token: Token) -> None:
        item = self._items.pop()
        if not item.text and item.details:
            item.text = item.details.pop(0).removeprefix("- ")
        if self._items:
            self._items[-1].details += [f"- {item.text}", *(f"  {detail}" for detail in item.details)]
        elif item.text:
            self.sections[-1].items.append(item)

    def table_open(self, _token: Token) -> None:
        self._table = Table()

    def table_close(self, _token: Token) -> None:
        if self._table is not None and not self._items:
            self.sections[-1].tables.append(self._table)
        self._table = None

    def row(self, token: Token) -> None:
        if self._table is not None and self._table.header:
            self._table.rows.append((_line(token), []))

    def fence(self, token: Token) -> None:
        language = (token.info.split() or [""])[0].lower()
        self.sections[-1].fences.append(Fence(_line(token) + 1, language, token.content))

    def inline(self, token: Token) -> None:
        if self._heading:
            self.sections[-1].title = plain(token.content)
        elif self._table is not None:
            cells = self._table.rows[-1][1] if self._table.rows else self._table.header
            cells.append(token.content)
        elif not self._items:
            self.sections[-1].paragraphs.append(token.content)
        elif self._items[-1].text:
            self._items[-1].details.append(plain(token.content))
        else:
            self._item_text(self._items[-1], token.content)

    def _item_text(self, item: Item, text: str) -> None:
        box = _CHECKBOX.match(text)
        item.checked = None if box is None else box[1] != " "
        item.text = text[box.end() :] if box else text


_STEPS = {
    "heading_open": _Reader.heading_open,
    "heading_close": _Reader.heading_close,
    "list_item_open": _Reader.item_open,
    "list_item_close": _Reader.item_close,
    "table_open": _Reader.table_open,
    "table_close": _Reader.table_close,
    "tr_open": _Reader.row,
    "fence": _Reader.fence,
    "inline": _Reader.inline,
}


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def read_sections(text: str) -> list[Section]:
    """Cut a Markdown document (CommonMark with tables) into sections, in its order."""
    return _Reader().walk(_BLOCKS.parse(text))
