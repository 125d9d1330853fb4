"""What access is guarded with: secrets nobody guesses, hashed passwords, signed tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

TokenKind = Literal["access", "refresh", "session", "ticket"]


class Secrets(Protocol):
    """Makes secrets."""

    def new(self) -> str:
        """A text of letters, digits, ``-`` and ``_`` that nobody guesses (at least 192 bits)."""
        ...


class Passwords(Protocol):
    """Hashes passwords, slowly on purpose: callers bound how many do so at once."""

    def hash(self, password: str) -> str:
        """The hash to keep, in the PHC string format."""
        ...

    def matches(self, password: str, kept: str) -> bool:
        """Whether this is the password; an empty ``kept`` takes as long as any other and never matches."""
        ...


class Tokens(Protocol):
    """Signs statements that only this installation can have made (JSON Web Tokens, RFC 7519)."""

    def sign(self, kind: TokenKind, claims: Mapping[str, Any], expires_at: datetime) -> str:
        """A token of a kind that says these claims until an aware time."""
        ...

    def read(self, kind: TokenKind, token: str) -> Mapping[str, Any] | None:
        """What a token says; none when it is of another kind, not signed here, or not valid now."""
        ...
