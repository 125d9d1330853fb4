"""Requests as operators see them: one line each, with who asked and what came of it, and no secret."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import pytest

from guildhall.adapters.http.observation import ObservationMiddleware
from guildhall.adapters.system import CountingIds
from guildhall.application.operations.readiness import Readiness
from guildhall.application.ports.telemetry import Finish, Served

SECRET = "planted-" + "secret-7f3a9c"

Lines = Callable[[int], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Reads the log once it has so many lines: a line is written after its answer was sent."""

    def read(count: int) -> list[dict[str, Any]]:
        text, deadline = "", time.monotonic() + 20
        while text.count("\n") < count and time.monotonic() < deadline:
            text += capsys.readouterr().err
            time.sleep(0.02)
        return [json.loads(line) for line in (text + capsys.readouterr().err).splitlines()]

    return read


def test_a_request_is_one_line_with_who_asked_and_what_came_of_it(
    client: httpx2.Client, lines: Lines
) -> None:
    client.get("/orgs/default/projects", headers={"X-Request-ID": "trace-1"})
    (line,) = lines(1)
    assert line.pop("milliseconds") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "route": "/orgs/{org_id}/projects",
        "path": "/orgs/default/projects",
        "status": 200,
        "principal": "installation",
        "principal_id": "installation",
        "org": "default",
        "address": "127.0.0.1",
        "correlation_id": "trace-1",
    }


def test_secrets_of_a_request_stand_in_no_line(
    client: httpx2.Client, stranger: httpx2.Client, lines: Lines
) -> None:
    key = client.headers["X-API-Key"]
    stranger.get("/orgs", params={"api_key": key})
    stranger.get(
        f"/orgs/{key}/projects", headers={"Authorization": f"Bearer {SECRET}", "Cookie": f"s={SECRET}"}
    )
    stranger.get("/nowhere", params={"token": SECRET})
    told = lines(3)
    assert [(one["status"], one["route"]) for one in told] == [
        (200, "/orgs"),
        (401, "/orgs/{org_id}/projects"),
        (404, ""),
    ]
    assert key not in json.dumps(told)
    assert SECRET not in json.dumps(told)


def test_an_unexpected_error_is_logged_once_with_its_trace_and_answered_without(
    stranger: httpx2.Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_self: Readiness) -> None:
        raise RuntimeError(f"broken with password={SECRET}")

    monkeypatch.setattr(Readiness, "look", breaks)
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "broken" not in answer.text
    (line,) = lines(1)
    assert (line["event"], line["status"], line["level"]) == ("request failed", 500, "error")
    assert line["correlation_id"] == answer.json()["correlation_id"] == answer.headers["X-Request-ID"]
    assert "RuntimeError: broken" in line["exception"]
    assert SECRET not in json.dumps(line)


class _Watching:
    """Told of requests; it fails at the end of each where it is to."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.told = 0

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        return self._finish

    def _finish(self, _served: Served) -> None:
        if self._error is not None:
            raise self._error
        self.told += 1


def test_a_watcher_that_fails_keeps_no_other_from_being_told_and_the_request_from_nothing() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    first, last = _Watching(), _Watching()
    watchers = [first, _Watching(OSError(28, "No space left on device")), last]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    asyncio.run(ObservationMiddleware(app, watchers, CountingIds())(scope, receive, send))
    assert (first.told, last.told) == (1, 1)
    assert sent == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_expected_is_a_problem_by_each_way(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch, method: str
):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("guildhall.adapters.http.routes.tasks.add_task", breaks)
    monkeypatch.setattr("guildhall.adapters.http.routes.tasks.page_of", breaks)
    body = {"title": "Break", "project_id": project} if method == "POST" else None
    answer = client.request(method, "/api/tasks", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], "secret" in answer.text) == ("internal_error", False)
    assert answer.json()["correlation_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
