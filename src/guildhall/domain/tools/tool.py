"""The state of a tool and its fold from events, and the tools that are built in; it must never decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped
from guildhall.domain.tools.events import ToolConfigured

BUILT_IN: Mapping[str, str] = {
    "read_file": "Read a file of the workspace.",
    "list_files": "List the files of the workspace.",
    "search": "Search the files of the workspace for a pattern.",
    "edit_file": "Replace a text in a file that the task owns.",
    "write_file": "Write a file that the task owns.",
    "run_command": "Run a command in the sandbox of the session.",
    "create_task": "Ask for a task.",
    "comment": "Comment on the task.",
    "review": "Judge work that somebody else made.",
    "report_bug": "Report a bug.",
    "scan": "Run the security scan.",
}
"""The tools that the default profiles name, with what each does."""


class Tool(Record):
    """What an agent may use (seed S0, *toolset*; S4, *tools*)."""

    name: str = ""
    description: str = ""
    enabled: bool = True
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was ever configured."""
        return self.created_at is not None


folds = Folds()


@folds.on(ToolConfigured)
def _configured(state: Tool, event: ToolConfigured, recorded: Recorded) -> Tool:
    return stamped(
        state,
        recorded,
        name=event.name,
        description=event.description,
        enabled=event.enabled,
        config=event.config,
        created_at=state.created_at or recorded.at,
    )
