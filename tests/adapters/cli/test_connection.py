"""Who listens to a server that does not let them is told so, or waits; and never asks without a pause."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from guildhall.adapters.cli.connection import Connection, Refused

PROBLEM = {"code": "forbidden", "detail": "this key may not listen"}


class _Server(ThreadingHTTPServer):
    status = 200
    body = b""


class _Handler(BaseHTTPRequestHandler):
    server: _Server  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server that gives one answer to all that is asked."""
    one = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()


@pytest.fixture
def connection(server: _Server) -> Iterator[Connection]:
    one = Connection(f"http://127.0.0.1:{server.server_port}", "k")
    yield one
    one.close()


@pytest.mark.parametrize(("status", "body"), [(503, b"{}"), (429, b"{}"), (200, b": nothing comes\n\n")])
def test_a_server_without_room_or_events_is_waited_for(
    server: _Server, connection: Connection, status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    began = time.monotonic()
    connection.await_event("/api/events/stream", 0, 0.5)
    assert time.monotonic() - began >= 0.5


def test_an_event_is_told_at_once(server: _Server, connection: Connection) -> None:
    server.body = b"id: 1\ndata: {}\n\n"
    began = time.monotonic()
    connection.await_event("/api/events/stream", 0, 20.0)
    assert time.monotonic() - began < 10


def test_who_may_not_listen_is_told_so(server: _Server, connection: Connection) -> None:
    server.status, server.body = 403, json.dumps(PROBLEM).encode()
    with pytest.raises(Refused, match="this key may not listen"):
        connection.await_event("/api/events/stream", 0, 0.5)
