"""Who sends slowly, or much without saying who asks, is answered or cut off, and nobody else waits."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from guildhall.adapters.http import bodies, connections
from guildhall.adapters.http.server import HttpServer

LARGE = b'{"name": "' + b"x" * 100_000 + b'"}'


@contextmanager
def connected(server: HttpServer) -> Iterator[socket.socket]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as one:
        yield one


def test_a_connection_without_a_whole_request_is_closed(server: HttpServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    with connected(server) as silent, connected(server) as slow, connected(server) as second:
        second.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert second.recv(1 << 16).startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        for one in (slow, second):
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: lo")
        for one in (silent, slow, second):
            assert one.recv(1 << 16) == b""
        assert time.monotonic() - begun < 10


def test_a_stream_and_a_slow_answer_are_not_cut_off(
    server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with client.stream("GET", "/api/events/stream", params={"since": 0}) as stream:
        time.sleep(1.5)
        client.post("/api/projects", json={"name": "Site"})
        assert next(stream.iter_raw()) != b""


def test_a_body_that_does_not_come_is_answered(server: HttpServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.3)
    with connected(server) as slow:
        slow.sendall(b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
        answer = slow.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"timed_out"' in answer


def test_nobody_sends_much_without_saying_who_asks(client: httpx2.Client, stranger: httpx2.Client):
    for path in ("/auth/login", "/api/projects"):
        assert stranger.post(path, content=LARGE).status_code == 413
    assert client.post("/api/projects", content=LARGE).status_code == 422


def test_bodies_are_held_up_to_a_bound_and_let_go_of(
    server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bodies, "MOST_HELD", 150_000)
    key = client.headers["X-API-Key"].encode()
    with connected(server) as slow:
        slow.sendall(
            b"POST /api/projects HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
            + key
            + b"\r\nContent-Length: 100002\r\n\r\n"
            + LARGE[:99_000]
        )
        while client.post("/api/projects", content=LARGE).status_code != 503:
            time.sleep(0.02)
    while client.post("/api/projects", content=LARGE).status_code != 422:
        time.sleep(0.02)


HEAD = b"POST /api/tasks/dispatch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "rest", [b"Content-Length: 60\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"]
)
def test_a_request_whose_body_did_not_come_whole_is_not_served(
    server: HttpServer, client: httpx2.Client, capsys: pytest.CaptureFixture[str], rest: bytes
):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    client.post("/api/tasks", json={"project_id": project, "title": "Greet"})
    before = client.get("/api/events", params={"newest_first": True}).json()["items"][0]["position"]
    with connected(server) as gone:
        gone.sendall(HEAD + b"X-API-Key: " + client.headers["X-API-Key"].encode() + b"\r\n" + rest)
        time.sleep(0.3)
    told, deadline = "", time.monotonic() + 20
    while "/api/tasks/dispatch" not in told and time.monotonic() < deadline:
        told += capsys.readouterr().err
        time.sleep(0.02)
    assert '"status": 499' in told.replace('":4', '": 4')
    after = client.get("/api/events", params={"newest_first": True}).json()["items"][0]["position"]
    assert after == before
    assert "Traceback" not in told
