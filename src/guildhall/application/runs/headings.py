"""Finds the headings of a document in Markdown, reStructuredText or plain text, and draws one like them.

Markdown's are marked or underlined (CommonMark, *ATX headings* and *Setext headings*); reStructuredText's
are underlined and some overlined too (docutils, *reStructuredText Markup Specification*, *Sections*), which
people do in plain text as well. It must never take a rule, a table or code for a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guildhall.domain.record import Record

_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1+")
_SETEXT = re.compile(r"([=-])\1*")
_MARKED = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")


class Style(Record):
    """How a heading is drawn: ``#`` signs before it, or a line of a character below it, maybe above too."""

    marks: str = ""
    line: str = ""
    overlined: bool = False

    def draw(self, text: str) -> str:
        """A heading of this style, without the end of its last line."""
        if self.marks:
            return f"{self.marks} {text}"
        line = self.line * len(text)
        return f"{line}\n{text}\n{line}" if self.overlined else f"{text}\n{line}"


class Heading(Record):
    """A heading in the lines from ``first`` to ``last``, counted from 1."""

    text: str
    style: Style
    first: int
    last: int


def headings(lines: Sequence[str], *, markdown: bool) -> list[Heading]:
    """The headings of a document, from its top to its end."""
    return list(_marked_or_underlined(lines) if markdown else _underlined(lines, _UNDERLINE))


def _marked_or_underlined(lines: Sequence[str]) -> Iterator[Heading]:
    code = _fenced(lines)
    bare = ["" if number in code else line for number, line in enumerate(lines)]
    marked = [
        Heading(found[2].strip(), Style(marks=found[1]), number, number)
        for number, line in enumerate(bare, start=1)
        if (found := _MARKED.fullmatch(line.rstrip()))
    ]
    yield from sorted([*marked, *_underlined(bare, _SETEXT)], key=lambda heading: heading.first)


def _fenced(lines: Sequence[str]) -> set[int]:
    """The lines, counted from 0, of fenced code and its fences."""
    found: set[int] = set()
    fence = ""
    for number, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence or opened:
            found.add(number)
        if opened and not fence:
            fence = opened[1]
        elif opened and line.strip().startswith(fence):
            fence = ""
    return found


def _underlined(lines: Sequence[str], underline: re.Pattern[str]) -> Iterator[Heading]:
    for number in range(1, len(lines)):
        text, below = lines[number - 1].strip(), lines[number].rstrip()
        found = underline.fullmatch(below)
        if not text or found is None or underline.fullmatch(text) or len(below) < min(len(text), 3):
            continue
        above = lines[number - 2].rstrip() if number > 1 else ""
        overlined = above == below
        if lines[number - 1][:1].isspace() and not overlined:
            continue  # a block that is quoted or code
        if text.startswith(("- ", "* ", "+ ")) or (above.strip() and not overlined):
            continue  # the end of a list or of a paragraph, with a rule below
        yield Heading(text, Style(line=found[1], overlined=overlined), number - overlined, number + 1)
