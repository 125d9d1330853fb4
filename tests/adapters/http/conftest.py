"""The HTTP interface as clients have it: a real server on loopback over a real store, and a real client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.adapters.http.server import HttpServer
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings

INSTALLATION_KEY = "installation-key-of-the-tests"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GUILDHALL_"):
            monkeypatch.delenv(name)


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    """A company over a store of its own."""
    settings = Settings(api_key=SecretStr(INSTALLATION_KEY), key_dir=tmp_path / "keys")
    container = build(tmp_path / "data", settings)
    yield container
    container.close()


@pytest.fixture
def server(container: Container) -> Iterator[HttpServer]:
    """The server over it."""
    server = container.server("127.0.0.1", 0)
    server.start()
    yield server
    server.close()


@pytest.fixture
def client(server: HttpServer) -> Iterator[httpx2.Client]:
    """A client with the installation's key."""
    with httpx2.Client(base_url=server.url, headers={"X-API-Key": INSTALLATION_KEY}, timeout=30) as client:
        yield client


@pytest.fixture
def stranger(server: HttpServer) -> Iterator[httpx2.Client]:
    """A client without any credential."""
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        yield client
