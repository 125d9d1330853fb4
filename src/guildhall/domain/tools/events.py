"""What can happen to a tool: it is configured; it must never change the meaning of an event once written."""

from __future__ import annotations

from typing import Any

from guildhall.domain.kernel import Event, event


@event("tool.configured")
class ToolConfigured(Event):
    """A tool was described or configured; each field holds the value from now on."""

    name: str
    description: str
    enabled: bool
    config: dict[str, Any]
