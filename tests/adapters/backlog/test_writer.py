"""What is exported is read back as the same."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.adapters.backlog import FileBacklogReader, write_yaml
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.record import evolve, fields_of

EXAMPLES = Path(__file__).parents[3] / "examples"


def _blank(tasks: tuple[PlannedTask, ...]) -> list[dict[str, object]]:
    """Tasks without their source, which a second file changes."""
    return [fields_of(evolve(task, source="")) for task in tasks]


def _again(base: Path, text: str):
    (base / "out.yaml").write_text(text, encoding="utf-8")
    return FileBacklogReader().read("out.yaml", base)


def test_an_export_of_the_example_is_the_example(tmp_path: Path) -> None:
    for name in ("backlog.yaml", "backlog-failing.yaml"):
        first = FileBacklogReader().read(f"toolz/{name}", EXAMPLES)
        text = write_yaml(
            first.tasks, project=first.project, goal=first.goal, test_command=first.test_command
        )
        again = _again(tmp_path, text)
        assert _blank(again.tasks) == _blank(first.tasks)
        assert (again.project, again.goal, again.test_command) == (
            first.project,
            first.goal,
            first.test_command,
        )
        assert "&" not in text.replace("2>&1", "")
        assert "role: developer" not in text, "a default is left out"


def test_settings_and_setup_are_read_back(tmp_path: Path) -> None:
    values = {
        "budget": {"micros": 12_345_678, "tokens": 5, "on_exceed": "warn"},
        "security_gate": "off",
        "prose": "report",
        "parallel": 3,
    }
    task = PlannedTask(code="a", title="b", owned_paths=())
    text = write_yaml([task], setup=[], settings=values)
    again = _again(tmp_path, text)
    assert (again.settings, again.setup) == (values, ())
    assert again.tasks[0].owned_paths == ()
    for micros in (0, 1, 10, 999_999, 123_456_789_012_345):
        text = write_yaml([task], settings={"budget": {"micros": micros}})
        assert _again(tmp_path, text).settings == {"budget": {"micros": micros}}


LINE = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"),
        max_size=30,
    )
    .map(str.strip)
    .filter(bool)
) | st.sampled_from(
    ["yes", "null", "1", "1.0", "2026-01-01", "- a", "a: b", "#", "*a", "&a", "!!x", "~", "0x1", "@", "%"]
)
BLOCK = st.lists(LINE, min_size=1, max_size=3).map("\n  ".join)
TASKS = st.builds(
    PlannedTask,
    code=st.just("T-1"),
    title=LINE,
    description=BLOCK | st.just(""),
    role=st.sampled_from(["developer", "qa"]),
    priority=st.sampled_from(["urgent", "medium"]),
    complexity=st.sampled_from(["xs", "m"]),
    owned_paths=st.none() | st.just(("a/**",)) | st.just(()),
    commands=st.lists(BLOCK, max_size=2).map(tuple),
    acceptance_criteria=st.lists(LINE, max_size=2).map(tuple),
    dod=st.lists(BLOCK, max_size=2).map(tuple),
    skills=st.lists(LINE, max_size=2).map(tuple),
    timeout_seconds=st.none() | st.integers(1, 604_800),
    attempts=st.none() | st.integers(1, 100),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TASKS)
def test_any_task_is_read_back(tmp_path: Path, task: PlannedTask) -> None:
    second = PlannedTask(code="T-2", title="after", depends_on=("T-1",), parent="T-1")
    again = _again(tmp_path, write_yaml([task, second]))
    assert _blank(again.tasks) == _blank((task, second))
