"""Optimistic concurrency: the ETag of an entity, and what `If-Match` asks of it (RFC 9110, section 13).

A strong hash of the canonical state and its version (seed S4, *Concurrency & Data Integrity*): whoever saw
that ETag has seen every event of the entity.
"""

from __future__ import annotations

import hashlib

from guildhall.application.ports.journal import Transaction
from guildhall.domain.kernel import DomainError
from guildhall.domain.record import Record, as_bytes

ANY = "*"


class PreconditionRequired(DomainError):
    """A change of an entity must say which version it saw (RFC 6585, section 3)."""

    code = "precondition_required"


class PreconditionFailed(DomainError):
    """The entity has changed since the caller saw it; ``etag`` is the current one."""

    code = "precondition_failed"

    def __init__(self, message: str, *, etag: str) -> None:
        super().__init__(message, rule="precondition.etag_matches", field="If-Match")
        self.etag = etag


def etag_of(state: Record, version: int) -> str:
    """The strong ETag of an entity's state at a version, with its quotes."""
    return f'"{hashlib.sha256(b"%d %b" % (version, as_bytes(state))).hexdigest()[:40]}"'


def matches(header: str, etag: str) -> bool:
    """Whether a list of ``If-Match`` or ``If-None-Match`` names a strong ETag; a weak one never does."""
    named = [one.strip() for one in header.split(",")]
    return ANY in named or etag in named


def require_match(tx: Transaction, entity_type: str, entity_id: str, if_match: str | None) -> None:
    """Refuse a change whose caller has not seen the entity's newest version, inside the change's unit.

    ``if_match`` is the header, none where it did not come; whether it may be left out is the caller's matter.

    Raises:
        PreconditionFailed: with the current ETag.
    """
    if if_match is None:
        return
    version = tx.version(entity_type, entity_id)
    current = etag_of(tx.state(entity_type, entity_id), version)
    if not version or not matches(if_match, current):
        raise PreconditionFailed(
            f"this {entity_type.lower()} has changed since you read it; read it again and repeat the change",
            etag=current,
        )
