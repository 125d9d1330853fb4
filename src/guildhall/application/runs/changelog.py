"""Puts a run's entry into a project's changelog (*Keep a Changelog*); it never rewrites what is there."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.tasks.intake import public_code
from guildhall.domain.tasks.task import Task

DEFAULT_PATH = "CHANGELOG.md"
KNOWN = ("changelog.md", "changes.md", "history.md")
TITLE = "# Changelog"
HEADING = "## Unreleased"
LONGEST_ENTRY = 6000
"""Characters: a task's command holds 8000."""


def changelog_path(files: Sequence[str]) -> str:
    """The project's own changelog at its root, else the usual name."""
    return next((name for name in files if name.lower() in KNOWN), DEFAULT_PATH)


def entry_of(merged: Sequence[Task]) -> str:
    """One line a merged task, as many as a command can carry; the rest is counted."""
    lines: list[str] = []
    size = 0
    for number, task in enumerate(merged):
        line = f"- {_plain(task.title)} ({public_code(task.code)})"
        size += len(line) + 1
        if size > LONGEST_ENTRY:
            lines.append(f"- and {len(merged) - number} more, which the run's report lists")
            break
        lines.append(line)
    return "\n".join(lines)


def commands_for(path: str, old: bytes, entry: str) -> tuple[str, ...]:
    """The shell command that puts the entry under *Unreleased*, below what heads the file.

    An entry's lines begin with ``- ``, so none of them can end the here-document.
    """
    if not old.strip():
        return (f"cat > {path} <<'END'\n{TITLE}\n\n{HEADING}\n\n{entry}\nEND",)
    lines = old.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") and line.strip("[]# \t").lower() == "unreleased":
            return (f"sed -i '{number}r /dev/stdin' {path} <<'END'\n\n{entry}\nEND",)
    first = next((number for number, line in enumerate(lines, start=1) if line.startswith("## ")), 0)
    if first > 1:
        return (f"sed -i '{first - 1}r /dev/stdin' {path} <<'END'\n{HEADING}\n\n{entry}\n\nEND",)
    return (f"cat >> {path} <<'END'\n\n{HEADING}\n\n{entry}\nEND",)


def _plain(title: str) -> str:
    """A title as one line of Markdown that nothing in it can break out of."""
    return " ".join(title.split()).replace("<", "\\<").replace("[", "\\[")
