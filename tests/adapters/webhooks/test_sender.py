"""Sending: signed so that anybody verifies it, bounded in time and size, no redirect followed."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from guildhall.adapters.system import SystemChance
from guildhall.adapters.webhooks import sender as module
from guildhall.adapters.webhooks.sender import HttpSender
from guildhall.application.ports.webhooks import AddressForbidden, Message
from guildhall.application.webhooks.managing import new_secret


def _message(sender: HttpSender, *, secrets: int = 1) -> Message:
    return Message("e1", datetime.now(UTC), '{"a":"ü"}', [new_secret(SystemChance()) for _ in range(secrets)])


@pytest.fixture
def sender() -> HttpSender:
    return HttpSender(loopback=True)


def test_whoever_has_the_secret_verifies_what_came(sender: HttpSender, receiver: Any) -> None:
    message = _message(sender, secrets=2)
    sent = sender.send(receiver.url + "?x=1", message)
    assert (sent.status, sent.error, sent.arrived) == (204, "", True)
    ((path, headers, body),) = receiver.came
    assert (path, body) == ("/hook?x=1", '{"a":"ü"}')
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    for secret in message.secrets:
        assert Webhook(secret).verify(body.encode(), headers) == {"a": "ü"}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_secret(SystemChance())).verify(body.encode(), headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(message.secrets[0]).verify(b'{"a":"other"}', headers)


def test_without_the_setting_this_machine_is_not_reached(receiver: Any) -> None:
    sender = HttpSender()
    sent = sender.send(receiver.url, _message(sender))
    assert not sent.arrived
    assert "public internet" in sent.error
    assert receiver.came == []
    with pytest.raises(AddressForbidden):
        sender.check(receiver.url)


def test_a_redirect_is_no_success_and_is_not_followed(sender: HttpSender, receivers: Any) -> None:
    first, second = receivers(), receivers()

    def redirect(handler: Any) -> None:
        handler.send_response(307)
        handler.send_header("Location", second.url)
        handler.end_headers()

    first.answer = redirect
    sent = sender.send(first.url, _message(sender))
    assert (sent.status, sent.error) == (307, "it answered 307")
    assert second.came == []


def test_a_large_answer_is_not_read_to_its_end(sender: HttpSender, receiver: Any) -> None:
    def flood(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            return

    receiver.answer = flood
    sent = sender.send(receiver.url, _message(sender))
    assert sent.arrived
    assert sent.milliseconds < 5000


@pytest.mark.parametrize("drip", [b"", b"H", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"])
def test_whoever_is_slow_is_cut_off_however_they_are_slow(
    sender: HttpSender, receiver: Any, monkeypatch: pytest.MonkeyPatch, drip: bytes
) -> None:
    monkeypatch.setattr(module, "WHOLE_SECONDS", 0.6)

    def slowly(handler: Any) -> None:
        try:
            handler.wfile.write(drip)
            for _ in range(30):
                time.sleep(0.1)
                handler.wfile.write(b"X-B: 2\r\n" if drip.endswith(b"\n") else b"")
        except OSError:
            return

    receiver.answer = slowly
    began = time.monotonic()
    sent = sender.send(receiver.url, _message(sender))
    assert (sent.status, sent.error) == (0, "it did not answer in time")
    assert time.monotonic() - began < 2


def test_nobody_there_and_no_name_are_said(sender: HttpSender, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert sender.send(f"http://127.0.0.1:{port}/", _message(sender)).error.startswith("no answer")
    assert "leads nowhere" in sender.send("https://nowhere.invalid/", _message(sender)).error
    sender.check("https://nowhere.invalid/")


def test_tls_is_verified(sender: HttpSender, receiver: Any) -> None:
    sent = sender.send(receiver.url.replace("http://", "https://"), _message(sender))
    assert sent.error.startswith("no secure connection")
