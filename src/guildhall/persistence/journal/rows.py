"""What is written of an event and of a durable state: their rows, with payload hash and chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.application.ports.journal import Head, Origin
from guildhall.domain.kernel import PersistenceId, Recorded, ValidationFailed
from guildhall.persistence import codec, payloads
from guildhall.persistence.canonical import NotCanonical, chain_hash, sha256
from guildhall.persistence.journal.concerns import Concern
from guildhall.persistence.tables import Catalog

HEADER = (
    "org_id",
    "position",
    "id",
    "stream",
    "seq",
    "type",
    "version",
    "actor",
    "agent_id",
    "session_key",
    "correlation_id",
    "causation_id",
    "emitted_at",
)
"""The columns that the chain covers besides the payload's hash and the previous event's."""


class Pending:
    """An event that was decided and is not yet written."""

    __slots__ = ("concern", "id", "origin", "payload", "payload_hash", "recorded", "stream")

    def __init__(
        self, stream: PersistenceId, recorded: Recorded, event_id: str, origin: Origin, concern: Concern
    ) -> None:
        self.concern = concern
        self.stream = stream
        self.recorded = recorded
        self.id = event_id
        self.origin = origin
        self.payload = ""
        self.payload_hash = ""

    def encode(self) -> None:
        """Fix the payload's bytes.

        Raises:
            ValidationFailed: when a value cannot be stored (a float, a lone surrogate).
        """
        try:
            self.payload = payloads.text(self.recorded.event)
            self.payload_hash = sha256(self.payload)
        except NotCanonical as error:
            raise ValidationFailed(str(error), rule="payloads are canonical JSON") from error


def event_rows(org_id: str, head: Head, pending: Sequence[Pending]) -> list[dict[str, Any]]:
    """The rows of a batch's events, each chained to the one before it."""
    rows: list[dict[str, Any]] = []
    previous = head.hash
    for item in pending:
        recorded, origin = item.recorded, item.origin
        row: dict[str, Any] = {
            "org_id": org_id,
            "position": recorded.position,
            "id": item.id,
            "stream": str(item.stream),
            "seq": recorded.seq,
            "type": recorded.event.type,
            "version": recorded.event.version,
            "actor": origin.actor,
            "agent_id": origin.agent_id,
            "session_key": origin.session_key,
            "correlation_id": origin.correlation_id,
            "causation_id": origin.causation_id,
            "emitted_at": codec.format_time(recorded.at),
        }
        own = chain_hash([previous, item.payload_hash, *row.values()])
        row["payload"] = item.payload
        row["payload_hash"] = item.payload_hash
        row["prev_hash"] = previous
        row["hash"] = previous = own
        row["project_id"], row["task_id"] = item.concern
        rows.append(row)
    return rows


def durable_row(catalog: Catalog, org_id: str, key: tuple[str, str], state: Any) -> dict[str, Any]:
    """The row of one durable state."""
    return {
        "org_id": org_id,
        "entity_type": key[0],
        "entity_id": key[1],
        "due_at": catalog.durables[key[0]].due(state),
        "doc": payloads.text(state),
    }
