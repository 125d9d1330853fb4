"""Rendering: fills a template that somebody wrote with values, as one that nobody trusts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from guildhall.application.ports.executor import CommandResult, CommandSpec

LARGEST_RENDERED = 4 << 20
"""Bytes of all texts that one rendering gives."""


class RenderingFailed(Exception):
    """A template cannot be filled; the sentence says where and why, and trying again comes to the same."""


class Renderer(Protocol):
    """Fills templates in a sandbox, within limits of time, memory and size."""

    def fault(self, template: str) -> str:
        """Where a text is no template, and why; empty where it is one. Nothing of it is run."""
        ...

    def render(
        self,
        templates: Sequence[str],
        values: Mapping[str, Any],
        workspace: Path,
        run: Callable[[CommandSpec], CommandResult],
    ) -> list[str]:
        """The templates filled with the same values, in their order; ``run`` starts the command that does it.

        Raises:
            RenderingFailed: for a template that is wrong, names what no value has, or needs too much.
        """
        ...
