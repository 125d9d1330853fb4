"""The HTTP interface as clients have it: a real server on loopback over a real store, and a real client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from tests.adapters.http.coding import GREET, Done, git, wait_for

from guildhall.adapters.http.server import HttpServer
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings

INSTALLATION_KEY = "installation-key-of-the-tests"
SELDOM = {"/auth/logout", "/auth/password"}
"""What ends the caller's own login, and would end the test's."""


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


@pytest.fixture
def operations(stranger: httpx2.Client) -> list[tuple[str, str, str | None]]:
    """Method, path and needed ability of every operation."""
    paths: dict[str, Any] = stranger.get("/openapi.json").json()["paths"]
    return [
        (method, path, operation.get("x-ability"))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path not in SELDOM
    ]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpServer]:
    """One server over SQLite for all tests of a module that changes nothing another one looks at."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(api_key=SecretStr(INSTALLATION_KEY), key_dir=folder / "keys")
    container = build(folder / "data", settings)
    server = container.server("127.0.0.1", 0)
    server.start()
    yield server
    server.close()
    container.close()


@pytest.fixture(scope="module")
def document(served: HttpServer) -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    whole: dict[str, Any] = httpx2.get(f"{served.url}/openapi.json", timeout=60).json()
    return whole


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "README.md").write_text("# Site\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Begin")
    return folder


@pytest.fixture
def project(client: httpx2.Client, repository: Path) -> str:
    """A project on it."""
    asked = {"name": "Site", "goal": "Greet.", "repository": str(repository)}
    return str(client.post("/api/projects", json=asked).json()["id"])


@pytest.fixture
def working(container: Container, server: Any) -> Iterator[None]:
    """The loops of `guildhall up` beside the server."""
    with container.loops():
        yield


@pytest.fixture
def done(client: httpx2.Client, working: None, project: str) -> Done:
    """Asks for a code job of a preset and waits for its end."""

    def ask(expected: str = "completed", preset: dict[str, Any] = GREET, **body: Any) -> dict[str, Any]:
        published = client.post("/presets", json=preset)
        assert published.status_code in (200, 201), published.text
        made = client.post("/jobs", json={"preset": preset["name"], "project_id": project, **body})
        assert made.status_code == 201, made.text
        return wait_for(client, f"/jobs/{made.json()['id']}", "status", expected)

    return ask
