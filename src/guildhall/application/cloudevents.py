"""Lines of the journal as CloudEvents 1.0 (JSON event format); it must never add to what was recorded."""

from __future__ import annotations

import json
from typing import Any

from guildhall.application.ports.journal import Envelope

SPEC_VERSION = "1.0"


def cloud_event(envelope: Envelope) -> dict[str, Any]:
    """One event as a CloudEvent.

    ``source`` is the org's journal, ``subject`` the stream; what CloudEvents has no attribute for stands in
    extension attributes, whose names are lower-case letters and digits. A redacted payload is absent.
    """
    extensions = {
        "position": envelope.position,
        "seq": envelope.seq,
        "version": envelope.version,
        "actor": envelope.actor,
        "agentid": envelope.agent_id,
        "sessionkey": envelope.session_key,
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
        "payloadhash": envelope.payload_hash,
        "prevhash": envelope.prev_hash,
        "hash": envelope.hash,
    }
    event: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": envelope.id,
        "source": f"/orgs/{envelope.org_id}/journal",
        "type": envelope.type,
        "subject": envelope.stream,
        "time": envelope.emitted_at.isoformat().replace("+00:00", "Z"),
        **{name: value for name, value in extensions.items() if value not in (None, "")},
    }
    if envelope.payload is not None:
        event["datacontenttype"] = "application/json"
        event["data"] = json.loads(envelope.payload)
    return event
