"""What a source is taken for, and what is refused before a word of it is read."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.ports.backlog import BacklogError, PlannedTask

EXAMPLES = Path(__file__).parents[3] / "examples"


def _refusal(source: str, base: Path) -> str:
    with pytest.raises(BacklogError) as error:
        FileBacklogReader().read(source, base)
    assert error.value.message.isprintable(), error.value.message
    return error.value.message


def test_the_examples_are_read() -> None:
    reader = FileBacklogReader()
    good = reader.read("toolz/backlog.yaml", EXAMPLES)
    assert [task.code for task in good.tasks] == ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6"]
    assert (good.project, good.test_command) == ("toolz", "python -m pytest -q toolz")
    assert good.tasks[4].depends_on == ("T-2", "T-3")
    assert good.tasks[4].source == "backlog.yaml:46"
    failing = reader.read(str(EXAMPLES / "toolz" / "backlog-failing.yaml"), Path("/"))
    assert failing.tasks[5].timeout_seconds == 5
    assert failing.tasks[6].owned_paths is None
    goal = reader.read("goal.md", EXAMPLES / "toolz")
    assert [len(part) for part in (goal.requirements, goal.risks, goal.next_steps, goal.tasks)] == [
        4,
        2,
        3,
        3,
    ]


def test_a_sentence_is_one_task() -> None:
    backlog = FileBacklogReader().read("  Build a login\n page with CI/CD,  see app.py ", Path("/"))
    sentence = "Build a login page with CI/CD, see app.py"
    assert (backlog.kind, backlog.goal, backlog.project) == ("sentence", sentence, "")
    assert backlog.name == "Build a login page with CI/CD, …"
    assert backlog.digest == hashlib.sha256(sentence.encode()).hexdigest()
    assert backlog.tasks == (PlannedTask(code="T-1", title=sentence, source="sentence", counted=True),)


@pytest.mark.parametrize("text", ["tasks: [", "tasks:", "tasks: {", '{"tasks": [', '[{"id":'])
def test_a_line_that_begins_like_a_document_is_no_sentence(tmp_path: Path, text: str) -> None:
    assert "backlog:" in _refusal(text, tmp_path)
    with pytest.raises(BacklogError, match=r"^sent:[12]: "):
        FileBacklogReader().read_text(text, "sent")


def test_a_document_may_have_one_line(tmp_path: Path) -> None:
    text = "tasks: [{id: T-7, title: Greet}]"
    for read in (FileBacklogReader().read(text, tmp_path), FileBacklogReader().read_text(text, "sent")):
        assert (read.kind, [task.code for task in read.tasks]) == ("yaml", ["T-7"])
    for text in (
        '{"project": "x", "items": [{"title": "Greet", "id": "T-7"}]}',
        '{"tasks": [{"id": "T-7", "title": "Greet"}]}',
        '[{"title": "Greet", "id": "T-7"}]',
    ):
        for read in (FileBacklogReader().read(text, tmp_path), FileBacklogReader().read_text(text, "sent")):
            assert (read.kind, [task.code for task in read.tasks]) == ("queue", ["T-7"])


SENTENCES = (
    *("tasks: write the docs", "[urgent] fix it", "{x} is broken", "goal: be quick"),
    *(
        "tasks: [urgent] fix the login page",
        "tasks: {x} and {y}",
        "tasks: [] is shown",
        "tasks: [{x}] is shown",
    ),
    *(
        '{"feature": "login"}',
        '{"name"} is not replaced.',
        '[{"x"}] is in the title',
        '{"tasks"} is not replaced',
    ),
)


@pytest.mark.parametrize("text", SENTENCES)
def test_what_only_begins_like_a_document_is_a_sentence(tmp_path: Path, text: str) -> None:
    reader = FileBacklogReader()
    for read in (
        reader.read(text, tmp_path),
        reader.read_text(text, "sent"),
        reader.read_words(text, "sent"),
    ):
        assert (read.kind, read.goal) == ("sentence", text)


@pytest.mark.parametrize(
    "text", ["tasks: [", "tasks:", '{"tasks": [', '[{"id":', '{\n"feature": "login"\n}', "[[a]]\nb"]
)
def test_words_are_never_refused_for_what_they_look_like(text: str) -> None:
    read = FileBacklogReader().read_words(text, "sent")
    assert (read.kind, read.goal) == ("sentence", " ".join(text.split()))


def test_words_of_several_lines_may_be_a_document() -> None:
    reader = FileBacklogReader()
    assert reader.read_words("tasks:\n- {id: a, title: b}", "sent").kind == "yaml"
    assert reader.read_words('{\n"tasks": [{"id": "a", "title": "b"}]}', "sent").kind == "queue"
    assert reader.read_words("# Shop\n\n## Tasks\n\n- Sell", "sent").kind == "markdown"


@pytest.mark.parametrize(
    "piece", ["tasks: ", "tasks: [", '{"tasks', '{"a', '"id" ', " ", "[{", '[{"', '"tasks" ']
)
def test_a_long_line_is_told_apart_in_time_that_grows_with_it_alone(piece: str) -> None:
    begun = time.process_time()
    for head in ("", '{"a', '[{"', "tasks: [", "tasks: [{"):
        with suppress(BacklogError):
            FileBacklogReader().read_text((head + piece * 50_000)[:100_000], "sent")
    assert time.process_time() - begun < 5


def test_a_long_sentence_is_kept_as_the_description() -> None:
    (task,) = FileBacklogReader().read("word " * 200, Path("/")).tasks
    assert len(task.title) <= 161
    assert task.description == ("word " * 200).strip()


@pytest.mark.parametrize(
    "source",
    [
        "missing.yaml",
        "missing",
        "a/b",
        "my plan.yaml",
        "the next plan.md",
        "./do this and that",
        "/x y z",
        "app.py",
    ],
)
def test_what_looks_like_a_path_must_exist(tmp_path: Path, source: str) -> None:
    if source == "missing":
        assert FileBacklogReader().read(source, tmp_path).kind == "sentence"
        return
    assert _refusal(source, tmp_path).startswith(f"{source}: no such file in ")


@pytest.mark.parametrize(
    ("source", "there", "meant"),
    [
        ("backlog", "backlog.yaml", "backlog.yaml"),
        ("backlog", "Backlog.YML", "Backlog.YML"),
        ("backlog", "backlog.md", "backlog.md"),
        ("backlog", "backlog.json", "backlog.json"),
        ("baklog", "backlog.yaml", "backlog.yaml"),
        ("backlog.yml", "backlog.yaml", "backlog.yaml"),
        ("sub/backlog", "sub/backlog.yaml", "sub/backlog.yaml"),
        ("./sub/bcklog.yaml", "sub/backlog.yaml", "./sub/backlog.yaml"),
    ],
)
def test_a_slip_in_a_name_is_no_sentence_and_the_file_that_is_there_is_named(
    tmp_path: Path, source: str, there: str, meant: str
) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("tasks: [{id: a, title: b}]")
    said = f"did you mean {meant}? If not, write a sentence that ends with a full stop"
    assert _refusal(source, tmp_path) == f"{source}: no such file in {tmp_path} ({said})"


@pytest.mark.parametrize("source", ["refactor", "backlog.", "do the backlog", "backpack"])
def test_a_word_that_no_file_is_called_by_and_words_are_sentences(tmp_path: Path, source: str) -> None:
    (tmp_path / "backlog.yaml").write_text("tasks: [{id: a, title: b}]")
    (tmp_path / "refactors.md").write_text("# Refactors\n")
    assert FileBacklogReader().read(source, tmp_path).kind == "sentence"


def test_a_sentence_may_end_with_a_file_and_a_full_stop(tmp_path: Path) -> None:
    assert FileBacklogReader().read("Rename the next plan.md.", tmp_path).kind == "sentence"


def test_a_file_wins_over_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "Do this").write_text("# Title\n\nText.\n")
    assert FileBacklogReader().read("Do this", tmp_path).kind == "markdown"


@pytest.mark.parametrize("source", ["", " \n", "a\0b", "x\x1b[31m", "y\u2028", "z\udc80 1"])
def test_a_source_that_says_nothing_or_controls_a_terminal_is_refused(tmp_path: Path, source: str) -> None:
    assert _refusal(source, tmp_path).startswith("backlog: ")


def test_a_long_source_is_a_sentence_or_refused(tmp_path: Path) -> None:
    assert FileBacklogReader().read("word " * 1_000, tmp_path).kind == "sentence"
    assert "has 9,999 characters" in _refusal("word " * 2_000, tmp_path)
    assert "no such file" in _refusal("a/" * 5_000, tmp_path)


BYTES = [
    (b"", "b.yaml:1: is empty"),
    (b"\xef\xbb\xbf \n", "b.yaml:1: is empty"),
    (b"tasks:\n\x00", "b.yaml:2: is a binary file"),
    ("tasks: []".encode("utf-16"), "b.yaml:1: is UTF-16"),
    ("tasks: []".encode("utf-16-le"), "b.yaml:1: is a binary file"),
    ("tasks: []".encode("utf-32"), "b.yaml:1: is UTF-16 or UTF-32"),
    (b"a\nb\xff", "b.yaml:2: is not UTF-8 text"),
    (b"tasks:\n\n\x1b[31m", "b.yaml:3: holds the control character U+001B"),
    ("tasks:\n\u2028".encode(), "b.yaml:2: holds the control character U+2028"),
    ("tasks:\n\x9b".encode(), "b.yaml:2: holds the control character U+009B"),
    (b"#" * 5_000_001, "b.yaml: is larger than 5 MB"),
]


@pytest.mark.parametrize(("data", "start"), BYTES, ids=lambda value: str(value)[:30])
def test_what_is_no_text_is_refused(refused, data: bytes, start: str) -> None:
    assert refused("b.yaml", data).startswith(start)


def test_the_limit_of_bytes_is_the_readers(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("tasks: [{id: a, title: b}]")
    with pytest.raises(BacklogError, match="larger than 1e-05 MB"):
        FileBacklogReader(max_bytes=10).read("b.yaml", tmp_path)


def test_a_folder_a_pipe_and_a_loop_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    assert _refusal("folder.yaml", tmp_path).startswith("folder.yaml: is a folder")
    assert _refusal("pipe.yaml", tmp_path).startswith("pipe.yaml: is no regular file")
    assert _refusal("loop.yaml", tmp_path).startswith("loop.yaml: cannot be read: too many levels")
    assert _refusal("gone.yaml", tmp_path).startswith("gone.yaml: cannot be read: no such file")


@contextmanager
def _plain_user() -> Iterator[None]:
    """Give up the superuser's rights for a while: permissions do not hold for it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("tasks: []")
    secret.chmod(0)
    with _plain_user():
        message = _refusal("secret.yaml", tmp_path)
    assert message.startswith("secret.yaml: cannot be read: permission denied")


def test_a_name_that_controls_a_terminal_is_shown_harmlessly(tmp_path: Path) -> None:
    (tmp_path / "a\u202eb.yaml").write_text("")
    assert _refusal("a\u202eb.yaml", tmp_path).startswith("a\\u202eb.yaml:1: is empty")


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x.txt", "tasks:\n- {id: a, title: b}\n", "yaml"),
        ("x.txt", '[{"id": "a", "title": "b"}]', "queue"),
        ("x.txt", '\n{"items": [{"id": "a", "title": "b"}]}', "queue"),
        ("x.txt", "[a link](x)\n", "markdown"),
        ("x.txt", "# Title\n\n```yaml\ntasks:\n- {id: a, title: b}\n```\n", "yaml"),
        ("x.txt", "## Title\n\ngoal: none\n", "markdown"),
        ("X.YML", "tasks:\n- {id: a, title: b}\n", "yaml"),
        ("Makefile", "just words", "markdown"),
    ],
)
def test_a_file_without_a_known_suffix_is_what_it_looks_like(read, name: str, text: str, kind: str) -> None:
    backlog = read(name, text)
    assert backlog.kind == kind
    assert len(backlog.tasks) == 1


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(["f.yaml", "f.json", "f.md", "f.txt"])


def _read_or_refuse(base: Path, name: str, data: bytes) -> None:
    (base / name).write_bytes(data)
    try:
        backlog = FileBacklogReader().read(name, base)
    except BacklogError as error:
        assert error.message.isprintable()
        assert len(error.message) < 6_000
    else:
        texts = (text for task in backlog.tasks for text in (task.code, task.title))
        assert all(text and not any(ord(char) < 32 for char in text) for text in texts)


@FUZZ
@given(NAMES, st.binary(max_size=300))
@example("f.yaml", b"%YAML 9.9\n---\n")
@example("f.yaml", b"!<tag:yaml.org,2002:null> x")
@example("f.json", b'"\\ud800"')
def test_any_bytes_are_read_or_refused(tmp_path: Path, name: str, data: bytes) -> None:
    _read_or_refuse(tmp_path, name, data)


PIECES = (
    *("tasks:", "- ", "id: a", "title: b", "depends_on", ": ", "[", "]", "{", "}", ",", '"', "'", "\n", "  "),
    *(
        "&a ",
        "*a",
        "!!str ",
        "|",
        ">",
        "#",
        "? ",
        "---",
        "...",
        "%",
        "## Tasks",
        "| a ",
        "|-|",
        "```yaml",
        "```",
    ),
    *(
        "- [x] ",
        "**",
        "items",
        "null",
        "1e9",
        "-5",
        "true",
        "2026-01-01",
        "\\",
        "&#27;",
        "\t",
        "\u202e",
        "T-1",
        "`",
    ),
)
WORDS = st.sampled_from(PIECES)


@FUZZ
@given(NAMES, st.lists(WORDS, max_size=40).map("".join))
def test_any_words_of_the_formats_are_read_or_refused(tmp_path: Path, name: str, text: str) -> None:
    _read_or_refuse(tmp_path, name, text.encode())


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates().map(str)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
TASK_TREES = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b"]) | TREES, "title": st.just("t") | TREES},
    optional={
        name: st.lists(st.sampled_from(["a", "b"]), max_size=2) | TREES
        for name in (
            *("depends_on", "blockedBy", "blocks", "parent", "commands", "owned_paths", "ownedPaths", "role"),
            *("priority", "timeout_seconds", "attempts", "description", "status", "skills", "dod"),
        )
    },
)


@FUZZ
@given(NAMES, st.fixed_dictionaries({"tasks": st.lists(TASK_TREES, max_size=3) | TREES}) | TREES)
def test_any_tree_is_read_or_refused(tmp_path: Path, name: str, tree: object) -> None:
    _read_or_refuse(tmp_path, name, json.dumps(tree).encode())


@FUZZ
@given(st.text(max_size=60))
def test_any_sentence_is_read_or_refused(tmp_path: Path, source: str) -> None:
    # A text may happen to name a file of this machine; then it is that file that is read.
    assume("\0" in source or not os.path.lexists(tmp_path / source))
    try:
        backlog = FileBacklogReader().read(source, tmp_path)
    except BacklogError as error:
        assert error.message.isprintable()
    else:
        assert backlog.kind == "sentence"
