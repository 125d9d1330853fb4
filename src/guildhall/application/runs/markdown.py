"""Writes a report's facts as Markdown; text from repositories and agents is quoted, never markup."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

from guildhall.application.excerpts import excerpt, headline, in_a_line
from guildhall.application.moments import moment_of
from guildhall.application.tasks.reasons import in_words, why_blocked

ENDS = {
    "stopped_budget": "stopped by its budget",
    "stopped_by_user": "stopped by a person",
    "stopped_gate": "stopped by a gate",
}
"""How a run ended, where its status is no word."""
DETAIL_LINES = 20
"""Lines of what a failed command printed; the transcript has all."""

AGAIN = "run the same backlog again"
"""What to do about a task that a run did not come to."""

_MARKUP = re.compile(r"[\\`*{}\[\]<>|#]|(?<![^\W_])_|_(?![^\W_])")
"""Characters that mean something in Markdown; not an underscore inside a word (CommonMark, *Emphasis*)."""


def as_markdown(facts: dict[str, Any]) -> str:
    """The report for people."""
    parts = [
        f"# {_plain(facts['project'])}: {ENDS.get(facts['status'], facts['status'])}",
        _plain(facts["goal"]),
        _told(facts["reason"]),
        _facts(facts),
        _doubt(facts["tasks"]),
        _delivery(facts["delivery"]),
        _tasks(facts["tasks"]),
        _to_do(facts["tasks"]),
        _list("What the PM says", [facts["summary"]]),
        _requirements(facts["requirements"]),
        _list("Risks", facts["risks"]),
        _list("Next steps", facts["next_steps"]),
        _needs(facts["needs"]),
        _list("Notes", [*_unsaid(facts), facts["sandbox_weakness"]]),
        _list("Accepted by people", [_acceptance(one) for one in facts["accepted"]]),
        _list("Not verified", [f"{t['id']}: {text}" for t in facts["tasks"] for text in t["doubts"]]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(facts: dict[str, Any]) -> str:
    return _table(
        [
            ("Run", facts["run_id"]),
            ("Started", _moment(facts["started_at"])),
            ("Ended", f"{_moment(facts['ended_at'])}, after {timedelta(seconds=int(facts['seconds']))}"),
            ("Backlog", facts["backlog"]),
            ("Branch", facts["branch"]),
            ("Runtime", facts["runtime"]),
            ("Sandbox", facts["sandbox"]),
            ("Tokens", str(facts["tokens"])),
            ("Cost", f"{facts['cost_usd']:.4f} USD"),
        ]
    )


def _moment(at: str) -> str:
    """A time of RFC 3339 in UTC, to the second."""
    return moment_of(at)


def _plain(text: str) -> str:
    """Text on one line in which no character is markup."""
    line = " ".join(str(text).split())
    return _MARKUP.sub(r"\\\g<0>", line)


def _told(text: str, indent: str = "") -> str:
    """A line in which no character is markup, and below it what was printed, as it was."""
    first, *printed = text.strip().splitlines() or [""]
    if not printed:
        return _plain(first)
    lines = ["", "```text", *(line.replace("```", "'''") for line in printed), "```"]
    return "\n".join([_plain(first), *(f"{indent}{line}".rstrip() for line in lines)])


def _unsaid(facts: dict[str, Any]) -> list[str]:
    """The notes without what the reason for the run's end says already."""
    return [note for note in facts["notes"] if headline(note) not in facts["reason"]]


def _table(rows: list[tuple[str, str]]) -> str:
    lines = ["| | |", "|---|---|", *(f"| {name} | {_plain(value)} |" for name, value in rows)]
    return "\n".join(lines)


def _doubt(tasks: list[dict[str, Any]]) -> str:
    """Said before all else: what was merged although something of it could not be verified."""
    merged = [task["id"] for task in tasks if task["resolution"] == "merged" and task["doubts"]]
    if not merged:
        return ""
    return f"Merged, but not verified in every point (see *Not verified*): {_plain(', '.join(merged))}."


def _delivery(delivery: dict[str, str]) -> str:
    lines = [
        "## Delivery",
        "",
        f"{_plain(delivery['outcome'].replace('_', ' '))}: {_plain(delivery['reason'])}",
    ]
    if delivery["command"]:
        lines += ["", "```sh", delivery["command"].replace("```", ""), "```"]
    return "\n".join(lines)


def _tasks(tasks: list[dict[str, Any]]) -> str:
    if not tasks:
        return "## Tasks\n\nNone."
    lines = ["## Tasks", "", "| Task | Title | Role | Status | Attempts | Commit |"]
    lines.append("|---|---|---|---|---|---|")
    for task in tasks:
        why = why_blocked(task["reason"], task["detail"]) if task["reason"] else ""
        status = task["status"] + (f" ({why})" if why else "")
        status += " before this run" if task["done_before"] else ""
        commit = (task["commit"] or "")[:12]
        cells = (task["id"], task["title"], task["role"], status, str(task["attempts"]), commit)
        lines.append("| " + " | ".join(_plain(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _to_do(tasks: list[dict[str, Any]]) -> str:
    lines: list[str] = []
    for task in tasks:
        if task["status"] not in ("done", "cancelled"):
            lines += [f"### {_plain(task['id'])}: {_plain(task['title'])}", ""]
            lines += [
                f"{_plain(in_words(task['reason'] or task['status']))}: {task['advice'] or AGAIN}",
                "",
            ]
            if task["detail"]:
                told = "\n".join(excerpt(task["detail"], DETAIL_LINES)).replace("```", "'''")
                lines += ["```text", told, "```", ""]
    return "\n".join(["## What to do", "", *lines]).rstrip() if lines else ""


def _list(title: str, items: list[str]) -> str:
    shown = [f"- {_told(item, '  ')}" for item in items if item]
    return "\n".join([f"## {title}", "", *shown]) if shown else ""


def _requirements(requirements: list[dict[str, Any]]) -> str:
    """Each requirement behind the word for what became of it, and how many passed of all."""
    if not requirements:
        return ""
    passed = sum(one["outcome"] == "passed" for one in requirements)
    lines = ["## Requirements", "", f"{passed} of {len(requirements)} passed.", ""]
    for one in requirements:
        word = (one["outcome"] or "not judged").replace("_", " ")
        told = in_a_line(one["detail"])
        why = f" ({_plain(told)})" if told and one["outcome"] != "passed" else ""
        lines.append(f"- **{word}**: {_plain(one['text'])}{why}")
    return "\n".join(lines)


def _acceptance(accepted: dict[str, str]) -> str:
    what = accepted["task"] or "the whole run"
    said = f" ({accepted['reason']})" if accepted["reason"] else ""
    return f"{what}: {accepted['by']} accepted {accepted['findings']} in {accepted['commit'][:12]}{said}"


def _needs(needs: dict[str, Any]) -> str:
    shown: list[str] = []
    for name, value in needs.items():
        values: list[Any] = list(cast("list[Any]", value)) if isinstance(value, list | tuple) else [value]
        text = ", ".join(str(item) for item in values if item)
        if text and name != "setup_key":
            shown.append(f"{name.replace('_', ' ')}: {text}")
    return _list("What the project needs", shown)
