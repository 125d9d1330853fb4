"""The canonical YAML: every field, both vocabularies, and every refusal with its line."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
import yaml

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.ports.backlog import BacklogError, PlannedTask

FULL = """\
# everything a backlog can say
project: shop
goal: >
  Sell things
  to people.
test_command: pytest -q
setup: ["uv sync", "make assets"]
requirements: ["It must be fast."]
risks: ["Nobody comes."]
next_steps: ["Open the door."]
budget: {usd: 12.50, tokens: 1_000_000, on_exceed: pause}
security_gate: block_high
prose: block
review: none
parallel: 4
max_review_iterations: 2
tasks:
  - id: T-1
    title: "Build it"
    description: |
      First this.
        Then that.
    role: Dev Lead
    priority: P0
    complexity: XL
    owned_paths: ["src/**", README.md]
    commands:
      - make build
      - |
        set -e
        make check
    acceptance_criteria: ["`make check` exits 0"]
    dod: ["tests pass"]
    skills: [python, "c++"]
    timeout_seconds: 60
    attempts: 2
  - id: T-2
    title: Paint it
    priority: urgent
    depends_on: [T-1]
    owned_paths: []
    parent: T-1
"""


def test_every_field_is_read(read) -> None:
    backlog = read("plan.yaml", FULL)
    assert (backlog.kind, backlog.name, backlog.project) == ("yaml", "plan.yaml", "shop")
    assert backlog.goal == "Sell things to people."
    assert backlog.test_command == "pytest -q"
    assert backlog.setup == ("uv sync", "make assets")
    assert backlog.settings == {
        "budget": {"micros": 12_500_000, "tokens": 1_000_000, "on_exceed": "pause"},
        "security_gate": "block_high",
        "prose": "block",
        "review": "none",
        "parallel": 4,
        "max_review_iterations": 2,
    }
    assert (backlog.requirements, backlog.risks) == (("It must be fast.",), ("Nobody comes.",))
    assert backlog.next_steps == ("Open the door.",)
    assert backlog.digest == hashlib.sha256(FULL.encode()).hexdigest()
    assert backlog.tasks == (
        PlannedTask(
            code="T-1",
            title="Build it",
            description="First this.\n  Then that.",
            role="dev_lead",
            priority="urgent",
            complexity="xl",
            owned_paths=("src/**", "README.md"),
            commands=("make build", "set -e\nmake check"),
            acceptance_criteria=("`make check` exits 0",),
            dod=("tests pass",),
            skills=("python", "c++"),
            timeout_seconds=60,
            attempts=2,
            source="plan.yaml:18",
        ),
        PlannedTask(
            code="T-2",
            title="Paint it",
            priority="urgent",
            depends_on=("T-1",),
            owned_paths=(),
            parent="T-1",
            source="plan.yaml:37",
        ),
    )


def test_what_is_left_out_is_empty(read) -> None:
    backlog = read("plan.yml", "tasks:\n- {id: a, title: b}\n")
    assert backlog.tasks == (PlannedTask(code="a", title="b", source="plan.yml:2"),)
    assert (backlog.project, backlog.goal, backlog.setup, backlog.settings) == ("plan", "", None, {})


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("P0", "urgent"),
        ("P1", "high"),
        ("p2", "medium"),
        ("P3", "low"),
        ("urgent", "urgent"),
        ("High", "high"),
        ("medium", "medium"),
        ("low", "low"),
    ],
)
def test_both_vocabularies_of_priority(read, word: str, priority: str) -> None:
    backlog = read("b.yaml", f"tasks:\n- id: a\n  title: b\n  priority: {word}\n")
    assert backlog.tasks[0].priority == priority


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_byte_order_mark_change_nothing(read, ends: str, mark: str) -> None:
    assert read("plan.yaml", mark + FULL.replace("\n", ends)).tasks == read("plan.yaml", FULL).tasks


def test_a_text_in_quotes_is_a_text(read) -> None:
    tasks = 'tasks:\n- {id: "7", title: "yes", commands: ["true"], skills: [!!str 3]}\n'
    task = read("b.yaml", tasks).tasks[0]
    assert (task.code, task.title, task.commands, task.skills) == ("7", "yes", ("true",), ("3",))


def test_bidirectional_overrides_are_data_but_never_in_an_error(read, refused) -> None:
    assert read("b.yaml", "tasks:\n- {id: a, title: x\u202ey}\n").tasks[0].title == "x\u202ey"
    assert "\\u202e" in refused("b.yaml", "tasks:\n- {id: a, title: b, role: x\u202ey}\n")


def _task(*lines: str) -> str:
    """A backlog whose second task, on line 4, has these lines from line 6."""
    return "\n".join(["tasks:", "- id: A", "  title: first", "- id: B", "  title: second", *lines]) + "\n"


FIELD_FAULTS = [
    ("titel: x", "tasks[1].titel", "is not a known field (did you mean `title`?)"),
    ("zzz: x", "tasks[1].zzz", "is not a known field (known are id, title"),
    ("commands: ls", "tasks[1].commands", "is text, not a list"),
    ("commands: [true]", "tasks[1].commands[0]", "is a boolean, not a text (put it in quotes)"),
    ("commands: [{a: b}]", "tasks[1].commands[0]", "is a mapping, not a text"),
    ("commands: [echo a: b]", "tasks[1].commands[0]", "(write one text, in quotes where it has a colon)"),
    ("commands: [[a]]", "tasks[1].commands[0]", "is a list, not a text (write one text)"),
    ('commands: ["a\\0b"]', "tasks[1].commands[0]", "holds the control character U+0000"),
    ('commands: [""]', "tasks[1].commands[0]", "is empty"),
    ("commands:", "tasks[1].commands", "is empty, not a list"),
    ("depends_on: A", "tasks[1].depends_on", "is text, not a list"),
    ("depends_on: [1]", "tasks[1].depends_on[0]", "is an integer, not a text"),
    ("depends_on: [C]", "tasks[1].depends_on", "`C` is no task of this backlog"),
    ("depends_on: [B]", "tasks[1].depends_on", "`B` names its own task (remove it)"),
    ("parent: C", "tasks[1].parent", "`C` is no task of this backlog"),
    ("parent: B", "tasks[1].parent", "`B` names its own task"),
    ("description: 2026-01-01", "tasks[1].description", "is a date, not a text"),
    ("description: 1.5", "tasks[1].description", "is a number, not a text"),
    ("description: yes", "tasks[1].description", "is a boolean, not a text"),
    ("description: [x]", "tasks[1].description", "is a list, not a text"),
    ('description: "\\e[31m"', "tasks[1].description", "holds the control character U+001B"),
    ("role: develper", "tasks[1].role", "`develper` is not known (did you mean `developer`?)"),
    ("role: king", "tasks[1].role", "`king` is not known (write one of pm, ba"),
    ("priority: P9", "tasks[1].priority", "`P9` is not known"),
    ("priority: 1", "tasks[1].priority", "is an integer, not a text"),
    ("complexity: xxl", "tasks[1].complexity", "`xxl` is not known (did you mean `xl`?)"),
    ("timeout_seconds: 0", "tasks[1].timeout_seconds", "is 0 (write 1 to 604800)"),
    ("timeout_seconds: -5", "tasks[1].timeout_seconds", "is -5"),
    ('timeout_seconds: "5"', "tasks[1].timeout_seconds", "is text, not an integer"),
    ("timeout_seconds: 1.5", "tasks[1].timeout_seconds", "is a number, not an integer"),
    ("timeout_seconds: 0x10", "tasks[1].timeout_seconds", "is not a decimal integer"),
    (f"timeout_seconds: {'9' * 5000}", "tasks[1].timeout_seconds", "is 999"),
    ("attempts: 0", "tasks[1].attempts", "is 0 (write 1 to 100)"),
    ("attempts: 101", "tasks[1].attempts", "is 101"),
    ("attempts: [1]", "tasks[1].attempts", "is a list, not an integer"),
    ("owned_paths: [/etc/**]", "tasks[1].owned_paths[0]", "`/etc/**` is not relative"),
    ("owned_paths: [a, ../b]", "tasks[1].owned_paths[1]", "`../b` leads out of the repository"),
    ("owned_paths: [.git/hooks/**]", "tasks[1].owned_paths[0]", "names git's own folder"),
    ("owned_paths: src", "tasks[1].owned_paths", "is text, not a list"),
    ("skills: {a: b}", "tasks[1].skills", "is a mapping, not a list"),
    (f"dod: [{', '.join('x' * 201)}]", "tasks[1].dod", "has 201 items"),
    ("title: again", "title", "is given twice, first on line 5"),
    ("? [a]\n  : b", "", "a key must be a word"),
    ("<<: {a: b}", "tasks[1].<<", "is not a known field"),
    ("skills: !!set {a, b}", "", "the tag `tag:yaml.org,2002:set` is not obeyed"),
    ("skills: !!python/object/apply:os.system [ls]", "", "is not obeyed (remove the tag)"),
    ("skills: *x", "", "the alias `*x` is not followed (write the value out)"),
    ("skills: [a", "", "is not YAML: "),
    ("description: Fix: it", "", "column 19 (put a text that has a colon in quotes, or check the"),
    ("skills: @a", "", "cannot start any token, column 11 (put a text that begins with @ in quotes)"),
    ("dod: [`make` exits 0]", "", "column 9 (put a text that begins with ` in quotes)"),
    ("\tskills: [a]", "", "(indent with spaces, not with a tab)"),
]


@pytest.mark.parametrize(("line", "field", "what"), FIELD_FAULTS, ids=lambda value: value[:40])
def test_a_fault_in_a_task_names_its_line_and_field(refused, line: str, field: str, what: str) -> None:
    message = refused("b.yaml", _task("  " + line))
    expected = f"b.yaml:6: {field}: " if field else "b.yaml:6: "
    # libyaml notices an open bracket where the file ends
    assert message.startswith(expected if line != "skills: [a" else "b.yaml:7: "), message
    assert what in message
    assert len(message) < 1_000


TOP_FAULTS = [
    (
        "prose: block\nreview: none\ntasks:\n- {id: a, title: b, dod: [tests pass, It reads well]}\n",
        "b.yaml:2: review: is none, and a asks for what nobody would judge ('It reads well') (change it, or",
    ),
    ("goal: x\n", "b.yaml:1: tasks: is missing"),
    ("tasks:\n", "b.yaml:1: tasks: is empty, not a list"),
    ("tasks: []\n", "b.yaml:1: tasks: has no task (add at least one)"),
    ("tasks: T-1\n", "b.yaml:1: tasks: is text, not a list"),
    ("tasks:\n- T-1\n", "b.yaml:2: tasks[0]: is text, not a task"),
    ("tasks:\n- id: a\n", "b.yaml:2: tasks[0].title: is missing"),
    ("tasks:\n- title: a\n", "b.yaml:2: tasks[0].id: is missing"),
    ("tasks:\n- id: 7\n  title: a\n", "b.yaml:2: tasks[0].id: is an integer, not a text (put it in quotes)"),
    ("tasks:\n- id: a b\n  title: a\n", "b.yaml:2: tasks[0].id: `a b` is not a task's id"),
    ("tasks:\n- id: a..b\n  title: a\n", "b.yaml:2: tasks[0].id: `a..b` is not a task's id"),
    ("tasks:\n- id: a\n  title: ''\n", "b.yaml:3: tasks[0].title: is empty"),
    (
        "tasks:\n- id: a\n  title: |\n    a\n    b\n",
        "b.yaml:3: tasks[0].title: holds the control character U+000A",
    ),
    (f"tasks:\n- id: a\n  title: {'x' * 501}\n", "b.yaml:3: tasks[0].title: has 501 characters"),
    ("- a\n", "b.yaml:1: is a list, not a mapping (begin with `tasks:`"),
    ("# nothing\n", "b.yaml:1: has no content"),
    ("hello\n", "b.yaml:1: is text, not a mapping"),
    ("task:\n- a\n", "b.yaml:1: task: is not a known field (did you mean `tasks`?)"),
    ("tasks: []\n---\ntasks: []\n", "b.yaml:2: a second document begins"),
    ("budget: 5\ntasks: []\n", "b.yaml:1: budget: is an integer, not a mapping"),
    ("budget:\n  eur: 5\ntasks: []\n", "b.yaml:2: budget.eur: is not a known field (known are usd, tokens"),
    ("budget:\n  usd: -5\ntasks: []\n", "b.yaml:2: budget.usd: is -5"),
    ("budget:\n  usd: .inf\ntasks: []\n", "b.yaml:2: budget.usd: is .inf"),
    ("budget:\n  usd: 1e99\ntasks: []\n", "b.yaml:2: budget.usd: is 1e99"),
    ("budget:\n  tokens: -1\ntasks: []\n", "b.yaml:2: budget.tokens: is -1"),
    (
        "security_gate: off\ntasks: []\n",
        "b.yaml:1: security_gate: is a boolean, not a text (put it in quotes)",
    ),
    ("security_gate: block\ntasks: []\n", "b.yaml:1: security_gate: `block` is not known"),
    ("prose: maybe\ntasks: []\n", "b.yaml:1: prose: `maybe` is not known (write one of block, report)"),
    ("review: 1\ntasks: []\n", "b.yaml:1: review: is an integer, not a text"),
    ("parallel: 0\ntasks: []\n", "b.yaml:1: parallel: is 0 (write 1 to 64)"),
    ("goal: g\nparallel: 100\ntasks: []\n", "b.yaml:2: parallel: is 100 (write 1 to 64)"),
    ("setup: make\ntasks: []\n", "b.yaml:1: setup: is text, not a list"),
    ("project: [a]\ntasks: []\n", "b.yaml:1: project: is a list, not a text"),
]


@pytest.mark.parametrize(("text", "start"), TOP_FAULTS, ids=lambda value: value[:40])
def test_a_fault_of_the_document_names_its_line(refused, text: str, start: str) -> None:
    assert refused("b.yaml", text).startswith(start)


def test_an_id_that_is_taken_is_refused_with_both_lines(refused) -> None:
    message = refused("b.yaml", "tasks:\n- {id: a, title: x}\n- {title: y,\n   id: a}\n")
    assert message.startswith("b.yaml:4: tasks[1].id: `a` is the id of the task on line 2 as well")


def test_an_unknown_dependency_is_refused_with_the_nearest_task(refused) -> None:
    text = "tasks:\n- {id: build, title: x}\n- id: b\n  title: y\n  depends_on:\n  - build\n  - buidl\n"
    message = refused("b.yaml", text)
    assert message.startswith("b.yaml:7: tasks[1].depends_on: `buidl` is no task")
    assert "did you mean `build`?" in message


def test_a_cycle_is_named_as_a_whole(refused) -> None:
    text = "".join(
        f"- {{id: {code}, title: x, depends_on: [{needs}]}}\n"
        for code, needs in [("free", ""), ("in", "a"), ("a", "b"), ("b", "c"), ("c", "a")]
    )
    message = refused("b.yaml", "tasks:\n" + text)
    assert message.startswith("b.yaml:4: tasks[2].depends_on: a cycle")
    assert "a → b → c → a (" in message


def test_a_cycle_of_parents_is_refused(refused) -> None:
    message = refused("b.yaml", "tasks:\n- {id: a, title: x, parent: b}\n- {id: b, title: x, parent: a}\n")
    assert message.startswith("b.yaml:2: tasks[0].parent: a cycle")
    assert "a → b → a" in message


BOMBS = {
    "laughs": "a: &a [x, x]\n" + "".join(f"a{i}: &a{i} [*a, *a]\n" for i in range(50)),
    "aliases": "a: &a x\nb: [" + "*a," * 1_600_000 + "]",
    "itself": "a: &a [*a]\n",
    "flow": "[" * 4_900_000,
    "maps": "{a: " * 1_200_000,
    "block": "- " * 2_400_000,
    "keys": "? " * 2_400_000,
    "indented": "".join(" " * i + "a:\n" for i in range(2_500)),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_at_once(refused, bomb: str) -> None:
    began = time.process_time()
    refused("b.yaml", bomb)
    assert time.process_time() - began < 5


def test_the_parser_in_python_reads_the_same(read, refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML's wheel lacks libyaml."""
    tasks = read("b.yaml", FULL).tasks
    monkeypatch.setattr("guildhall.adapters.backlog.yaml_tree._LOADER", yaml.SafeLoader)
    assert read("b.yaml", FULL).tasks == tasks
    assert refused("b.yaml", "tasks:\n- {id: a, title: yes}\n").startswith(
        "b.yaml:2: tasks[0].title: is a boolean"
    )
    assert refused("b.yaml", "tasks:\n- @\n").startswith("b.yaml:2: is not YAML: ")
    assert "deeper than 24" in refused("b.yaml", "[" * 10_000)


def test_too_many_tasks_are_refused(refused) -> None:
    message = refused("b.yaml", "tasks: [" + "{}," * 200_001 + "]")
    assert message.startswith("b.yaml:1: tasks: has 200,001 tasks")


def test_a_long_chain_and_a_long_cycle_take_seconds(tmp_path: Path) -> None:
    """A recursion or a quadratic walk would fail here."""
    count = 15_000
    lines = [f"- {{id: T{i}, title: x, depends_on: [T{i - 1}]}}\n" for i in range(1, count)]
    chain = tmp_path / "chain.yaml"
    chain.write_text("tasks:\n- {id: T0, title: x}\n" + "".join(lines))
    began = time.process_time()
    assert len(FileBacklogReader().read("chain.yaml", tmp_path).tasks) == count
    chain.write_text(f"tasks:\n- {{id: T0, title: x, depends_on: [T{count - 1}]}}\n" + "".join(lines))
    with pytest.raises(BacklogError, match=r"T0 → T14999 → .*… 14,901 more …") as error:
        FileBacklogReader().read("chain.yaml", tmp_path)
    assert len(error.value.message) < 2_000
    assert time.process_time() - began < 30
