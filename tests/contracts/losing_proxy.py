"""A line to PostgreSQL that is lost at the worst moment."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

COMMITS = (b"COMMIT\x00", b'"prev_hash":"')
"""What is in what the server commits: the word, or events, with which it is a transaction by itself."""


class LosingProxy:
    """Stands between a client and PostgreSQL and cuts the line once the next commit is under way.

    The server gets it all the same, ``late`` seconds after the client has lost the line. With ``mute`` the
    line stays, and nothing that the server says gets through it any more.
    """

    def __init__(self, server: str, folder: Path) -> None:
        self.armed = False
        self.late = 0.0
        self.mute = False
        self._clients: set[socket.socket] = set()
        self._muted: set[socket.socket] = set()
        self.cut = 0
        self._server = server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._clients.add(client)
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            threading.Thread(target=self._carry, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, client, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, to_server: bool) -> None:
        try:
            while data := source.recv(65536):
                losing = to_server and self.armed and any(told in data for told in COMMITS)
                if losing:
                    self.armed = False
                    self.cut += 1
                    if self.mute:
                        self._muted.add(source)
                    else:
                        source.shutdown(socket.SHUT_RDWR)
                    time.sleep(self.late)
                if target not in self._muted:
                    target.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                end.close()

    def mute_all(self) -> None:
        """Let nothing more through that the server says on the lines that there are; others can be had."""
        self._muted |= self._clients

    def close(self) -> None:
        if self._listener.fileno() >= 0:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for who comes
            self._listener.close()
