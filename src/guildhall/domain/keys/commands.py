"""What can be asked of a key, as imperative records."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.record import Record


class IssueKey(Record):
    """Make a key ``at`` an aware time; ``allowed`` is what its maker may do, and its scopes are no wider.

    ``made_by`` is the id of the person who makes a worker's key, none for the installation.
    """

    HIDDEN = ("secret_sha256",)

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
    made_by: str | None = None


class ReplaceKey(Record):
    """Give the installation's key another secret."""

    HIDDEN = ("secret_sha256",)

    prefix: str
    secret_sha256: str


class RevokeKey(Record):
    """Make the key worth nothing."""
