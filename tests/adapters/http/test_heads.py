"""HEAD as clients have it: whatever GET answers, without its content, and no stream that goes on."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from guildhall.adapters.http.heads import HeadMiddleware
from guildhall.adapters.http.server import HttpServer

CHANGES = {"date", "ratelimit", "x-request-id"}
"""Headers that two answers to the same never share."""


def headers(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in CHANGES}


@pytest.fixture
def project(client: httpx2.Client) -> str:
    return str(client.post("/api/projects", json={"name": "Site"}).json()["id"])


@pytest.mark.parametrize(
    "path", ["/api/projects", "/api/projects/{}", "/openapi.json", "/docs", "/healthz", "/nothing"]
)
def test_head_is_answered_as_get_without_content(client: httpx2.Client, project: str, path: str):
    there = path.format(project)
    got, head = client.get(there), client.head(there)
    assert (head.status_code, headers(head)) == (got.status_code, headers(got))
    assert (head.content, bool(got.content)) == (b"", True)
    assert "HEAD" not in str(client.get("/openapi.json").json()["paths"].get(path, {}).keys()).upper()


def test_a_version_that_is_known_needs_no_content(client: httpx2.Client, project: str):
    etag = client.head(f"/api/projects/{project}").headers["ETag"]
    assert client.head(f"/api/projects/{project}", headers={"If-None-Match": etag}).status_code == 304


def test_head_is_refused_as_get_is(client: httpx2.Client, stranger: httpx2.Client):
    assert stranger.head("/api/projects").status_code == 401
    assert client.head("/api/projects?limit=many").status_code == 422
    refused = client.head("/auth/login")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert client.delete("/api/projects").headers["Allow"] == "GET, HEAD, POST"


def test_head_counts_as_one_request(client: httpx2.Client):
    left = [
        client.head("/api/projects").headers["RateLimit"].partition("r=")[2].partition(";")[0] for _ in "12"
    ]
    assert int(left[0]) - int(left[1]) == 1


@pytest.mark.parametrize("path", ["/api/events/stream", "/collab/events/tail"])
def test_head_of_a_stream_ends_with_its_headers(client: httpx2.Client, path: str):
    head = client.head(path, timeout=5)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"].startswith("text/event-stream")


def test_head_of_a_long_poll_does_not_wait(client: httpx2.Client):
    head = client.head("/collab/events/tail?wait=50", timeout=5)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/docs/docs.js"])
def test_a_connection_serves_on_behind_a_head(
    server: HttpServer, path: str, caplog: pytest.LogCaptureFixture
):
    where = urlsplit(server.url)
    ask = "{} {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n"
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as line:
        line.sendall(ask.format("HEAD", path, "").encode())
        first = b""
        while not first.endswith(b"\r\n\r\n") and (more := line.recv(65_536)):
            first += more
        line.sendall(ask.format("GET", "/healthz", "Connection: close\r\n").encode())
        second = b"".join(iter(lambda: line.recv(65_536), b""))
    assert first.startswith(b"HTTP/1.1 200") and b"content-length" in first.lower()
    assert second.startswith(b"HTTP/1.1 200") and not second.endswith(b"\r\n\r\n")
    assert not caplog.records


def test_a_client_that_leaves_before_the_headers_is_noticed():
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    said: list[Message] = [{"type": "http.request"}, {"type": "http.disconnect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return said.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def left() -> None:
        async with asyncio.timeout(5):
            await HeadMiddleware(waits)({"type": "http", "method": "HEAD"}, receive, send)

    asyncio.run(left())
    assert (said, sent) == ([], [])
