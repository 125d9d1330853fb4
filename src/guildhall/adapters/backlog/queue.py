"""S3's ``queue.json``, a list of WorkItems, to a backlog.

It must never plan an item again that is done; such an item only satisfies what waits for it.
"""

from __future__ import annotations

from guildhall.adapters.backlog import words
from guildhall.adapters.backlog.canonical import Document, owned_paths
from guildhall.adapters.backlog.faults import fault
from guildhall.adapters.backlog.fields import Fields
from guildhall.adapters.backlog.graph import Draft, Edge, check_count, check_graph
from guildhall.adapters.backlog.nodes import Listing, Mapping, Node, named
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.record import evolve
from guildhall.domain.tasks.definition import MAX_ATTEMPTS, MAX_TIMEOUT_SECONDS

LISTS = ("items", "workItems", "tasks")
"""The names under which an object may hold the list."""

_TOP_FIELDS = (*LISTS, "project", "goal", "testCommand", "setup", "version", "createdAt", "updatedAt")
_ITEM_FIELDS = (
    *(
        "id",
        "title",
        "description",
        "acceptanceCriteria",
        "status",
        "priority",
        "complexity",
        "blockedBy",
        "blocks",
    ),
    *(
        "assignedAgentId",
        "assignedSessionKey",
        "createdAt",
        "updatedAt",
        "createdBy",
        "artifacts",
        "resolution",
    ),
    *("role", "ownedPaths", "commands", "dod", "skills", "timeoutSeconds", "attempts", "parent"),
)
"""The interface of S3's *WorkItem*, and the fields of a task that it does not have."""


def read_queue(file: str, name: str, root: Node) -> Document:
    """Read the tree of a queue; ``name`` is how its tasks name their source.

    Raises:
        BacklogError: at the first thing that is wrong.
    """
    if isinstance(root, Mapping):
        top = Fields(file, "", root, _TOP_FIELDS).without_null()
        given = [key for key in LISTS if top.node(key) is not None]
        if len(given) != 1:
            todo = f"give the items under one of {', '.join(LISTS)}"
            raise fault(file, root.line, given[1] if given else "items", "is no queue's one list", todo)
        path, items = given[0], top.node(given[0])
    else:
        top, path, items = Fields(file, "", Mapping(root.line), ()), "", root
    if not isinstance(items, Listing):
        line = items.line if items else root.line
        raise fault(file, line, path, f"is {named(items or root)}, not a list of items", "write [ … ]")
    if not items.items:
        raise fault(file, items.line, path, "has no item", "add at least one")
    check_count(file, items.line, len(items.items))
    return Document(
        project=top.text("project", empty=True),
        goal=" ".join(top.prose("goal", empty=True).split()),
        test_command=top.text("testCommand", empty=True),
        setup=top.texts("setup", lines=True),
        tasks=_plan(file, name, path, items),
    )


def _plan(file: str, name: str, path: str, items: Listing) -> tuple[PlannedTask, ...]:
    """Read all items, turn ``blocks`` into needs of the others, and leave out what is done."""
    read = [_item(file, f"{path}[{at}]", node) for at, node in enumerate(items.items)]
    blockers: dict[str, dict[str, Edge]] = {}
    for fields in read:
        code = fields.code("id")
        needs = blockers.setdefault(code, {})
        for needed, line in fields.codes("blockedBy"):
            needs.setdefault(needed, Edge(needed, line, fields.at("blockedBy")))
    codes = {fields.code("id") for fields in read}
    for fields in read:
        for blocked, line in fields.codes("blocks"):
            if blocked not in codes:
                what = f"`{blocked}` is no item of this queue"
                fields.refuse("blocks", what, "add the item or remove the reference", line)
            code = fields.code("id")
            blockers[blocked].setdefault(code, Edge(code, line, fields.at("blocks")))
    drafts = [_draft(name, fields, tuple(blockers[fields.code("id")].values())) for fields in read]
    check_graph(file, drafts)
    done = {fields.code("id") for fields in read if fields.choice("status", words.STATUSES) == "done"}
    planned = [draft for draft in drafts if draft.task.code not in done]
    cancelled = {fields.code("id") for fields in read if fields.text("resolution", empty=True) == "cancelled"}
    for edge in (edge for draft in planned for edge in draft.edges if edge.code in done & cancelled):
        what = f"`{edge.code}` was cancelled, so nothing can wait for it"
        raise fault(file, edge.line, edge.field, what, "remove the reference or the item")
    return tuple(_open(draft.task, done) for draft in planned)


def _open(task: PlannedTask, done: set[str]) -> PlannedTask:
    """Drop from a task what it need no longer wait for, and a parent that is done."""
    if done.isdisjoint((*task.depends_on, task.parent)):
        return task
    needs = tuple(code for code in task.depends_on if code not in done)
    parent = None if task.parent in done else task.parent
    return evolve(task, depends_on=needs, parent=parent)


def _item(file: str, path: str, node: Node) -> Fields:
    if not isinstance(node, Mapping):
        raise fault(
            file, node.line, path, f"is {named(node)}, not an item", 'write {"id": "…", "title": "…"}'
        )
    return Fields(file, path, node, _ITEM_FIELDS).without_null()


def _draft(name: str, fields: Fields, edges: tuple[Edge, ...]) -> Draft:
    for ignored in (
        "assignedAgentId",
        "assignedSessionKey",
        "createdAt",
        "updatedAt",
        "createdBy",
        "resolution",
    ):
        fields.text(ignored, empty=True)
    fields.listing("artifacts")
    parent = fields.code("parent") if fields.node("parent") else None
    task = PlannedTask(
        code=fields.code("id"),
        title=fields.text("title", required=True),
        description=fields.prose("description", empty=True),
        role=fields.choice("role", words.ROLES, "developer"),
        priority=fields.choice("priority", words.PRIORITIES, "medium"),
        complexity=fields.choice("complexity", words.COMPLEXITIES, "m"),
        depends_on=tuple(edge.code for edge in edges),
        owned_paths=owned_paths(fields, "ownedPaths"),
        commands=fields.texts("commands", lines=True) or (),
        acceptance_criteria=fields.texts("acceptanceCriteria", lines=True) or (),
        dod=fields.texts("dod", lines=True) or (),
        skills=fields.texts("skills") or (),
        timeout_seconds=fields.integer("timeoutSeconds", 1, MAX_TIMEOUT_SECONDS),
        attempts=fields.integer("attempts", 1, MAX_ATTEMPTS),
        parent=parent,
        source=f"{name}:{fields.line}",
    )
    parent_edge = Edge(parent, fields.line_of("parent"), fields.at("parent")) if parent else None
    return Draft(task, fields.path, fields.line_of("id"), edges, parent_edge)
