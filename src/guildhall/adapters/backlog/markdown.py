"""A Markdown document (a goal, a design, a sprint) to a backlog: it quotes what the document says.

It must never invent: an item becomes a task without commands, under the section that its author gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from guildhall.adapters.backlog.canonical import Document, read_document
from guildhall.adapters.backlog.faults import fault
from guildhall.adapters.backlog.items import Planner
from guildhall.adapters.backlog.sections import Fence, Section, Table, plain, read_sections
from guildhall.adapters.backlog.yaml_tree import parse_yaml
from guildhall.domain.record import evolve

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*[.):]?|[IVX]+[.):])\s+")
_PARENTHESES = re.compile(r"\([^()]*\)")
_PARTS = re.compile(r"\s*(?:[&/,:;]|\band\b|\s[-\u2013\u2014]\s)\s*")
_QUALIFIED = r"(?:[\w'-]+ ){0,2}"

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("none", re.compile(r"non[- ]?goals?|out of scope|(?:open|deferred) questions|done|finished")),
    ("next", re.compile(_QUALIFIED + r"(?:next|follow[- ]?up) steps?|next|action items|to[- ]?dos?")),
    ("tasks", re.compile(r"phase \w+\b.*")),
    (
        "tasks",
        re.compile(
            _QUALIFIED
            + r"(?:phases?|milestones?|tasks?|(?:task|work) breakdown|backlog|work items)(?: list)?"
        ),
    ),
    ("risks", re.compile(_QUALIFIED + r"risks?(?: (?:register|analysis|assessment|list|log))?")),
    (
        "requirements",
        re.compile(
            _QUALIFIED + r"(?:requirements?|acceptance criteria|success (?:metrics|criteria))(?: list)?"
        ),
    ),
    ("goal", re.compile(_QUALIFIED + r"(?:goals?|objectives?)")),
)
"""What a heading's part may be called, the first match first; two words may stand before it."""

MAX_CHARACTERS, MAX_LINES = 1_000_000, 50_000
"""What a document may have: a parser of Markdown in Python needs 40 µs a line."""

_GOAL = 4_000
"""Characters of a goal."""

_PROJECT = 100
"""Characters of a title that name the project."""

_BACKLOG = re.compile(r"^tasks[ \t]*:", re.MULTILINE)
_TICK = re.compile("^[\u2705\u2713\u2714\u2611]\ufe0f?\\s*")
_METADATA = re.compile(r"(?:\*\*)?[\w /-]{1,30}(?:\*\*)?:(?:\*\*)?\s")


@dataclass(slots=True)
class _Found:
    """What the sections gave so far."""

    goal: list[str] = field(default_factory=list[str])
    requirements: list[str] = field(default_factory=list[str])
    risks: list[str] = field(default_factory=list[str])
    steps: list[str] = field(default_factory=list[str])


def kind_of(title: str) -> str:
    """Say what a heading announces, or nothing: ``13) Risk Register (with mitigations)`` is risks."""
    text = title.replace("\u2011", "-").casefold()
    text = " ".join(_PARENTHESES.sub(" ", _NUMBER.sub("", text, count=1)).split())
    whole = next((kind for kind, pattern in _KINDS[:3] if pattern.fullmatch(text)), "")
    if whole:
        return whole
    parts = [part for part in _PARTS.split(text) if part]
    return next((kind for kind, pattern in _KINDS for part in parts if pattern.fullmatch(part)), "")


def read_markdown(file: str, name: str, text: str) -> tuple[Document, Literal["yaml", "markdown"]]:
    """Read a Markdown document.

    One that embeds a canonical backlog (``tasks:`` in a YAML fence) has that backlog's tasks, and
    was read as ``yaml``.

    Raises:
        BacklogError: when there is nothing to do in it, or the embedded backlog is not acceptable.
    """
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        what = f"is a Markdown document of more than {MAX_CHARACTERS:,} characters or {MAX_LINES:,} lines"
        raise fault(file, 0, "", what, "give its goals and next steps alone, or write a backlog in YAML")
    sections = read_sections(text)
    title = next((section.title for section in sections if section.level == 1), "")
    found, planner = _Found(), Planner(file, name)
    announced = list(_with_kinds(sections))
    for section, kind, inherited in announced:
        _take(found, planner, section, kind, inherited=inherited)
    if not any(kind for _, kind, _ in announced):
        _take_bare(found, planner, sections)
    goal = _sentences(found.goal) or _introduction(sections) or title or _anything(sections)
    goal = goal[:_GOAL].strip()
    embedded = _embedded(file, sections)
    if embedded is not None:
        document = read_document(
            file, name, parse_yaml(file, embedded.content, embedded.line - 1), embedded.line
        )
        return _joined(document, found, title, goal), "yaml"
    if not planner.any:
        if not goal:
            raise fault(
                file, 1, "", "says nothing to do", "write a heading, a paragraph or a list of next steps"
            )
        line = next((section.line for section in sections if section.level == 1), 1)
        planner.whole(title or goal, goal, tuple(found.requirements), line)
    document = Document(tasks=planner.tasks())
    return _joined(document, found, title, goal), "markdown"


def _with_kinds(sections: list[Section]) -> Iterator[tuple[Section, str, bool]]:
    """Give each section its kind: its own, else that of the heading above it."""
    above: list[tuple[int, str]] = []
    for section in sections:
        while above and above[-1][0] >= section.level:
            above.pop()
        own = kind_of(section.title)
        inherited = above[-1][1] if above else ""
        above.append((section.level, own or inherited))
        yield section, own or inherited, bool(inherited) and inherited in ("tasks", "next")


def _take(found: _Found, planner: Planner, section: Section, kind: str, *, inherited: bool) -> None:
    """Take from one section what its kind says."""
    if kind in ("requirements", "risks", "goal"):
        texts = [plain(item.text) for item in section.items] + [
            _row(table, cells) for table in section.tables for _, cells in table.rows
        ]
        into = {"requirements": found.requirements, "risks": found.risks, "goal": found.requirements}[kind]
        into += [_TICK.sub("", text) for text in texts if text]
    if kind == "goal":
        prose = [plain(text) for text in section.paragraphs if not text.rstrip("*_ ").endswith(":")]
        found.goal += prose or [plain(item.text) for item in section.items]
    if kind in ("tasks", "next"):
        found.steps += planner.section(section, inherited=inherited)


def _take_bare(found: _Found, planner: Planner, sections: list[Section]) -> None:
    """Take the lists under the title as tasks: no heading says what they are, so they are what to do."""
    for section in sections:
        if section.level <= 1 and section.items:
            found.steps += planner.section(section, inherited=False)


def _anything(sections: list[Section]) -> str:
    """The first heading or paragraph that there is."""
    texts = (text for section in sections for text in (section.title, *map(plain, section.paragraphs)))
    return next((text for text in texts if text), "")


def _row(table: Table, cells: list[str]) -> str:
    """Write a table's row as one line: its first cell, and the others by their header's names."""
    texts = [plain(cell) for cell in cells]
    named = zip((plain(cell) for cell in table.header[1:]), texts[1:], strict=False)
    others = "; ".join(f"{head}: {text}" if head else text for head, text in named if text)
    return f"{texts[0]} ({others})" if others and texts[0] else (texts or [""])[0] or others


def _sentences(texts: list[str]) -> str:
    """Join texts into one line of sentences."""
    return " ".join(
        text if text.endswith((".", "!", "?", ":", ";")) else f"{text}." for text in texts if text
    )


def _introduction(sections: list[Section]) -> str:
    """The prose under the title, else under *Overview*; lines such as ``Date: …`` are none."""
    openings = [section for section in sections if section.level <= 1]
    openings += [
        section
        for section in sections
        if kind_of(section.title) == "" and "overview" in section.title.casefold()
    ]
    for section in openings:
        prose = [text for text in section.paragraphs if not _METADATA.match(text)]
        if prose:
            return _sentences([plain(text) for text in prose])
    return ""


def _embedded(file: str, sections: list[Section]) -> Fence | None:
    """Find the one fence that holds a canonical backlog."""
    fences = [
        fence
        for section in sections
        for fence in section.fences
        if fence.language in ("yaml", "yml") and _BACKLOG.search(fence.content)
    ]
    if len(fences) > 1:
        what = f"holds a second backlog; the first begins on line {fences[0].line}"
        raise fault(file, fences[1].line, "tasks", what, "keep one block with `tasks:`")
    return fences[0] if fences else None


def _joined(document: Document, found: _Found, title: str, goal: str) -> Document:
    """Complete a document with what the prose around it says."""
    return evolve(
        document,
        title=title[:_PROJECT].strip(),
        goal=document.goal or goal,
        requirements=document.requirements or tuple(found.requirements),
        risks=document.risks or tuple(found.risks),
        next_steps=document.next_steps or tuple(found.steps),
    )
