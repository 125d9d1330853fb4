"""List items, table rows and bare headings of a Markdown document as tasks without commands.

It must never drop an item silently, nor give two tasks one code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from guildhall.adapters.backlog import words
from guildhall.adapters.backlog.fields import CODE, TITLE
from guildhall.adapters.backlog.graph import Draft, Edge, check_count, check_graph
from guildhall.adapters.backlog.sections import Item, Section, Table, plain
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.record import evolve
from guildhall.domain.tasks.definition import MAX_DESCRIPTION, MAX_ITEM, MAX_ITEMS

_MARKED = re.compile(
    r"(?:\*\*|__|`)([A-Za-z0-9][\w.-]*)/?(?:\*\*|__|`)(?:\s*[:\u2013\u2014]\s*|\s+-\s+|\s*\Z)(.*)\Z",
    re.DOTALL,
)
_LEADING = re.compile(
    r"\[?([A-Z][A-Z0-9]{0,9}-\d+)\]?(?:\s*[:.)\u2013\u2014]\s*|\s+-\s+|\s+)(.+)\Z", re.DOTALL
)
_SLUG = re.compile(r"(?=.*[-_\d])[A-Za-z0-9._-]+\Z")

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("code", re.compile(r"#|id|code|key|(?:task|work item|ticket) (?:id|code)|no\.?")),
    ("title", re.compile(r"title|task|name|summary|work item|item|step|what|phase|milestone")),
    ("description", re.compile(r"description|details?|notes?")),
    ("role", re.compile(r"role|agent|owner")),
    ("priority", re.compile(r"priority|prio")),
    ("complexity", re.compile(r"complexity|size|effort")),
    ("depends_on", re.compile(r"depends on|dependenc(?:y|ies)|blocked by|needs|after")),
    ("status", re.compile(r"status|state|done")),
)
_VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "role": words.ROLES,
    "priority": words.PRIORITIES,
    "complexity": words.COMPLEXITIES,
}
_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "none", "n/a"})
_DONE = frozenset({"done", "completed", "complete", "finished", "x", "✅", "✔", "yes"})


@dataclass(slots=True)
class _Planned:
    """One task to be, before its code is settled."""

    line: int
    code: str
    title: str
    description: str = ""
    text: str = ""
    done: bool = False
    words: dict[str, str] = field(default_factory=dict[str, str])
    needs: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


class Planner:
    """Collects the tasks of a document in its order; checked ones are known, but not planned."""

    def __init__(self, file: str, name: str) -> None:
        self._done: dict[str, int] = {}
        self._file = file
        self._name = name
        self._planned: list[_Planned] = []
        self._by_code: dict[str, _Planned] = {}

    @property
    def any(self) -> bool:
        """Whether the document had a task at all, done or not."""
        return bool(self._planned)

    def section(self, section: Section, *, inherited: bool) -> list[str]:
        """Plan what one section lists and return the texts of what is not done.

        A heading below *Tasks* or *Phases* (``inherited``), or with prose of its own, that lists
        nothing is itself a task.
        """
        rows = [(table, line, cells) for table in section.tables for line, cells in table.rows]
        found = [_from_item(item) for item in section.items] + [_from_row(*row) for row in rows]
        prose = [plain(text) for text in section.paragraphs]
        announces = re.match(r"(?i)phase \w+", section.title) is not None and bool(prose)
        if not found and section.level and (inherited or announces):
            code, text = _split(section.title)
            title, long = _cut(text)
            prose = [long, *prose] if long else prose
            found = [_Planned(section.line, code, title, "\n".join(prose)[:MAX_DESCRIPTION])]
        return [text for planned in found if planned.title for text in self._add(planned)]

    def whole(self, title: str, goal: str, criteria: tuple[str, ...], line: int) -> None:
        """Plan the document as one task: nothing in it is a step."""
        short, long = _cut(title)
        kept = tuple(criterion[:MAX_ITEM] for criterion in criteria[:MAX_ITEMS])
        self._planned.append(_Planned(line, "", short, (long or goal)[:MAX_DESCRIPTION], criteria=kept))

    def _add(self, planned: _Planned) -> list[str]:
        """Keep a task, unless the same code stands for it already and this only refers to it."""
        if planned.code and planned.title == planned.code and planned.code in self._by_code:
            return []
        self._planned.append(planned)
        if planned.code:
            self._by_code.setdefault(planned.code, planned)
        text = planned.text or planned.title
        text = text if planned.code in ("", text) else f"{planned.code}: {text}"
        return [] if planned.done else [text]

    def tasks(self) -> tuple[PlannedTask, ...]:
        """Settle codes and return what is open, without needs that are satisfied.

        Raises:
            BacklogError: when codes, dependencies or their number are not acceptable.
        """
        check_count(self._file, 1, len(self._planned))
        drafts = self._drafts()
        check_graph(self._file, drafts, self._done)
        return tuple(
            evolve(task, depends_on=tuple(code for code in task.depends_on if code not in self._done))
            for task in (draft.task for draft in drafts)
        )

    def _drafts(self) -> list[Draft]:
        """Settle the codes (``T-1``, ``T-2``, … where the document gives none) and return what is open."""
        number, drafts = 0, list[Draft]()
        for planned in self._planned:
            number += 1
            while not planned.code and f"T-{number}" in self._by_code:
                number += 1
            code = planned.code or f"T-{number}"
            if planned.done:
                self._done.setdefault(code, planned.line)
            else:
                drafts.append(self._draft(planned, code))
        return drafts

    def _draft(self, planned: _Planned, code: str) -> Draft:
        task = PlannedTask(
            code=code,
            title=planned.title,
            description=planned.description,
            role=planned.words.get("role", "developer"),
            priority=planned.words.get("priority", "medium"),
            complexity=planned.words.get("complexity", "m"),
            depends_on=planned.needs,
            acceptance_criteria=planned.criteria,
            source=f"{self._name}:{planned.line}",
            counted=not planned.code,
        )
        edges = tuple(Edge(need, planned.line, f"{code}.depends_on") for need in planned.needs)
        return Draft(task, code, planned.line, edges)


def _split(text: str) -> tuple[str, str]:
    """Cut a code off an item: ``**phase-1-api**: Build it`` or ``T-1: Build it``; else none."""
    marked = _MARKED.match(text)
    if marked and _SLUG.match(marked[1]) and CODE.match(marked[1]):
        return marked[1], plain(marked[2]) or marked[1]
    leading = _LEADING.match(text)
    if leading:
        return leading[1], plain(leading[2]) or leading[1]
    return "", plain(text)


def _cut(text: str) -> tuple[str, str]:
    """Return a title, and all of the text where the title is not all of it."""
    if len(text) <= TITLE:
        return text, ""
    head, _, rest = text[:TITLE].rpartition(" ")
    return f"{head or rest}…", text


def _from_item(item: Item) -> _Planned:
    code, text = _split(item.text)
    title, long = _cut(text)
    description = "\n".join([*([long] if long else []), *item.details])[:MAX_DESCRIPTION]
    return _Planned(item.line, code, title, description, text, done=item.checked is True)


def _from_row(table: Table, line: int, cells: list[str]) -> _Planned:
    """Read a row by its headers' names; a column without a known one goes to the description."""
    columns = _columns(table)
    values = {columns[at]: cell.strip() for at, cell in enumerate(cells[: len(columns)])}
    code, text = _split(values.get("title", ""))
    given = _code(values.get("code", ""))
    title, long = _cut(text)
    planned = _Planned(line, given if CODE.match(given) else code, title or given, done=_is_done(values))
    notes = [long, plain(values.get("description", ""))] if long else [plain(values.get("description", ""))]
    for name, cell in values.items():
        own = words.word(plain(cell), _VOCABULARIES[name]) if name in _VOCABULARIES else None
        if own is not None:
            planned.words[name] = own
        elif name not in _READ and plain(cell).casefold() not in _NOTHING:
            notes.append(f"{name}: {plain(cell)}")
    needs = (_code(part) for part in re.split(r"[,;\s]+", values.get("depends_on", "")))
    planned.needs = tuple(dict.fromkeys(need for need in needs if need.casefold() not in _NOTHING))
    planned.description = "\n".join(note for note in notes if note)[:MAX_DESCRIPTION]
    return planned


_READ = frozenset({"code", "title", "description", "depends_on", "status"})


def _code(cell: str) -> str:
    """A cell's code: a bare number, as ``3`` or ``#3``, is ``T-3``."""
    text = plain(cell).strip("`[]").removeprefix("#")
    return f"T-{text}" if text.isascii() and text.isdigit() else text


def _columns(table: Table) -> list[str]:
    """Name each column: by what its header is known as, else as written; a title there must be."""
    names: list[str] = []
    for at, cell in enumerate(table.header):
        head = plain(cell).casefold()
        known = (name for name, pattern in _COLUMNS if pattern.fullmatch(head))
        name = next((name for name in known if name not in names), "")
        names.append(name or plain(cell) or f"column {at + 1}")
    if "title" not in names:
        untaken = next((at for at, name in enumerate(names) if name not in _READ), None)
        at = next((at for at, name in enumerate(names) if name == "description"), untaken)
        if at is not None:
            names[at] = "title"
    return names


def _is_done(values: Mapping[str, str]) -> bool:
    return plain(values.get("status", "")).casefold() in _DONE
