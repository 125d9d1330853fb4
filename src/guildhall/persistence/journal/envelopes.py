"""Reads rows of the table ``events``: as envelopes, and as the events in them."""

from __future__ import annotations

from typing import Any

from guildhall.application.ports.journal import Envelope
from guildhall.domain.kernel import Event, Recorded
from guildhall.domain.record import field_names
from guildhall.persistence import codec
from guildhall.persistence.journal import upcasters

_EMITTED_AT = field_names(Envelope).index("emitted_at")


def envelope(row: Any) -> Envelope:
    """A row of the table ``events`` as an envelope, whose fields are its columns in their order."""
    values = list(row)
    values[_EMITTED_AT] = codec.parse_time(values[_EMITTED_AT])
    return Envelope(*values)


def recorded(envelope: Envelope) -> Recorded:
    """Decode an envelope's event.

    Raises:
        upcasters.UnknownEvent: for a type or version that this program does not know.
        upcasters.Redacted: when the payload was redacted.
    """
    event: Event = upcasters.decode(envelope.type, envelope.version, envelope.payload)
    return Recorded(event, envelope.seq, envelope.position, envelope.emitted_at, envelope.actor)
