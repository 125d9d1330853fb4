"""A receiver of webhooks on loopback: a real server that notes what it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


def _no_content(handler: Any) -> None:
    handler.send_response(204)
    handler.end_headers()


@dataclass
class Receiver:
    """What came, and what is answered: ``answers`` gives the handler one request, by default a 204."""

    url: str = ""
    came: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    answer: Callable[[Any], None] = _no_content


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """Starts receivers."""
    servers: list[ThreadingHTTPServer] = []

    def start() -> Receiver:
        receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.came.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                receiver.answer(self)

            do_GET = do_POST  # noqa: N815 - the name that the standard library calls

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        return receiver

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver(receivers: Callable[[], Receiver]) -> Receiver:
    """One receiver."""
    return receivers()
