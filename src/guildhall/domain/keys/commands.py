"""What can be asked of a key, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IssueKey:
    """Make a key ``at`` an aware time; ``allowed`` is what its maker may do, and its scopes are no wider."""

    key_id: str
    kind: str
    name: str
    prefix: str
    secret_sha256: str
    scopes: tuple[str, ...]
    allowed: frozenset[str]
    at: datetime
    user_id: str | None = None
    project_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplaceKey:
    """Give the installation's key another secret."""

    prefix: str
    secret_sha256: str


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """Make the key worth nothing."""
