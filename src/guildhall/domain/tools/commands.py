"""What can be asked of a tool, as imperative records."""

from __future__ import annotations

from typing import Any

from guildhall.domain.record import Record, field


class AddTool(Record):
    """Make a tool known, or a built-in one configurable; its config names secrets and never holds one."""

    name: str
    description: str = ""
    enabled: bool = True
    config: dict[str, Any] = field(default_factory=dict[str, Any])


class ConfigureTool(Record):
    """Change a tool; what is none stays, ``patch`` is a JSON merge patch (RFC 7396) over its config."""

    description: str | None = None
    enabled: bool | None = None
    patch: dict[str, Any] | None = None
