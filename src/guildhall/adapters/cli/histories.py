"""Makes the history of one task or run of its events, for whoever answers the commands."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.adapters.cli.client import Answer, EventLine


def history_lines(events: Sequence[EventLine]) -> list[Answer]:
    """Events of one entity as its history: ``{position, at, type, actor, about, words}`` each."""
    return [
        {
            "position": line.event["position"],
            "at": line.event["time"],
            "type": line.event["type"],
            "actor": line.words[0],
            "about": line.words[1],
            "words": line.words[2],
        }
        for line in events
    ]
