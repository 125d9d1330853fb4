"""Reads rows of the table ``events``: as envelopes, and as the events in them."""

from __future__ import annotations

from typing import Any

from guildhall.application.ports.journal import Envelope
from guildhall.domain.kernel import Event, Recorded
from guildhall.persistence import codec
from guildhall.persistence.journal import upcasters


def envelope(row: Any) -> Envelope:
    """A row of the table ``events`` as an envelope."""
    fields = dict(row._mapping)
    fields["emitted_at"] = codec.parse_time(fields["emitted_at"])
    return Envelope(**fields)


def recorded(envelope: Envelope) -> Recorded:
    """Decode an envelope's event.

    Raises:
        upcasters.UnknownEvent: for a type or version that this program does not know.
        upcasters.Redacted: when the payload was redacted.
    """
    event: Event = upcasters.decode(envelope.type, envelope.version, envelope.payload)
    return Recorded(event, envelope.seq, envelope.position, envelope.emitted_at, envelope.actor)
