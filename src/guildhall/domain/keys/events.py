"""What can happen to a key; it must never hold a secret, only its sha256."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Event, event


@event("key.issued", version=2)
class KeyIssued(Event):
    """A key may be used until it is revoked or expires.

    ``kind`` is ``personal`` (of ``user_id``), ``worker`` (of ``project_id``) or ``installation``. ``made_by``
    is the id of the person who made a worker's key; none where the installation did.
    """

    HIDDEN = ("secret_sha256",)

    key_id: str
    kind: str
    name: str
    prefix: str
    secret_sha256: str
    scopes: tuple[str, ...]
    user_id: str | None = None
    project_id: str | None = None
    expires_at: datetime | None = None
    made_by: str | None = None


@event("key.replaced")
class KeyReplaced(Event):
    """The installation's key has another secret; the one before is worth nothing."""

    HIDDEN = ("secret_sha256",)

    prefix: str
    secret_sha256: str


@event("key.revoked")
class KeyRevoked(Event):
    """The key is worth nothing any more."""
