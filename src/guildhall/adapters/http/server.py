"""Serves an app from a thread of this process, until it is closed."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Sequence
from typing import cast

import uvicorn

from guildhall.adapters.http.app import Application
from guildhall.adapters.http.built import is_built
from guildhall.adapters.http.connections import MOST_CONNECTIONS, PatientProtocol
from guildhall.adapters.http.streams.hub import Hub
from guildhall.domain.kernel import Unavailable

READY_SECONDS = 30.0
GRACE_SECONDS = 5
"""How long open requests may take when the server is closed; streams are cut."""


class AddressUnusable(Unavailable):
    """Nothing can listen at the address: it is taken, or none of this machine's."""


class HttpServer:
    """One uvicorn server with its event loop in a thread of its own.

    ``proxies`` are the addresses, or networks, whose word is taken for who asks and how: the last address of
    ``X-Forwarded-For`` that is none of theirs, and ``X-Forwarded-Proto``.
    """

    def __init__(self, app: Application, host: str, port: int, proxies: Sequence[str] = ()) -> None:
        self._socket = _bound(host, port)
        self._host = host
        self._hub: Hub = app.hub
        config = uvicorn.Config(
            app,
            http=cast("type[asyncio.Protocol]", PatientProtocol),
            limit_concurrency=MOST_CONNECTIONS,
            log_config=None,
            access_log=False,
            lifespan="on",
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            timeout_graceful_shutdown=GRACE_SECONDS,
            ws_max_size=1 << 20,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="guildhall-http", daemon=True)

    @property
    def url(self) -> str:
        """Where the server is found."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._socket.getsockname()[1]}"

    @property
    def has_console(self) -> bool:
        """Whether the console is built, so that it is served too."""
        return is_built()

    def start(self) -> None:
        """Begin to serve, and return once requests are answered.

        Raises:
            AddressUnusable: when the server does not come up.
        """
        self._thread.start()
        deadline = time.monotonic() + READY_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise AddressUnusable(f"the server at {self.url} does not come up; its log says why")
            time.sleep(0.005)

    def close(self) -> None:
        """End every stream, answer what is under way, and end."""
        self._hub.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 takes a free one.

    Raises:
        AddressUnusable: saying which address and why.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise AddressUnusable(
            f"nothing can listen at {host}:{port} ({reason}); choose another with --host and --port",
            field="port",
        ) from error
    return bound
