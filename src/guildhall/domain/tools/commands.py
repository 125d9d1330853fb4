"""What can be asked of a tool, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AddTool:
    """Make a tool known, or a built-in one configurable; its config names secrets and never holds one."""

    name: str
    description: str = ""
    enabled: bool = True
    config: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class ConfigureTool:
    """Change a tool; what is none stays, ``patch`` is a JSON merge patch (RFC 7396) over its config."""

    description: str | None = None
    enabled: bool | None = None
    patch: dict[str, Any] | None = None
