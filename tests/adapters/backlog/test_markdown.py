"""Markdown as people write it: goals, designs, sprints, and the backlog that one embeds."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from guildhall.adapters.backlog.markdown import kind_of
from guildhall.application.ports.backlog import BacklogError

GOAL = """\
# Modernise the shop

The shop is small and *well tested*. We want
its source to read like code of today.

## Requirements

- It must be formatted by **one** tool.
- `make test` must pass.

## Risks

- A rewrite may change laziness.

## Next steps

1. Format, then merge.
2. Modernise [syntax](https://example.org).
"""

SPRINT = """\
# Sprint: API v2

**Sprint ID**: `api-v2`
**Status**: Planning

---

## Sprint Goal

Move the files to a database.

## Success Metrics

- ✅ An agent starts with one call

## Phases & Tasks

### Phase 1: Foundation (Week 1)
- **phase-1-foundation**: Create the endpoints

### Phase 2: Events (Week 2)
- **phase-2-events**: Emit events
  - for tasks
  - for sprints

## Risks & Mitigations

| Risk | Impact | Mitigation |
|------|--------|------------|
| Event storm (many events) | Medium | Sampling |
| Hash collision | | |

```
## Tasks
- not this one, it is code
```

## Tasks

See the folders:
- `phase-1-foundation/`
- `phase-2-events/`

## Non-Goals

- Approvals.
"""

EMBEDDED = """\
## 0) Goals & Non\u2011Negotiables

**What must ship:**

* **Collab API** with ETag.

## 2) Milestones & Work Breakdown (in order)

### Phase 0 — Scaffolding

* Fork the template.

## 3) Canonical Backlog (machine-readable)

Keep it in sync.

```yaml
tasks:
  - id: T-100
    title: Collab API
    owned_paths: ["services/**"]
    commands:
      - "pytest -v"
    dod:
      - "It works"
  - id: T-101
    title: Console
```

```yaml
other: block
```

## 13) Risk Register (with mitigations)

* **Races** → replace atomically.
"""


def test_a_goal_gives_what_it_says(read) -> None:
    backlog = read("goal.md", GOAL)
    assert (backlog.kind, backlog.name, backlog.project) == ("markdown", "goal.md", "Modernise the shop")
    assert backlog.goal == "The shop is small and well tested. We want its source to read like code of today."
    assert backlog.requirements == ("It must be formatted by one tool.", "`make test` must pass.")
    assert backlog.risks == ("A rewrite may change laziness.",)
    assert backlog.next_steps == ("Format, then merge.", "Modernise syntax.")
    assert [(task.code, task.title, task.commands, task.source) for task in backlog.tasks] == [
        ("T-1", "Format, then merge.", (), "goal.md:17"),
        ("T-2", "Modernise syntax.", (), "goal.md:18"),
    ]


def test_a_sprint_gives_its_coded_tasks_once(read) -> None:
    backlog = read("SPRINT.md", SPRINT)
    assert backlog.goal == "Move the files to a database."
    assert backlog.requirements == ("An agent starts with one call",)
    assert backlog.risks == (
        "Event storm (many events) (Impact: Medium; Mitigation: Sampling)",
        "Hash collision",
    )
    assert [(task.code, task.title, task.description, task.source) for task in backlog.tasks] == [
        ("phase-1-foundation", "Create the endpoints", "", "SPRINT.md:19"),
        ("phase-2-events", "Emit events", "- for tasks\n- for sprints", "SPRINT.md:22"),
    ]
    assert backlog.next_steps == (
        "phase-1-foundation: Create the endpoints",
        "phase-2-events: Emit events",
    )


def test_an_embedded_backlog_is_canonical(read, refused) -> None:
    backlog = read("plan.md", EMBEDDED)
    assert (backlog.kind, backlog.project) == ("yaml", "plan")
    assert [(task.code, task.commands, task.source) for task in backlog.tasks] == [
        ("T-100", ("pytest -v",), "plan.md:19"),
        ("T-101", (), "plan.md:26"),
    ]
    assert backlog.requirements == ("Collab API with ETag.",)
    assert backlog.risks == ("Races → replace atomically.",)
    assert backlog.next_steps == ("Fork the template.",)
    wrong = refused("plan.md", EMBEDDED.replace("commands:", "comands:"))
    assert wrong.startswith("plan.md:22: tasks[0].comands: is not a known field (did you mean `commands`?)")
    broken = refused("plan.md", EMBEDDED.replace('- "It works"', "- [x"))
    assert broken.startswith("plan.md:26: is not YAML")
    twice = refused("plan.md", EMBEDDED.replace("other: block", "tasks: []"))
    assert twice.startswith("plan.md:31: tasks: holds a second backlog; the first begins on line 18")


def test_a_design_without_steps_is_one_task(read) -> None:
    text = "# Dev Team API\n\nDate: 2026-02-05\n\n## Goals\n- API first.\n- Tenancy\n"
    text += "## Non-Goals\n- Vectors.\n"
    backlog = read("design.txt", text)
    assert backlog.goal == "API first. Tenancy."
    (task,) = backlog.tasks
    assert (task.code, task.title, task.description) == ("T-1", "Dev Team API", "API first. Tenancy.")
    assert (task.acceptance_criteria, task.commands, task.source) == (
        ("API first.", "Tenancy"),
        (),
        "design.txt:1",
    )


def test_a_bare_list_is_what_to_do(read) -> None:
    backlog = read("todo.md", "# Shop\n\n- [ ] Open the door\n- [x] Sweep\n- Sell\n")
    assert [task.title for task in backlog.tasks] == ["Open the door", "Sell"]
    assert backlog.goal == "Shop"


def test_a_nested_list_without_a_text_loses_nothing(read) -> None:
    tasks = read("todo.md", "- - Open\n  - Sell\n").tasks
    assert [(task.title, task.description) for task in tasks] == [("Open", "- Sell")]


def test_a_phase_by_itself_lists_its_tasks(read) -> None:
    text = "# Plan\n\n## Phase 1 Implementation\n\nKeep it simple:\n- `queue.json` as store\n- One agent\n"
    tasks = read("a.md", text).tasks
    assert [task.title for task in tasks] == ["`queue.json` as store", "One agent"]


def test_a_heading_that_lists_nothing_is_a_task_under_tasks(read) -> None:
    text = "# X\n## Tasks\n### T-7: Build the API\nWith *care*.\n### Test it\n## Notes\n### Not a task\nno\n"
    tasks = read("a.md", text).tasks
    assert [(task.code, task.title, task.description) for task in tasks] == [
        ("T-7", "Build the API", "With care."),
        ("T-2", "Test it", ""),
    ]


def test_checked_boxes_are_done(read) -> None:
    text = "## To do\n- [x] T-1: Old\n- [x] T-9 Older\n- [ ] New\n- [X] Other\n- Plain\n"
    backlog = read("a.md", text)
    assert [(task.code, task.title) for task in backlog.tasks] == [("T-3", "New"), ("T-5", "Plain")]
    assert backlog.next_steps == ("New", "Plain")
    assert read("a.md", "## Tasks\n- [x] all done\n").tasks == ()


def test_a_table_of_tasks_is_read_by_its_header(read, refused) -> None:
    text = """\
## Tasks

| ID | Task | Owner | Priority | Size | Depends on | Estimate | Status |
|----|------|-------|----------|------|------------|----------|--------|
| A-1 | Build | Dev Lead | P0 | s | - | 3 days | open |
| A-2 | Test | QA | someday | | A-1, A-0 | | open |
| A-0 | Think | | | | | | done |
"""
    first, second = read("a.md", text).tasks
    assert (first.code, first.title, first.role, first.priority) == ("A-1", "Build", "dev_lead", "urgent")
    assert (first.complexity, first.depends_on, first.description) == ("s", (), "Estimate: 3 days")
    assert (second.role, second.depends_on, second.source) == ("qa", ("A-1",), "a.md:6")
    assert (second.priority, second.description) == ("medium", "priority: someday")
    message = refused("a.md", text.replace("A-1, A-0", "A-9"))
    assert message.startswith("a.md:6: A-2.depends_on: `A-9` is no task of this backlog")


def test_a_code_that_is_taken_is_refused(refused) -> None:
    message = refused("a.md", "## Tasks\n- T-1: a\n- T-1: b\n")
    assert message.startswith("a.md:3: T-1.id: `T-1` is the id of the task on line 2 as well")


def test_a_long_item_keeps_all_its_words(read) -> None:
    words = "word " * 100
    (task,) = read("a.md", f"## Next steps\n- {words}\n").tasks
    assert task.title.endswith("word…")
    assert len(task.title) <= 161
    assert task.description == words.strip()


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Requirements", "requirements"),
        ("Functional requirements", "requirements"),
        ("Risks & Mitigations", "risks"),
        ("13) Risk Register (with mitigations)", "risks"),
        ("Next steps", "next"),
        ("Next Steps:", "next"),
        ("Sprint Goal", "goal"),
        ("0) Goals & Non\u2011Negotiables", "goal"),
        ("Non-Goals", "none"),
        ("Phases & Tasks", "tasks"),
        ("Phase 1: API Foundation (Week 1)", "tasks"),
        ("2) Milestones & Work Breakdown (in order)", "tasks"),
        ("`orchestration_tasks`", ""),
        ("Data Model", ""),
        ("Agent Lifecycle", ""),
        ("Task management for the whole company", ""),
        ("", ""),
    ],
)
def test_a_heading_announces_its_kind(title: str, kind: str) -> None:
    assert kind_of(title) == kind


SLOW = {
    "brackets": "## Tasks\n- " + "[" * 900_000,
    "emphasis": "## Tasks\n" + ("- " + "*a_ " * 360 + "\n") * 690,
    "backticks": "## Risks\n- " + " ".join("`" * i for i in range(1_200)),
    "quotes": ">" * 900_000,
    "lists": "- " * 450_000,
    "headings": "# a\n" * 49_000,
    "title": "## " + "tasks and " * 90_000,
    "table": "a|b\n-|-\n" + "a|b\n" * 49_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_no_document_takes_long(read, text: str) -> None:
    began = time.process_time()
    with suppress(BacklogError):
        read("a.md", text)
    assert time.process_time() - began < 15


def test_a_huge_document_is_refused(refused) -> None:
    assert "more than 1,000,000 characters or 50,000 lines" in refused("a.md", "x\n" * 50_002)
    assert "more than 1,000,000 characters or 50,000 lines" in refused("a.md", "x" * 1_000_001)


@pytest.mark.parametrize("text", ["---\n", "```\ncode\n```\n", "<!-- x -->\n", "> quoted\n"])
def test_a_document_that_says_nothing_is_refused(refused, text: str) -> None:
    assert refused("a.md", text).startswith("a.md:1: says nothing to do")
