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
