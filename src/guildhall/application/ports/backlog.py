"""Backlogs: what a person hands over, in whatever form, as one list of planned tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record, field


class BacklogError(ValidationFailed):
    """Bad input: one line that says what and where (``file:line: field: what``)."""


class PlannedTask(Record):
    """One task as the backlog has it; empty where the backlog says nothing.

    ``owned_paths`` is none where absent (no exclusivity) and empty where the task may change
    nothing. ``source`` says where it stands (``backlog.yaml:7``); ``counted`` that its code is
    its number there, as the backlog gave it none.
    """

    code: str
    title: str
    description: str = ""
    role: str = "developer"
    priority: str = "medium"
    complexity: str = "m"
    depends_on: tuple[str, ...] = ()
    owned_paths: tuple[str, ...] | None = None
    commands: tuple[str, ...] = ()
    acceptance_criteria: tuple[str, ...] = ()
    dod: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    timeout_seconds: int | None = None
    attempts: int | None = None
    parent: str | None = None
    source: str = ""
    counted: bool = False


class Backlog(Record):
    """A whole backlog. ``kind`` says what it was read as; ``digest`` is the sha256 of its content.

    ``project`` is what its project is called: as it says itself (then ``names_project``), else as one that is
    made for it would be.
    """

    kind: Literal["yaml", "queue", "markdown", "sentence"]
    name: str
    goal: str
    tasks: tuple[PlannedTask, ...]
    digest: str
    project: str = ""
    test_command: str = ""
    setup: tuple[str, ...] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    names_project: bool = False


class BacklogReader(Protocol):
    """Reads a backlog from a path, or takes a sentence as one."""

    def read(self, source: str, base: Path) -> Backlog:
        """Read a file named by ``source`` (relative to ``base``), else take it as a sentence.

        Raises:
            BacklogError: naming file, line and field.
        """
        ...

    def write(self, tasks: Iterable[PlannedTask], **top: Any) -> str:
        """Tasks, and what is known of their project, as canonical backlog YAML."""
        ...

    def read_text(self, text: str, name: str) -> Backlog:
        """Read a document that was sent, of several lines, or a sentence; no file is opened.

        ``name`` is what errors call it.

        Raises:
            BacklogError: naming line and field.
        """
        ...

    def read_words(self, text: str, name: str) -> Backlog:
        """Read a sentence that was sent, whatever it looks like; several lines may be a document.

        ``name`` is what errors call it.

        Raises:
            BacklogError: naming line and field.
        """
        ...
