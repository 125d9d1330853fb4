"""Where a webhook may lead, in every spelling of what it may not."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from guildhall.adapters.webhooks.addresses import Unresolved, target_of
from guildhall.application.ports.webhooks import AddressForbidden
from guildhall.domain.webhooks.rules import is_address

INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "2130706433", "0x7f000001",
    "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0x7f.1", "localhost", "10.0.0.1", "172.16.5.4",
    "192.168.1.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "100.64.0.1", "192.0.0.1", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[fe80::1]", "[fc00::1]",
    "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2001::7f00:1]", "[2001:db8::1]", "[100::1]", "[3fff::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_an_address_inside_is_reached(host: str, scheme: str) -> None:
    with pytest.raises((AddressForbidden, Unresolved)):
        target_of(f"{scheme}://{host}/hook", loopback=False)


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0"])
def test_the_setting_for_loopback_opens_nothing_else(host: str) -> None:
    with pytest.raises(AddressForbidden):
        target_of(f"https://{host}/hook", loopback=True)
    assert target_of("http://127.0.0.1:8000/hook?a=1", loopback=True).path == "/hook?a=1"
    assert target_of("http://[::1]/hook", loopback=True).port == 80


def _resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_is_resolved_once_and_every_address_of_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _resolving(monkeypatch, "93.184.216.34")
    target = target_of("https://hooks.example.com/x", loopback=False)
    assert (str(target.address), target.port, asked) == ("93.184.216.34", 443, ["hooks.example.com"])
    _resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(AddressForbidden):
        target_of("https://hooks.example.com/x", loopback=False)


def test_outside_only_https_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolving(monkeypatch, "93.184.216.34")
    with pytest.raises(AddressForbidden, match="https"):
        target_of("http://hooks.example.com/x", loopback=True)


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://a/b", "file:///etc/passwd", "//a/b", "https://", "https:///x", "https://a b/", "https://a:0/",
     "https://a:99999/", "https://u:p@a/", "https://a@b/", "https://a/#x", "https://a\\@b/", "https://ä/",
     "gopher://a/", "https://a/\n", "javascript:alert(1)", "https://[::1", "https://a/" + "x" * 2000],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    assert not is_address(url)


def test_addresses_are_taken() -> None:
    assert is_address("https://hooks.example.com:8443/a/b?c=d")
    assert is_address("http://127.0.0.1:9/")
