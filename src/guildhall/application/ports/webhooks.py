"""How a webhook is reached; it must never connect to an address inside, whatever spells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record


class AddressForbidden(ValidationFailed):
    """The address leads to this machine, to a private network, or nowhere that a webhook may lead."""


class Message(Record):
    """What is sent: the event's id, the aware time of sending, the JSON body and the secrets to sign with."""

    HIDDEN = ("secrets",)

    id: str
    at: datetime
    body: str
    secrets: Sequence[str]


class Sent(Record):
    """What came of it: the status that was answered (0: none), how long it took, and what was wrong."""

    status: int
    milliseconds: int
    error: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the address took it."""
        return not self.error


class Sender(Protocol):
    """Sends messages to addresses outside."""

    def check(self, url: str) -> None:
        """Refuse an address that is not to be reached; a name that leads nowhere yet is no reason.

        Raises:
            AddressForbidden: saying why.
        """
        ...

    def send(self, url: str, message: Message) -> Sent:
        """Post a signed message; whatever goes wrong is said in the answer."""
        ...
