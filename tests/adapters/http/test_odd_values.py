"""Values at the edge of their types: each is refused as a value, none is taken for a fault of our own."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

LATE, EARLY = "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"

URLS = ("https://1.1.1.1:99999/", "http://[::1", "https://1.1.1.1/\r\nX: y")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *(("/api/webhooks", {"url": url, "event_types": ["*"]}) for url in URLS),
        ("/schedule", {"iso": LATE}),
        ("/schedule", {"iso": EARLY}),
        ("/auth/keys", {"name": "k", "expires_at": LATE}),
        ("/api/events/digest", {"since": EARLY}),
        ("/api/events/digest", {"positions": [2**53]}),
        ("/api/events/digest", {"positions": [2**63]}),
        ("/api/artifacts", {"type": "file", "path": "x", "content_base64": "\u202e"}),
    ],
)
def test_a_body_at_the_edge_is_refused(client: httpx2.Client, path: str, body: dict[str, Any]):
    refused = client.post(path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("path", ["/api/events", "/api/audit"])
def test_a_time_before_the_calendar_is_refused(client: httpx2.Client, path: str):
    for since in (LATE, EARLY):
        assert client.get(path, params={"since": since}).status_code == 422


FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"


@pytest.mark.parametrize("path", ["/api/events", "/api/audit", "/collab/events/tail"])
def test_at_the_ends_of_the_calendar_there_are_moments_too(client: httpx2.Client, path: str):
    client.post("/api/projects", json={"name": "Site"})
    given: dict[str, str | int] = {"wait": 0} if path.endswith("/tail") else {"limit": 1}
    whole, first, last = (client.get(path, params={**given, "since": since}) for since in ("0", FIRST, LAST))
    assert (first.status_code, first.json()["items"]) == (200, whole.json()["items"])
    assert whole.json()["items"]
    assert (last.status_code, last.json()["items"]) == (200, [])


def test_a_stream_begins_at_the_first_moment(client: httpx2.Client):
    made = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    with client.stream("GET", "/api/events/stream", params={"since": FIRST}) as stream:
        assert made in next(line for line in stream.iter_lines() if line.startswith("data:") and made in line)


def test_how_a_task_stood_is_told_at_the_ends_of_the_calendar(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    task = client.post("/api/tasks", json={"title": "x", "project_id": project}).json()["id"]
    assert client.get(f"/api/tasks/{task}", params={"at": LAST}).json()["id"] == task
    for at, status in ((FIRST, 404), (EARLY, 422), (LATE, 422)):
        assert client.get(f"/api/tasks/{task}", params={"at": at}).status_code == status
