"""Posts signed messages (Standard Webhooks) to the address that was judged; redirects are never followed.

The standard library's client is used because it lets us connect to one certain address, which is what keeps
a name from leading elsewhere between the judgement and the connection.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from functools import cached_property

from standardwebhooks import Webhook

import guildhall
from guildhall.adapters.webhooks.addresses import Target, Unresolved, target_of
from guildhall.application.ports.webhooks import AddressForbidden, Message, Sent
from guildhall.domain.webhooks.rules import is_address

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""How long connecting, sending and answering may take together, however slowly bytes come."""

LARGEST_ANSWER = 4096
"""Bytes of an answer that are read at most; nothing is done with them."""

LATE = "it did not answer in time"


class HttpSender:
    """The port ``Sender`` over the network."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Made for the first message: to read whom this machine trusts takes long, and few send any.
        return ssl.create_default_context()

    def check(self, url: str) -> None:
        """Refuse an address that is not to be reached, or that is none."""
        if not is_address(url):
            raise AddressForbidden(
                "this is no http or https URL of a host", rule="webhook.has_address", field="url"
            )
        try:
            target_of(url, loopback=self._loopback)
        except Unresolved:
            return

    def send(self, url: str, message: Message) -> Sent:
        """Post a signed message."""
        began = time.monotonic()
        status, error = 0, ""
        try:
            status = self._post(target_of(url, loopback=self._loopback), message)
        except AddressForbidden as refusal:
            error = refusal.message
        except Unresolved as unresolved:
            error = str(unresolved)
        except TimeoutError:
            error = LATE
        except ssl.SSLError as failure:
            error = f"no secure connection: {failure.reason or 'the handshake failed'}"
        except (OSError, http.client.HTTPException, ValueError) as failure:
            error = f"no answer: {type(failure).__name__}"
        took = time.monotonic() - began
        if not error and not 200 <= status < 300:
            error = f"it answered {status}"
        elif error.startswith("no answer") and took >= WHOLE_SECONDS:
            error = LATE
        return Sent(status, round(took * 1000), error)

    def _post(self, target: Target, message: Message) -> int:
        """Send and read the answer; gives its status."""
        body = message.body.encode("utf-8")
        raw = socket.create_connection((str(target.address), target.port), CONNECT_SECONDS)
        overdue = threading.Event()
        timer = threading.Timer(WHOLE_SECONDS, _cut, (raw, overdue))
        timer.daemon = True
        timer.start()
        connection = http.client.HTTPConnection(target.host, target.port)
        try:
            raw.settimeout(WHOLE_SECONDS)
            secure = target.parts.scheme == "https"
            connection.sock = self._tls.wrap_socket(raw, server_hostname=target.host) if secure else raw
            connection.request("POST", target.path, body, _headers(target, message))
            answer = connection.getresponse()
            answer.read(LARGEST_ANSWER)
            if overdue.is_set():
                raise TimeoutError  # what was read may have been cut off anywhere
            return answer.status
        finally:
            timer.cancel()
            connection.close()
            raw.close()


def signature(message: Message) -> str:
    """The value of ``webhook-signature``: one signature for each secret, the newest first."""
    return " ".join(Webhook(one).sign(message.id, message.at, message.body) for one in message.secrets)


def _headers(target: Target, message: Message) -> Mapping[str, str]:
    return {
        "Host": target.parts.netloc,
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": f"Guildhall/{guildhall.__version__}",
        "Connection": "close",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(message.at.timestamp())),
        "webhook-signature": signature(message),
    }


def _cut(raw: socket.socket, overdue: threading.Event) -> None:
    """End a connection under whoever waits for it, and say that its time was over."""
    overdue.set()
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
