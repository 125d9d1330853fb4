"""What stands before every route: hosts, sizes, depths, rates, other origins and headers for browsers."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.adapters.http.depth import DEEPEST_JSON, is_too_deep
from guildhall.bootstrap import build
from guildhall.settings import Settings

PROJECTS = "/orgs/default/projects"
KEY = {"X-API-Key": "key"}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., httpx2.Client]]:
    """Serve with some settings; gives a client with the installation's key."""
    closing: list[Callable[[], None]] = []

    def serve(**settings: Any) -> httpx2.Client:
        given = Settings(api_key=SecretStr("key"), key_dir=tmp_path / "keys", **settings)
        container = build(tmp_path / "data", given)
        server = container.server("127.0.0.1", 0)
        server.start()
        client = httpx2.Client(base_url=server.url, headers=KEY, timeout=30)
        closing.extend((client.close, server.close, container.close))
        return client

    yield serve
    for close in closing:
        close()


FOREIGN = (
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "[",
    "user@127.0.0.1",
    "evil.example\\@127.0.0.1",
    "evil.example/@localhost",
    "127.0.0.1#evil.example",
    "localhost:80:80",
    "[127.0.0.1",
    "localhost:80@localhost",
)


def test_a_request_for_several_hosts_is_for_none(client: httpx2.Client):
    host, port = str(client.base_url.host), int(client.base_url.port or 0)
    for hosts in ((host, host), (host, "evil.example"), ("localhost", host)):
        lines = "".join(f"Host: {one}\r\n" for one in hosts)
        with socket.create_connection((host, port), timeout=20) as asking:
            asking.sendall(f"GET /healthz HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: asking.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 400 ") and b'"field":"Host"' in answer, (hosts, answer)


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_is_not_answered_for(client: httpx2.Client, host: str):
    refused = client.get("/healthz", headers={"Host": host})
    assert (refused.status_code, refused.json()["field"]) == (400, "Host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "192.168.1.7"])
def test_this_machines_names_and_addresses_are_answered_for(client: httpx2.Client, host: str):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_settings_open_what_is_closed(serving: Callable[..., httpx2.Client]):
    client = serving(
        allowed_hosts=("g.example",), cors_origins=("https://app.example",), max_body_bytes=1000, rate_limit=5
    )
    assert client.get("/healthz", headers={"Host": "g.example"}).status_code == 200
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}
    assert client.options(PROJECTS, headers=asked).headers["Access-Control-Allow-Origin"] == asked["Origin"]
    other = client.options(PROJECTS, headers={**asked, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
    assert client.post(PROJECTS, json={"name": "x" * 1000}).status_code == 413
    chunks = client.post(PROJECTS, content=iter([b"x" * 600, b"x" * 600]))
    assert (chunks.status_code, chunks.json()["code"]) == (413, "too_large")
    answers = [client.get(PROJECTS) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"principal";q=5;w=60'
    assert answers[0].headers["RateLimit"].startswith('"principal";r=4;t=')
    assert int(answers[5].headers["Retry-After"]) > 0


def test_no_other_origin_may_read_an_answer(client: httpx2.Client):
    answer = client.get(PROJECTS, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_answer_is_guarded_against_browsers(client: httpx2.Client, stranger: httpx2.Client):
    for answer in (client.get(PROJECTS), stranger.get(PROJECTS), client.get("/nowhere")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 65 + b"]" * 65, b'{"name": ' + b"[" * 99 + b"]" * 99 + b"}"],
)
def test_what_is_nested_too_deep_is_refused(client: httpx2.Client, body: bytes):
    refused = client.post(PROJECTS, content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1E+400", "9" * 400 + ".0", "1.5e0309 ", "9" * 300 + "e9"],
)
def test_numbers_that_json_does_not_have_are_refused(client: httpx2.Client, number: str):
    for path, body in (
        ("/collab/events", f'{{"event":"e","details":{number}}}'),
        ("/collab/events", f'{{"event":"e","details":{{"a":[1e3,{number}]}}}}'),
        (PROJECTS, f'{{"name":"p","config":{{"a":{number}}}}}'),
    ):
        refused = client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    told = {"event": "NaN", "details": ["Infinity", "1e999", 1e300, 10**400]}
    assert client.post("/collab/events", json=told).status_code == 200


def test_brackets_within_text_are_not_counted():
    assert not is_too_deep(json.dumps({"text": '[{"\\"[' * 1000}).encode())
    assert not is_too_deep(json.dumps([[1]] * 1000).encode())
    assert is_too_deep(b"[" * (DEEPEST_JSON + 1))
    assert not is_too_deep(b"[" * DEEPEST_JSON + b"]" * DEEPEST_JSON)
    assert is_too_deep(b'["\\\\",' * (DEEPEST_JSON + 1))  # an escaped backslash ends no escape


def test_a_string_that_never_ends_is_looked_through_once():
    """A search that goes back at each quote would take hours for this."""
    assert not is_too_deep(b"[]" * 65 + b'"' + b'\\"' * 2_000_000)


def test_no_page_is_shown_within_another(client: httpx2.Client):
    for path in ("/docs", "/docs/docs.js", "/healthz"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]
