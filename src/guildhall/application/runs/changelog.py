"""Writes a run's entry into a project's changelog (*Keep a Changelog*); it never rewrites old entries."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.tasks.task import Task

DEFAULT_PATH = "CHANGELOG.md"
KNOWN = ("changelog.md", "changes.md", "history.md")
HEADING = "## Unreleased"


def changelog_path(files: Sequence[str]) -> str:
    """The project's own changelog at its root, else the usual name."""
    return next((name for name in files if name.lower() in KNOWN), DEFAULT_PATH)


def entry_of(merged: Sequence[Task]) -> str:
    """One line a merged task."""
    lines = [f"- {_plain(task.title)} ({task.code})" for task in merged]
    return "\n".join(lines)


def updated(old: str, entry: str) -> str:
    """The changelog with the entry under *Unreleased*, directly below what heads the file."""
    if not old.strip():
        return f"# Changelog\n\n{HEADING}\n\n{entry}\n"
    lines = old.splitlines()
    for index, line in enumerate(lines):
        if line.strip().lower().strip("[]# ") == "unreleased" and line.startswith("#"):
            return "\n".join([*lines[: index + 1], "", entry, *lines[index + 1 :]]) + "\n"
    first = next((i for i, line in enumerate(lines) if line.startswith("## ")), len(lines))
    return "\n".join([*lines[:first], HEADING, "", entry, "", *lines[first:]]) + "\n"


def _plain(title: str) -> str:
    """A title as one line of Markdown that nothing in it can break out of."""
    return " ".join(title.split()).replace("<", "\\<").replace("[", "\\[")
