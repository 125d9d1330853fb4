"""What happened to one entity, event by event, in words."""

from __future__ import annotations

from typing import Any

from guildhall.application.company import Company
from guildhall.application.narration.moves import move_of, run_words

MOST_EVENTS = 1000


def history_of(company: Company, stream: str) -> list[dict[str, Any]]:
    """The first events of a stream, with what they mean for its entity in words."""
    lines: list[dict[str, Any]] = []
    for envelope in company.journal.read(company.scope, 0, MOST_EVENTS, stream=stream):
        words = ""
        if envelope.payload is not None:
            event = company.journal.recorded(envelope).event
            moved = move_of(event)
            words = f"{moved.status} {moved.why}".strip() if moved else run_words(event)
        lines.append(
            {
                "position": envelope.position,
                "at": envelope.emitted_at.isoformat(),
                "type": envelope.type,
                "actor": envelope.agent_id or envelope.actor,
                "words": words,
            }
        )
    return lines
