"""Metrics: who may read them, what they count, and that what comes in makes no series without bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from guildhall.adapters.http.routes.metrics import CONTENT_TYPE
from guildhall.adapters.telemetry.metrics import CONTENT_TYPE as WRITTEN
from guildhall.application.operations import figures as module
from guildhall.application.ports.journal import Scope
from guildhall.bootstrap import Container, build
from guildhall.domain.leases.heartbeat import Beat
from guildhall.domain.sessions.commands import SpawnSession
from guildhall.settings import Settings


def _read(client: httpx2.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, CONTENT_TYPE)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_content_type_is_what_is_written() -> None:
    assert WRITTEN == CONTENT_TYPE


def test_nobody_without_a_key_reads_them(stranger: httpx2.Client) -> None:
    assert stranger.get("/metrics").status_code == 401


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[httpx2.Client]:
    settings = Settings(api_key=SecretStr("k" * 20), key_dir=tmp_path / "keys", metrics_on_loopback=True)
    container = build(tmp_path / "data", settings)
    server = container.server("127.0.0.1", 0)
    server.start()
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        yield client
    server.close()
    container.close()


def test_with_the_setting_whoever_is_on_this_machine_reads_them(open_client: httpx2.Client) -> None:
    assert ("guildhall_journal_events", ()) in _read(open_client)


def test_requests_are_counted_by_template_and_class(client: httpx2.Client) -> None:
    for number in range(20):
        client.get(f"/orgs/nobody-{number}/projects")
        client.get(f"/nowhere/{number}")
    wanted = (("method", "GET"), ("route", "/orgs/{org_id}/projects"), ("status", "4xx"))
    deadline = time.monotonic() + 10
    while _read(client).get(("guildhall_http_requests_total", wanted)) != 20:
        assert time.monotonic() < deadline
    found = _read(client)
    assert (
        found["guildhall_http_requests_total", (("method", "GET"), ("route", "none"), ("status", "4xx"))]
        == 20
    )
    routes = {dict(labels)["route"] for name, labels in found if name == "guildhall_http_requests_total"}
    assert routes <= {"/orgs/{org_id}/projects", "none", "/metrics"}
    assert found["guildhall_http_request_seconds_count", wanted[:2]] == 20


def _spend(container: Container, agent: str, role: str, tokens: int, micros: int) -> None:
    company = container.company

    def unit(tx: Any) -> None:
        session_id = tx.new_id()
        tx.ask("Session", session_id, SpawnSession(session_id, agent, role, None, "/w", "/d"))
        from guildhall.domain.sessions.events import UsageSettled

        tx.append("Session", session_id, UsageSettled("r", "m", tokens, 1, micros))

    company.journal.execute(company.scope, company.origin("tests"), unit)


def test_what_agents_spend_is_counted_by_agent_and_role(client: httpx2.Client, container: Container) -> None:
    _spend(container, "dev-1", "developer", 100, 2_000_000)
    _spend(container, "dev-1", "developer", 20, 500_000)
    container.figures.follow(container.company)
    container.figures.follow(container.company)
    found = _read(client)
    labels = (("agent", "dev-1"), ("direction", "input"), ("role", "developer"))
    assert found["guildhall_tokens_total", labels] == 120
    assert found["guildhall_cost_usd_total", (("agent", "dev-1"), ("role", "developer"))] == 2.5
    assert found["guildhall_budget_burn_usd_per_hour", ()] == 2.5


def test_agents_beyond_the_bound_are_counted_together(
    client: httpx2.Client, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AGENTS", 2)
    for number in range(5):
        _spend(container, f"dev-{number}", "developer", 10, 0)
    container.figures.follow(container.company)
    found = _read(client)
    agents = {dict(labels)["agent"] for name, labels in found if name == "guildhall_tokens_total"}
    assert agents == {"dev-0", "dev-1", "others"}
    labels = (("agent", "others"), ("direction", "input"), ("role", "developer"))
    assert found["guildhall_tokens_total", labels] == 30


def test_the_journal_and_the_store_have_a_size(client: httpx2.Client) -> None:
    before = _read(client)
    client.post("/orgs/default/projects", json={"name": "One"})
    after = _read(client)
    events = ("guildhall_journal_events", ())
    assert after[events] == before[events] + 1
    assert after["guildhall_store_bytes", ()] > 0
    assert ("process_resident_memory_bytes", ()) in after


def test_an_admin_of_one_org_reads_that_one_alone(container: Container) -> None:
    from guildhall.adapters.telemetry.metrics import Metrics

    _spend(container, "dev-1", "developer", 100, 0)
    container.figures.follow(container.company)
    metrics = Metrics(container.figures, lambda: 0)
    own = metrics.scrape([container.company.of("another")], whole=False).decode()
    assert "dev-1" not in own
    assert "process_" not in own
    assert "guildhall_http" not in own


def test_open_streams_are_counted(container: Container) -> None:
    from guildhall.adapters.telemetry.metrics import Metrics

    metrics = Metrics(container.figures, lambda: 0)
    metrics.subscribers.change(2)
    metrics.subscribers.change(-1)
    assert b"guildhall_stream_subscribers 1.0" in metrics.scrape([], whole=True)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE heads SET position = 'x'", "the head says x"),
        ("UPDATE events SET emitted_at = 'x'", "was changed"),
        ("UPDATE events SET actor = CAST(x'ff' AS TEXT)", "cannot be read"),
        ("UPDATE durable_states SET doc = '{'", ""),
    ],
)
def test_an_org_that_cannot_be_read_is_named_and_keeps_no_others_figures_back(
    container: Container, client: httpx2.Client, damage: str, told: str
) -> None:
    client.post("/orgs", json={"org_id": "broken", "name": "Broken"}).raise_for_status()
    project = client.post("/api/projects", json={"name": "p"}, headers={"X-Org-Id": "broken"})
    assert project.status_code == 201, project.text
    scope, beat = Scope("broken"), Beat("Lease:x", 1, datetime(2020, 1, 1, tzinfo=UTC), 1)
    journal, origin = container.journal, container.company.origin("tests")
    journal.execute(scope, origin, lambda tx: tx.save("Heartbeat", "Lease:x", beat))
    before = _read(client)
    with journal.store.writing("broken") as connection:
        connection.execute(sa.text(f"{damage} WHERE org_id = 'broken'"))
    metrics, proof = _read(client), client.get("/api/verify").json()
    unreadable = ("guildhall_org_unreadable", (("org", "broken"),))
    if "events" in damage:  # its figures are not made of its events
        assert unreadable not in metrics
    else:
        assert unreadable not in before
        assert metrics[unreadable] == 1
        assert 0 < metrics["guildhall_journal_events", ()] < before["guildhall_journal_events", ()]
    if told:  # no proof is made of what is no event
        assert not proof["ok"]
        assert {one["org_id"] for one in proof["faults"]} == {"broken"}
        assert told in proof["faults"][0]["detail"]
    assert proof["events"] > 0
