"""Every version of every event that was ever written can be read, and none changes without a new version."""

from __future__ import annotations

import importlib.util
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guildhall.domain.kernel import Recorded
from guildhall.domain.runs.decide import RunBehavior
from guildhall.domain.runs.run import Run
from guildhall.persistence import codec, payloads
from guildhall.persistence.canonical import canonical, canonical_trusted
from guildhall.persistence.documents import document
from guildhall.persistence.journal import upcasters


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("golden.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOLDEN = _load()
ADVICE = "an event that stores hold never changes: give it a new version with an upcaster, then run golden.py"


@pytest.mark.parametrize("name", GOLDEN.events())
def test_an_event_is_what_its_golden_file_says(name: str) -> None:
    cls = GOLDEN.events()[name]
    path = GOLDEN.path_of(name, cls.version)
    assert path.exists(), f"{name} version {cls.version} has no golden file: run tests/persistence/golden.py"
    written = json.loads(path.read_text())
    assert written["fields"] == GOLDEN.fields_of(cls), ADVICE
    stored = canonical(written["payload"])
    event = upcasters.decode(name, cls.version, stored)
    assert event == GOLDEN.sample(cls), ADVICE
    assert canonical_trusted(codec.encode(event)) == stored, "the codec writes canonical JSON"
    assert payloads.text(event) == stored, "and so does what writes it at once"


@pytest.mark.parametrize("path", sorted(GOLDEN.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_version_ever_written_is_read(path: Path) -> None:
    match = re.fullmatch(r"(.+)\.v(\d+)", path.stem)
    assert match
    written = json.loads(path.read_text())
    assert (written["type"], written["version"]) == (match[1], int(match[2]))
    event = upcasters.decode(match[1], int(match[2]), canonical(written["payload"]))
    assert type(event) is GOLDEN.events()[match[1]]


def test_who_was_asked_before_gates_had_names_was_asked_at_the_one_that_there_was() -> None:
    written = json.loads(GOLDEN.path_of("approval.requested", 1).read_text())["payload"]
    for subject, gate in (("Task:t", "merge"), ("Run:r", "run_end")):
        stored = canonical({**written, "subject": subject})
        event: Any = upcasters.decode("approval.requested", 1, stored)
        assert event.gate == gate


@pytest.mark.parametrize("version", [1, 2])
def test_a_run_of_before_runs_had_a_goal_has_the_row_that_was_written_of_it(version: int) -> None:
    """Else every record that holds one would be found broken: a row leaves out no part of a field."""
    written = json.loads(GOLDEN.path_of("run.queued", version).read_text())["payload"]
    event = upcasters.decode("run.queued", version, canonical(written))
    recorded = Recorded(event, 1, 1, datetime(2026, 1, 1, tzinfo=UTC), "somebody")
    row = json.loads(document(RunBehavior().apply_event(Run(), recorded)))
    assert row["backlog"] == written["backlog"]
    assert "goal" not in row
