"""The journal's lines as CloudEvents."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from guildhall.application.cloudevents import cloud_event
from guildhall.application.ports.journal import Envelope
from guildhall.domain.record import evolve

LINE = Envelope(
    org_id="org",
    position=7,
    id="01a",
    stream="Task:t",
    seq=2,
    type="task.merged",
    version=1,
    actor="dev_lead",
    agent_id="dev_lead",
    session_key=None,
    correlation_id="run",
    causation_id=None,
    emitted_at=datetime(2026, 11, 21, 8, 0, 0, 5000, tzinfo=UTC),
    payload='{"commit":"abc"}',
    payload_hash="p",
    prev_hash="q",
    hash="h",
)


def test_an_event_has_what_the_specification_requires() -> None:
    made = cloud_event(LINE)
    assert made["specversion"] == "1.0"
    assert (made["id"], made["source"], made["type"]) == ("01a", "/orgs/org/journal", "task.merged")
    assert (made["subject"], made["time"]) == ("Task:t", "2026-11-21T08:00:00.005000Z")
    assert (made["datacontenttype"], made["data"]) == ("application/json", {"commit": "abc"})
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in made)


def test_what_is_absent_is_left_out() -> None:
    made = cloud_event(evolve(LINE, payload=None))
    assert not {"data", "datacontenttype", "sessionkey", "causationid"} & made.keys()
