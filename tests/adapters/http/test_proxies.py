"""What a proxy says of who asks is believed of those that the settings name, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.bootstrap import build
from guildhall.settings import Settings

KEY = "installation-key-of-the-tests"  # pragma: allowlist secret
PASSWORD = "correct horse battery"  # pragma: allowlist secret
FORWARDED = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "https"}
Behind = Callable[[tuple[str, ...]], httpx2.Client]


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    """Starts a server that believes certain proxies, and gives a client of it that is one at 127.0.0.1."""
    closing: list[Callable[[], None]] = []

    def start(proxies: tuple[str, ...]) -> httpx2.Client:
        settings = Settings(
            api_key=SecretStr(KEY),
            key_dir=tmp_path / "keys",
            proxies=tuple(ip_network(one) for one in proxies),
        )
        container = build(tmp_path / "data", settings)
        server = container.server("127.0.0.1", 0)
        server.start()
        client = httpx2.Client(base_url=server.url, headers=FORWARDED, timeout=30)
        closing.extend((client.close, server.close, container.close))
        person = {"email": "ada@example.org", "role": "owner", "password": PASSWORD}
        client.post("/api/members", json=person, headers={"X-API-Key": KEY})
        return client

    yield start
    for close in closing:
        close()


def _sign_in(client: httpx2.Client, password: str = PASSWORD, **headers: str) -> httpx2.Response:
    body = {"email": "ada@example.org", "password": password}
    return client.post("/auth/login", params={"cookie": "true"}, json=body, headers=headers)


def _came_from(client: httpx2.Client) -> list[str]:
    found = client.get("/api/audit", params={"limit": 100}, headers={"X-API-Key": KEY}).json()["items"]
    return [address for one in found for address in one["came_from"] if one["action"] == "member.signed_in"]


@pytest.mark.parametrize("proxy", ["127.0.0.1/32", "127.0.0.0/8"])
def test_a_proxy_that_is_named_says_who_asks_and_how(behind: Behind, proxy: str):
    client = behind((proxy,))
    answer = _sign_in(client)
    assert answer.is_success, answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert cookies
    assert all("; Secure" in one for one in cookies)
    assert _came_from(client) == ["203.0.113.7"]


def test_wrong_passwords_are_counted_by_the_address_of_who_guesses(behind: Behind):
    client = behind(("127.0.0.1",))
    for _ in range(10):
        _sign_in(client, "wrong password", **{"X-Forwarded-For": "203.0.113.66"})
    guessed = _sign_in(client, **{"X-Forwarded-For": "203.0.113.66"})
    assert guessed.status_code == 429
    assert _sign_in(client, **{"X-Forwarded-For": "203.0.113.7"}).is_success


@pytest.mark.parametrize("proxies", [(), ("203.0.113.7",)])
def test_nobody_else_is_believed(behind: Behind, proxies: tuple[str, ...]):
    client = behind(proxies)
    answer = _sign_in(client)
    assert answer.is_success, answer.text
    assert not any("; Secure" in one for one in answer.headers.get_list("set-cookie"))
    assert _came_from(client) == ["127.0.0.1"]
