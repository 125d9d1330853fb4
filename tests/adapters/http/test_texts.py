"""What no store holds is refused at the door: U+0000 and half a surrogate pair, on each database alike."""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.adapters.http.bodies import fault_of
from guildhall.adapters.http.faults import LONGEST_FIELD
from guildhall.adapters.http.openapi import operations as operations_of
from guildhall.adapters.http.server import HttpServer
from guildhall.adapters.http.texts import HALVED, REFUSED, broken_within
from guildhall.bootstrap import build
from guildhall.settings import Settings

KEY = "installation-key-of-the-tests"
JSON = "application/json"
SAMPLED = 7
"""Of so many requests one is asked on PostgreSQL."""


@pytest.fixture
def on_sqlite(served: HttpServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=served.url, headers={"X-API-Key": KEY}, timeout=30) as client:
        yield client


@pytest.fixture
def on_postgres(tmp_path: Any, postgres_url: str) -> Iterator[httpx2.Client]:
    given = Settings(api_key=SecretStr(KEY), key_dir=tmp_path / "keys", database_url=postgres_url)
    container = build(tmp_path / "data", given)
    server = container.server("127.0.0.1", 0)
    server.start()
    with httpx2.Client(base_url=server.url, headers={"X-API-Key": KEY}, timeout=30) as client:
        yield client
    server.close()
    container.close()


def of_schema(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name: str = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def is_text(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    schema = of_schema(document, schema)
    return schema.get("type") == "string" or any(is_text(document, one) for one in schema.get("anyOf", ()))


def at(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "default", path)


def asked_with_null(document: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Method, address, the field at fault and body of requests that each hold U+0000 once."""
    for name, operation in operations_of(document):
        method, path = name.split(" ")
        if "{" in path:
            yield method, re.sub(r"\{[^}]+\}", "a%00b", path), "", None
        for one in operation.get("parameters", ()):
            if one["in"] == "query":
                yield method, f"{at(path)}?limit=1&{one['name']}=a%00", one["name"], None
        content = operation.get("requestBody", {}).get("content", {})
        yield from bodies_with(document, method, path, content, "\0")


def bodies_with(document: Any, method: str, path: str, content: Any, odd: str) -> Iterator[Any]:
    """What each field of a body is asked with: a text with something odd in it, or one within."""
    schema = of_schema(document, content.get(JSON, {}).get("schema", {}))
    for field, of_field in schema.get("properties", {}).items():
        if is_text(document, of_field):
            yield method, at(path), field, {field: f"a{odd}b"}
        else:
            yield method, at(path), f"{field}.0.k", {field: [{"k": odd}]}


def asked_with_half_a_pair(document: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """The same of bodies that each hold half a surrogate pair: an address cannot."""
    for name, operation in operations_of(document):
        method, path = name.split(" ")
        content = operation.get("requestBody", {}).get("content", {})
        yield from bodies_with(document, method, path, content, "\ud800")


def refuse_all(client: httpx2.Client, asked: list[tuple[str, str, str, Any]], why: str = REFUSED) -> None:
    before = client.get("/api/events?limit=1&newest_first=true").json()
    headers = {"If-Match": '"1"', "Content-Type": JSON}
    for method, address, field, body in asked:
        content = None if body is None else json.dumps(body)
        answer = client.request(method, address, content=content, headers=headers)
        said, of = answer.json(), (method, address, body)
        assert answer.headers["Content-Type"] == "application/problem+json", of
        wanted = (422, field) if field else (404, None)
        assert (answer.status_code, said.get("field")) == wanted, (of, said)
        assert why in said["detail"], (of, said)
    assert client.get("/api/events?limit=1&newest_first=true").json() == before


def test_every_path_query_and_body_with_it_is_refused(on_sqlite: httpx2.Client, document: dict[str, Any]):
    asked = list(asked_with_null(document))
    assert {len([one for one in asked if one[0] == method]) > 5 for method in ("GET", "POST", "PATCH")} == {
        True
    }
    refuse_all(on_sqlite, asked)


def test_half_a_surrogate_pair_is_refused_in_every_body(on_sqlite: httpx2.Client, document: dict[str, Any]):
    asked = list(asked_with_half_a_pair(document))
    assert len(asked) > 100
    assert any("roles" in field for _, _, field, _ in asked), "a list of names is one"
    refuse_all(on_sqlite, asked, HALVED)


def test_on_postgresql_it_is_no_fault_of_ours_either(on_postgres: httpx2.Client, document: dict[str, Any]):
    refuse_all(on_postgres, list(asked_with_null(document))[::SAMPLED])
    login = {"email": "a\0b@example.org", "password": "x"}  # pragma: allowlist secret
    assert httpx2.post(f"{on_postgres.base_url}/auth/login", json=login).status_code == 422
    for lock_id in (b"t", b"a\0b"), (b"l", b"collab:a\0b"):
        name = b".".join((lock_id[0], base64.urlsafe_b64encode(lock_id[1]).rstrip(b"="), b"1")).decode()
        assert on_postgres.post(f"/collab/leases/{name}/heartbeat").status_code == 404
        assert on_postgres.post("/collab/leases/reclaim", json={"lock_id": name}).status_code == 404
    quoted = r'"a\000b"'  # how a cookie's value has it (RFC 2109), which is read so
    for cookie in (f"guildhall_access={quoted}", f"guildhall_refresh={quoted}", f"guildhall_csrf={quoted}"):
        for method, path in (("GET", "/api/tasks"), ("POST", "/auth/refresh"), ("POST", "/auth/logout")):
            answer = httpx2.request(method, f"{on_postgres.base_url}{path}", headers={"Cookie": cookie})
            assert answer.status_code in (401, 403, 422), (method, path, answer.text)


@pytest.mark.parametrize("header", ["Idempotency-Key", "X-Request-ID", "X-Org-Id", "X-API-Key", "Cookie"])
def test_no_header_has_it(on_sqlite: httpx2.Client, header: str):
    host, port = str(on_sqlite.base_url.host), int(on_sqlite.base_url.port or 0)
    for line, target in (
        (f"{header}: a\0b", "/api/tasks"),
        ("X: y", "/api/tasks?run=a\0b"),
        ("X: y", "/api/\0"),
    ):
        with socket.create_connection((host, port), timeout=20) as asking:
            asking.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{line}\r\n\r\n".encode())
            assert asking.recv(1 << 16).startswith(b"HTTP/1.1 400 "), (line, target)


def test_a_websocket_is_not_opened_with_it(on_sqlite: httpx2.Client):
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",  # pragma: allowlist secret
    }
    for address in ("/ws?ticket=a%00", "/ws?since=%00", "/ws%00"):
        assert on_sqlite.get(address, headers=handshake).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"a": "\\u0000"}', None),
        (rb'{"a": "\\\\u0000"}', None),
        (rb'{"a": "\u00001"}', "a"),
        (rb'{"a": "\\\u0000"}', "a"),
        (rb'{"a": "\\u0000", "b": [1, {"c": ["\u0000"]}]}', "b.1.c.0"),
        (rb'{"a": {"x\u0000": 1}}', "a.x\N{REPLACEMENT CHARACTER}"),
        (rb'{"\ud800": "\u0000"}', "\N{REPLACEMENT CHARACTER}"),
        (rb'"\u0000"', ""),
        (rb'["\u0000"', None),
        (b'{"' + b"a" * 9999 + rb'": "\u0000"}', "a" * LONGEST_FIELD),
    ],
)
def test_a_body_holds_it_where_it_means_it(body: bytes, field: str | None):
    broken = broken_within(body)
    assert (broken and broken.field) == field
    found = fault_of(body)
    assert (found and found.field) == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"a": "\ud83d\ude00", "b": "\\ud800"}', None),
        ('{"a": "\ud55c \U0001f600"}'.encode(), None),
        (rb'{"a": "\ud83d"}', "a"),
        (rb'{"a": ["b", "x\uDE00\uD83D"]}', "a.1"),
        (b'{"a": "\xed\xa0\xbd\xed\xb8\x80"}', "a"),  # a pair in CESU-8, which is no UTF-8
        (rb'{"a": {"x\udfff": 1}}', "a.x\N{REPLACEMENT CHARACTER}"),
        (rb'"\ud800"', ""),
        (rb'["\ud800"', None),
    ],
)
def test_a_pair_is_a_character_and_half_of_it_is_none(body: bytes, field: str | None):
    broken = broken_within(body)
    assert (broken and broken.field) == field
    assert broken is None or broken.why == HALVED


def test_what_only_speaks_of_it_is_kept(on_sqlite: httpx2.Client):
    told = {"event": "e", "details": {"text": "\\u0000 and %00"}}
    assert on_sqlite.post("/collab/events", json=told).status_code == 200
    assert on_sqlite.get("/api/tasks?run=%2500").status_code == 200


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be"])
def test_a_body_is_in_utf_8(on_sqlite: httpx2.Client, encoding: str):
    for text in ("a", "\0"):
        body = json.dumps({"event": "e", "details": text}).encode(encoding)
        refused = on_sqlite.post("/collab/events", content=body, headers={"Content-Type": JSON})
        assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
