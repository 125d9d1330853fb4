"""What comes with a request to say who asks."""

from __future__ import annotations

import hashlib
import re

from guildhall.domain.record import Record

PREFIX = "ghk"
_WRITTEN = re.compile(
    PREFIX + r"\.([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,200})"
)
_SHOWN = 8
"""How many characters of a key's id, never of its secret, stand in its prefix."""


class Credentials(Record):
    """An API key, a bearer token or a ticket; empty for none. They are secrets and are not printed.

    ``from_cookie`` says that the token came by itself, as cookies do: then the page must be ours that asks
    for a change.
    """

    HIDDEN = ("api_key", "bearer", "ticket")

    api_key: str = ""
    bearer: str = ""
    ticket: str = ""
    from_cookie: bool = False

    @property
    def digest(self) -> bytes:
        """What the credentials are remembered by."""
        return hashlib.sha256(f"{self.api_key}\0{self.bearer}".encode("utf-8", "surrogatepass")).digest()


class KeyText(Record):
    """A key as it is shown once, ``ghk.<org>.<key id>.<secret>``, in its parts."""

    HIDDEN = ("secret",)

    org_id: str
    key_id: str
    secret: str

    def __str__(self) -> str:
        return f"{PREFIX}.{self.org_id}.{self.key_id}.{self.secret}"

    @property
    def prefix(self) -> str:
        """By which people tell keys from each other."""
        return f"{PREFIX}.{self.org_id}.{self.key_id[-_SHOWN:]}"

    @property
    def secret_sha256(self) -> str:
        """What is kept of the secret."""
        return sha256_of(self.secret)

    @classmethod
    def parse(cls, text: str) -> KeyText | None:
        """Read a key; none where it is not written so."""
        written = _WRITTEN.fullmatch(text)
        return cls(*written.groups()) if written else None


def sha256_of(secret: str) -> str:
    """The digest of a secret that is too long to be guessed, which is all that is kept of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
