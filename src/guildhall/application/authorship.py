"""How the company signs its commits: one author a role, one form of message (seed S4, section 11)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from guildhall.application.ports.repository import Author
from guildhall.domain.tasks.task import Task

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tabs and line breaks, those of writing direction, and halves of surrogate pairs."""


def author_of(role: str) -> Author:
    """Under which name a role commits; the domain is reserved and reaches nobody (RFC 2606)."""
    return Author(role, f"{role}@guildhall.invalid")


def commit_message(title: str, body: str, trailers: Mapping[str, str]) -> str:
    """A title, the rationale and trailers; a trailer without a value is left out.

    What others wrote neither steers the terminal that a log is read in nor turns its lines around (CWE-150,
    CVE-2021-42574), and neither a title nor a value goes on in a line of its own.
    """
    lines = [_line(title), ""]
    if body.strip():
        lines += [_UNSEEN.sub("", body).strip(), ""]
    lines += [f"{name}: {_line(value)}" for name, value in trailers.items() if value]
    return "\n".join(lines) + "\n"


def task_message(task: Task, run_id: str, told: Sequence[str]) -> str:
    """The message of a task's commit in a run; ``told`` is what was done, tested and risked (seed S4)."""
    body = "\n\n".join(part for part in told if part)
    return commit_message(
        f"{task.code}: {task.title}", body, {"Guildhall-Task": task.code, "Guildhall-Run": run_id}
    )


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())
