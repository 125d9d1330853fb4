"""S3's queue.json: the WorkItem's fields, both edges, and JSON that is none."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest


def _item(code: str, **fields: Any) -> dict[str, Any]:
    """A WorkItem with every field of S3's interface."""
    return {
        "id": code,
        "title": f"Do {code}",
        "description": "",
        "acceptanceCriteria": [],
        "status": "ready",
        "priority": "medium",
        "complexity": "m",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "createdBy": "someone",
        "artifacts": [],
        "blockedBy": [],
        "blocks": [],
    } | fields


def test_a_work_item_becomes_a_task(read) -> None:
    item = _item(
        "a",
        description="Why\nand how",
        acceptanceCriteria=["`make` exits 0"],
        status="in_flight",
        priority="urgent",
        complexity="xs",
        assignedAgentId=None,
        ownedPaths=["src/**"],
        commands=["make"],
        timeoutSeconds=9,
        attempts=1,
        role="qa",
        skills=["make"],
        dod=["tests pass"],
    )
    backlog = read("queue.json", json.dumps([item], indent=1))
    assert (backlog.kind, backlog.name, backlog.project) == ("queue", "queue.json", "queue")
    (task,) = backlog.tasks
    assert (task.code, task.title, task.description) == ("a", "Do a", "Why\nand how")
    assert (task.role, task.priority, task.complexity) == ("qa", "urgent", "xs")
    assert (task.acceptance_criteria, task.dod) == (("`make` exits 0",), ("tests pass",))
    assert (task.owned_paths, task.commands, task.skills) == (("src/**",), ("make",), ("make",))
    assert (task.timeout_seconds, task.attempts, task.source) == (9, 1, "queue.json:2")


@pytest.mark.parametrize("key", ["items", "workItems", "tasks"])
def test_the_list_may_stand_under_a_name(read, key: str) -> None:
    text = json.dumps({"project": "shop", "goal": "Sell.", "testCommand": "make test", key: [_item("a")]})
    backlog = read("queue.json", text)
    assert (backlog.project, backlog.goal, backlog.test_command) == ("shop", "Sell.", "make test")
    assert [task.code for task in backlog.tasks] == ["a"]


def test_both_directions_of_an_edge_are_read(read) -> None:
    items = [_item("a", blocks=["b"]), _item("b", blockedBy=["c"]), _item("c", blocks=["b"])]
    tasks = {task.code: task.depends_on for task in read("q.json", json.dumps(items)).tasks}
    assert tasks == {"a": (), "b": ("c", "a"), "c": ()}


def test_done_items_are_left_out_and_hold_nothing_up(read) -> None:
    items = [_item("a", status="done"), _item("b", blockedBy=["a", "c"], parent="a"), _item("c")]
    tasks = read("q.json", json.dumps(items)).tasks
    assert [(task.code, task.depends_on, task.parent) for task in tasks] == [
        ("b", ("c",), None),
        ("c", (), None),
    ]
    assert read("q.json", json.dumps([_item("a", status="done")])).tasks == ()


def test_escapes_are_read_as_json_has_them(read) -> None:
    (task,) = read("q.json", r'[{"id": "a", "title": "\u00fc \ud83d\ude00 \/ \"x\" \\"}]').tasks
    assert task.title == 'ü 😀 / "x" \\'


FAULTS = [
    ("[]", "q.json:1: has no item"),
    ("{}", "q.json:1: items: is no queue's one list"),
    ('{"items": [], "tasks": []}', "q.json:1: tasks: is no queue's one list"),
    ('{"items": 5}', "q.json:1: items: is an integer, not a list"),
    ('{"itemz": []}', "q.json:1: itemz: is not a known field (did you mean `items`?)"),
    ("[5]", "q.json:1: [0]: is an integer, not an item"),
    ('"x"', "q.json:1: is text, not a list of items"),
    ('[\n{"id": "a"}]', "q.json:2: [0].title: is missing"),
    ('[\n{"id": "a",\n"title": 5}]', "q.json:3: [0].title: is an integer, not a text"),
    ('[{"id": "a", "title": "b", "depends_on": []}]', "q.json:1: [0].depends_on: is not a known field"),
    (
        '{"items": [{"id": "a", "title": "b", "status": "readdy"}]}',
        "q.json:1: items[0].status: `readdy` is not known",
    ),
    ('[{"id": "a", "title": "b", "blockedBy": ["c"]}]', "q.json:1: [0].blockedBy: `c` is no task"),
    ('[{"id": "a", "title": "b", "blockedBy": "c"}]', "q.json:1: [0].blockedBy: is text, not a list"),
    ('[{"id": "a", "title": "b",\n"blocks": ["c"]}]', "q.json:2: [0].blocks: `c` is no item"),
    ('[{"id": "a", "title": "b", "blocks": ["a"]}]', "q.json:1: [0].blocks: `a` names its own task"),
    ('[{"id": "a", "title": "b"},\n{"id": "a", "title": "b"}]', "q.json:2: [1].id: `a` is the id of"),
    (
        '[{"id": "a", "title": "b", "blockedBy": ["b"]},\n{"id": "b", "title": "b", "blockedBy": ["a"]}]',
        "q.json:1: [0].blockedBy: a cycle, where each task waits for the next: a → b → a",
    ),
    (
        '[{"id": "a", "title": "b", "status": "done", "resolution": "cancelled"},\n'
        '{"id": "b", "title": "b", "blockedBy": ["a"]}]',
        "q.json:2: [1].blockedBy: `a` was cancelled",
    ),
    ('[{"id": "a", "title": "\\ud800"}]', "q.json:1: [0].title: holds the control character U+D800"),
    ('[{"id": "a", "title": "\\u001b"}]', "q.json:1: [0].title: holds the control character U+001B"),
    ('[{"id": "a",\n"id": "b"}]', "q.json:2: id: is given twice, first on line 1"),
    ('[{"id": "a", "title": "b", "attempts": NaN}]', "q.json:1: is not JSON at `NaN"),
    ('[{"id": "a", "title": "b", "attempts": 1e9}]', "q.json:1: [0].attempts: is a number, not an integer"),
    ('[{"id": "a", "title": "b", "attempts": 0}]', "q.json:1: [0].attempts: is 0"),
    ('[{"id": "a", "title": "b", "attempts": true}]', "q.json:1: [0].attempts: is a boolean"),
    ("[\n1,\n]", "q.json:3: is not JSON: `]` stands where a value belongs"),
    ("[1 2]", "q.json:1: is not JSON: `2` stands where `,` or `]` belongs"),
    ("[1] 2", "q.json:1: is not JSON: `2` stands where the end of the file belongs"),
    ('{"a" 1}', "q.json:1: is not JSON: `1` stands where `:` belongs"),
    ("{a: 1}", "q.json:1: is not JSON at `a: 1}`"),
    ("{1: 1}", "q.json:1: is not JSON: `1` stands where a key in quotes belongs"),
    ('["a\nb"]', "q.json:1: is not JSON at"),
    ('["\\x"]', "q.json:1: is not JSON at"),
    ("[01]", "q.json:1: is not JSON at"),
    ("[", "q.json:1: is not JSON: the end of the file stands where a value belongs"),
    ("[" * 4_900_000, "q.json:1: is nested deeper than 24 levels"),
    ('{"a":' * 900_000, "q.json:1: is nested deeper than 24 levels"),
]


@pytest.mark.parametrize(("text", "start"), FAULTS, ids=lambda value: value[:50])
def test_a_fault_names_its_line_and_field(refused, text: str, start: str) -> None:
    began = time.process_time()
    assert refused("q.json", text).startswith(start)
    assert time.process_time() - began < 5
