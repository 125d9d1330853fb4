"""Health: alive, ready, and what is said when a part is not."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from guildhall.application.operations import sweeping
from guildhall.application.orgs import ensure_org
from guildhall.application.ports.journal import Scope
from guildhall.bootstrap import Container
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.requests.request import KEPT, Answer, AnswerRequest


def test_every_part_is_asked_and_says_how_long_it_took(stranger: httpx2.Client) -> None:
    answer = stranger.get("/readyz")
    assert answer.status_code == 200
    checks = {one["name"]: one for one in answer.json()["checks"]}
    assert {"database", "committer", "tail"} <= checks.keys()
    assert all(one["ok"] and one["milliseconds"] < 2000 for one in checks.values())


def test_a_store_of_another_version_is_not_ready(stranger: httpx2.Client, container: Container) -> None:
    with container.journal.store.writing("schema") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    body = answer.json()
    assert body["code"] == "unavailable"
    assert "database: its schema is at older" in body["detail"]
    assert [one["name"] for one in body["checks"] if not one["ok"]] == ["database"]


def test_a_loop_that_does_not_turn_is_not_ready(stranger: httpx2.Client, container: Container) -> None:
    container.pulse.expect("worker", 0.0)
    time.sleep(0.01)
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert "worker" in answer.json()["detail"]
    container.pulse.expect("worker", 60.0)
    time.sleep(1.1)
    assert stranger.get("/readyz").status_code == 200


def test_a_committer_that_is_gone_is_not_ready(stranger: httpx2.Client, container: Container) -> None:
    container.journal._committer.close()
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert "committer" in answer.json()["detail"]


def test_a_database_that_has_no_connection_left_is_unavailable(
    client: httpx2.Client, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/projects").status_code == 200
    pool = container.journal.store.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.1)
    with ExitStack() as held:
        with suppress(PoolTimeout):
            while True:
                held.enter_context(container.journal.store.engine.connect())
        answer = client.get("/api/projects")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert "all connections to its database are in use" in answer.json()["detail"]
    assert client.get("/api/projects").status_code == 200


def test_answers_past_their_time_are_swept_in_bounded_batches(container: Container) -> None:
    company, now = container.company, container.company.system.clock.now()
    ensure_org(company)
    old, fresh = now - KEPT - timedelta(minutes=1), now

    def keep(company, count: int, prefix: str, at) -> None:
        def unit(tx) -> None:
            for number in range(count):
                tx.save("Request", f"{prefix}-{number}", AnswerRequest("f", Answer(200), at))

        company.journal.execute(company.scope, company.origin("tests"), unit)

    everywhere = company.of(GLOBAL_ORG)
    keep(company, sweeping.BATCH + 5, "old", old)
    keep(company, 2, "fresh", fresh)
    keep(everywhere, 1, "old", old)
    housekeeping = container.housekeeping()
    housekeeping.start()
    try:
        deadline = time.monotonic() + 20
        while company.journal.views(Scope(GLOBAL_ORG)).due("Request", now):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        housekeeping.close()
    left = company.journal.views(company.scope).due("Request", now + 2 * KEPT, 1000)
    assert sorted(row.id for row in left) == ["fresh-0", "fresh-1"]
