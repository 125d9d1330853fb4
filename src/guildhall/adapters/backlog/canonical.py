"""The canonical backlog YAML (seed S4, section 3) to a backlog.

It must never guess: a field that is unknown, of another type or out of bounds is an error with its line.
"""

from __future__ import annotations

from typing import Any

from guildhall.adapters.backlog import words
from guildhall.adapters.backlog.faults import fault
from guildhall.adapters.backlog.fields import Fields
from guildhall.adapters.backlog.graph import Draft, Edge, check_count, check_graph
from guildhall.adapters.backlog.nodes import Listing, Mapping, Node, named
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.policies import criteria, ownership
from guildhall.domain.projects.rules import LONGEST_NAME
from guildhall.domain.record import Record, field
from guildhall.domain.runs.commands import MOST_PARALLEL
from guildhall.domain.tasks.definition import MAX_ATTEMPTS, MAX_TIMEOUT_SECONDS

TOP_FIELDS = (
    *("project", "goal", "test_command", "setup", "tasks", "requirements", "risks", "next_steps"),
    *("budget", "security_gate", "prose", "review", "parallel", "max_review_iterations"),
    *("approval", "approval_hours"),
)
TASK_FIELDS = (
    *("id", "title", "description", "role", "priority", "complexity", "depends_on", "owned_paths"),
    *("commands", "acceptance_criteria", "dod", "skills", "timeout_seconds", "attempts", "parent"),
)
BUDGET_FIELDS = ("usd", "tokens", "on_exceed")

MAX_APPROVAL_HOURS = 24 * 365
MAX_TOKENS = 10**15
MICROS = 1_000_000
"""Millionths of a US dollar in one: events hold no fractions."""


class Document(Record):
    """What a file says, whatever its form; the reader adds its name and digest.

    ``title`` is what it is headed with, for a project that it does not name.
    """

    tasks: tuple[PlannedTask, ...]
    project: str = ""
    goal: str = ""
    test_command: str = ""
    setup: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    title: str = ""


def read_document(file: str, name: str, root: Node | None, line: int = 1) -> Document:
    """Read the tree of a canonical document; ``name`` is how its tasks name their source.

    Raises:
        BacklogError: at the first thing that is wrong.
    """
    if not isinstance(root, Mapping):
        what = "has no content" if root is None else f"is {named(root)}, not a mapping"
        raise fault(file, root.line if root else line, "", what, "begin with `tasks:` and a list of tasks")
    fields = Fields(file, "", root, TOP_FIELDS)
    document = Document(
        project=fields.text("project", limit=LONGEST_NAME),
        goal=" ".join(fields.prose("goal").split()),
        test_command=fields.text("test_command"),
        setup=fields.texts("setup", lines=True),
        settings=_settings(fields),
        tasks=_tasks(fields, name),
        requirements=fields.texts("requirements", lines=True) or (),
        risks=fields.texts("risks", lines=True) or (),
        next_steps=fields.texts("next_steps", lines=True) or (),
    )
    _require_judge(fields, document)
    return document


def owned_paths(fields: Fields, name: str) -> tuple[str, ...] | None:
    """Read patterns of paths inside the repository, by the domain's own rules for them."""
    patterns = fields.texts(name)
    for at, pattern in enumerate(patterns or ()):
        broken = ownership.fault(pattern)
        if broken:
            todo = "write it relative to the repository's root, such as docs/**"
            line = (fields.listing(name) or [])[at].line
            fields.refuse(f"{name}[{at}]", f"`{pattern[:80]}` {broken[1]}", todo, line)
    return patterns


def _settings(fields: Fields) -> dict[str, Any]:
    """Read the settings of a run that the document gives, and only those."""
    found = {
        "budget": _budget(fields),
        "security_gate": fields.choice("security_gate", words.SECURITY_GATES),
        "prose": fields.choice("prose", words.PROSE),
        "review": fields.choice("review", words.REVIEW),
        "parallel": fields.integer("parallel", 1, MOST_PARALLEL),
        "approval": _gates(fields),
        "approval_hours": fields.integer("approval_hours", 1, MAX_APPROVAL_HOURS),
        "max_review_iterations": fields.integer("max_review_iterations", 0, MAX_ATTEMPTS),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _require_judge(fields: Fields, document: Document) -> None:
    """Refuse prose as a criterion where the document has nobody review and holds back what nobody judged."""
    if (document.settings.get("review"), document.settings.get("prose")) != ("none", "block"):
        return
    for task in document.tasks:
        if unjudged := criteria.first_prose((*task.acceptance_criteria, *task.dod)):
            what = f"is none, and {task.code} asks for what nobody would judge ('{unjudged[:80]}')"
            fields.refuse("review", what, "change it, or `prose: block`, which holds back what nobody judged")


def _gates(fields: Fields) -> list[str] | None:
    """Read the gates at which a person is asked: one word, or a list of them."""
    found: list[str] = []
    for at, written in enumerate(fields.texts("approval") or ()):
        gate = words.word(written, words.APPROVAL_GATES)
        if gate is None:
            fields.refuse(f"approval[{at}]", f"`{written[:80]}` is no gate", "write merge, run_end or scan")
        found.append(gate)
    return list(dict.fromkeys(found)) or None


def _budget(fields: Fields) -> dict[str, Any] | None:
    """Read a budget as the domain counts it: ``micros`` (millionths of a US dollar) and ``tokens``."""
    node = fields.node("budget")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        fields.refuse(
            "budget", f"is {named(node)}, not a mapping", "write `budget: {usd: 5, tokens: 100000}`"
        )
    budget = Fields(fields.file, "budget", node, BUDGET_FIELDS)
    usd = budget.amount("usd")
    found = {
        "micros": None if usd is None else int(usd * MICROS),
        "tokens": budget.integer("tokens", 0, MAX_TOKENS),
        "on_exceed": budget.choice("on_exceed", words.ON_EXCEED) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _tasks(fields: Fields, name: str) -> tuple[PlannedTask, ...]:
    node = fields.node("tasks")
    if node is None:
        fields.refuse("tasks", "is missing", "add `tasks:` and a list of tasks")
    if not isinstance(node, Listing):
        fields.refuse("tasks", f"is {named(node)}, not a list", "write each task as `- id: …`")
    if not node.items:
        fields.refuse("tasks", "has no task", "add at least one")
    check_count(fields.file, node.line, len(node.items))
    drafts = [_draft(fields.file, name, at, item) for at, item in enumerate(node.items)]
    check_graph(fields.file, drafts)
    return tuple(draft.task for draft in drafts)


def _draft(file: str, name: str, at: int, node: Node) -> Draft:
    path = f"tasks[{at}]"
    if not isinstance(node, Mapping):
        raise fault(file, node.line, path, f"is {named(node)}, not a task", "write `- id: …` and `title: …`")
    fields = Fields(file, path, node, TASK_FIELDS)
    needs = fields.codes("depends_on")
    parent = fields.code("parent") if fields.node("parent") else None
    task = PlannedTask(
        code=fields.code("id"),
        title=fields.text("title", required=True),
        description=fields.prose("description"),
        role=fields.choice("role", words.ROLES, "developer"),
        priority=fields.choice("priority", words.PRIORITIES, "medium"),
        complexity=fields.choice("complexity", words.COMPLEXITIES, "m"),
        depends_on=tuple(code for code, _ in needs),
        owned_paths=owned_paths(fields, "owned_paths"),
        commands=fields.texts("commands", lines=True) or (),
        acceptance_criteria=fields.texts("acceptance_criteria", lines=True) or (),
        dod=fields.texts("dod", lines=True) or (),
        skills=fields.texts("skills") or (),
        timeout_seconds=fields.integer("timeout_seconds", 1, MAX_TIMEOUT_SECONDS),
        attempts=fields.integer("attempts", 1, MAX_ATTEMPTS),
        parent=parent,
        source=f"{name}:{node.line}",
    )
    return Draft(
        task=task,
        path=path,
        line=fields.line_of("id"),
        edges=tuple(Edge(code, line, fields.at("depends_on")) for code, line in needs),
        parent=Edge(parent, fields.line_of("parent"), fields.at("parent")) if parent else None,
    )
