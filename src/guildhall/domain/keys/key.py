"""The state of a key and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.keys import events as e
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped


class ApiKey(Record):
    """A key; times are aware, in UTC. Its secret is known to whoever was shown it, and to nobody here."""

    HIDDEN = ("secret_sha256",)

    key_id: str = ""
    kind: str = ""
    name: str = ""
    prefix: str = ""
    secret_sha256: str = ""
    scopes: tuple[str, ...] = ()
    user_id: str | None = None
    project_id: str | None = None
    expires_at: datetime | None = None
    created_at: datetime | None = None
    revoked_at: datetime | None = None
    updated_at: datetime | None = None
    made_by: str | None = None

    @property
    def person_id(self) -> str:
        """Who lets it act: its owner, of a worker's key whoever made it; empty where nobody knows."""
        return self.user_id or self.made_by or ""

    @property
    def exists(self) -> bool:
        """Whether it was issued."""
        return bool(self.key_id)

    def is_valid(self, now: datetime) -> bool:
        """Whether it may be used."""
        in_time = self.expires_at is None or now < self.expires_at
        return self.exists and self.revoked_at is None and in_time


folds = Folds()


@folds.on(e.KeyIssued)
def _issued(_state: ApiKey, event: e.KeyIssued, recorded: Recorded) -> ApiKey:
    return ApiKey(
        key_id=event.key_id,
        kind=event.kind,
        name=event.name,
        prefix=event.prefix,
        secret_sha256=event.secret_sha256,
        scopes=event.scopes,
        user_id=event.user_id,
        project_id=event.project_id,
        expires_at=event.expires_at,
        created_at=recorded.at,
        updated_at=recorded.at,
        made_by=event.made_by,
    )


@folds.on(e.KeyReplaced)
def _replaced(state: ApiKey, event: e.KeyReplaced, recorded: Recorded) -> ApiKey:
    return stamped(state, recorded, prefix=event.prefix, secret_sha256=event.secret_sha256)


@folds.on(e.KeyRevoked)
def _revoked(state: ApiKey, _event: e.KeyRevoked, recorded: Recorded) -> ApiKey:
    return stamped(state, recorded, revoked_at=recorded.at)
