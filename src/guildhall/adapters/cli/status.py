"""Prints where everything stands: projects, unfinished runs, what is at work, what is blocked and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.adapters.cli.hints import typed_as, typed_here
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import shown
from guildhall.adapters.cli.waiting import counted_apart, state_of
from guildhall.application.excerpts import excerpt, in_a_line
from guildhall.application.narration.figures import count, duration, money, tokens
from guildhall.application.nodes import called
from guildhall.application.runs.undelivered import IN_STORE
from guildhall.application.tasks.reasons import FOUND_FIRST, in_words

REASON_CHARACTERS = 160
MOST_NAMED = 3
"""Tasks that another waits for of which a table names so many; the others are counted."""
WHY_LINES = 8
"""Lines of an output that say why a task is blocked; `show` has more."""


KINDS = {"blocker": "waits for", "run": "run", "paths": "paths", "retry": "retry", "state": "state"}
"""What a task waits for by kind, as a head of its line; a task that is blocked has a reason there."""


def print_status(screen: Screen, found: dict[str, Any], place: Sequence[str] = ()) -> None:
    """Print what :func:`guildhall.application.status.status_of` found, and where it lies if that was told.

    The commands that it names are for a place.
    """
    where = f"data: {found['data']}, " if found["data"] else ""
    screen.line(f"{where}{found['position']:,} events")
    for project in found["projects"]:
        where = f", {project['repository']}" if project["repository"] else ""
        tasks = counted(project["tasks"], project["waiting"])
        screen.line(f"project {project['name']} ({project['status']}{where}): {tasks}")
        for task in project["blocked"]:
            screen.line(f"  {task['id']} is blocked: {_why(task['reason'], task['detail'])}")
        if project["blocked"]:
            words = "  `guildhall retry CODE` lets one go on, `guildhall cancel CODE` gives it up"
            screen.line(typed_here(words, place))
        for kept in project.get("kept", ()):
            screen.line(f"  merged, and not delivered: what is kept on {kept['branch']}; {_how(kept)}")
    if not found["projects"]:
        screen.line("no project yet; `guildhall run` or `guildhall add` makes one")
    for run in found["runs"]:
        _print_run(screen, run, _driver(run, found["runs"]))


def _how(kept: dict[str, str]) -> str:
    """How kept work comes to its user: the command, else what the next run does with it."""
    return kept["command"] or IN_STORE


def _why(reason: str, detail: str, most: int = REASON_CHARACTERS) -> str:
    """Why a task is blocked, and what for: what was found comes first where the reason is that it is."""
    said, told = in_words(reason), shown(in_a_line(detail, most), most)
    return f"{told}; {said}" if reason in FOUND_FIRST and told else f"{said}: {told}"


def _driver(run: dict[str, Any], runs: Sequence[dict[str, Any]]) -> str:
    """Who drives a run; one that waits for another of its project to end is driven by nobody yet."""
    if run["driver_pid"]:
        return f"driven by process {run['driver_pid']}"
    active = [one["run_id"] for one in runs if _has_begun(one) and one["project_id"] == run["project_id"]]
    if not _has_begun(run) and active:
        return f"waits for run {active[0]} of its project to end"
    return "driven by nobody; resume it"


def _has_begun(run: dict[str, Any]) -> bool:
    return bool(run["status"] != "queued")


def _print_run(screen: Screen, run: dict[str, Any], driver: str) -> None:
    wishes = [
        word for word, is_so in (("pause", run["pause_requested"]), ("stop", run["stop_requested"])) if is_so
    ]
    wished = f", asked to {' and '.join(wishes)}" if wishes else ""
    spent = f"{tokens(run['tokens'])} tokens, {money(round(run['cost_usd'] * 1_000_000))}"
    screen.line(
        f"run {run['run_id']}: {run['status']}{wished}, {duration(run['seconds'])}, {spent}, {driver}"
    )
    screen.line(f"  {counted(run['tasks'], run['waiting'])}")
    rows = [
        (row["id"] or "-", called(row["state"]), duration(row["seconds"]), row["agent"] or "-", row["title"])
        for row in run["at_work"]
    ]
    if rows:
        screen.table(("TASK", "STATE", "TIME", "AGENT", "TITLE"), rows, state=1)


def counted(counts: dict[str, int], waiting: int) -> str:
    """Tasks by status in words; so many of the ready ones wait for others."""
    total = sum(counts.values())
    parts = ", ".join(f"{number} {status}" for status, number in counted_apart(counts, waiting).items())
    return f"{count(total, 'task')}" + (f" ({parts})" if parts else "")


def print_waits(
    screen: Screen,
    waits: list[dict[str, str]],
    advice: str,
    place: Sequence[str],
    person: Sequence[str] = (),
) -> None:
    """Print what a task waits for and what to do, with commands for a place, and for a person who answers.

    Of what a failed command printed these are its last telling lines.
    """
    for wait in waits:
        head, *rest = excerpt(wait["text"], WHY_LINES) or [""]
        head = typed_as(typed_here(head, place), person)
        said = KINDS.get(wait["kind"]) or in_words(wait["kind"])
        screen.line(f"  {head}; {said}" if wait["kind"] in FOUND_FIRST else f"  {said}: {head}")
        for line in rest:
            screen.line(f"    {line}")
    if advice:
        screen.line(f"  what to do: {typed_here(advice, place)}")


def print_tasks(screen: Screen, tasks: list[dict[str, Any]]) -> None:
    """Print tasks as a table; where some wait for others, it says for which."""
    if not tasks:
        screen.line("no task matches")
        return
    some_wait = any(task["waits_for"] for task in tasks)
    titles = ("TASK", "STATE", "PRIORITY", "ROLE", *(("WAITS FOR",) if some_wait else ()), "TITLE")
    rows = [
        (
            *(task["id"], state_of(task), task["priority"], task["role"]),
            *((_named(task["waits_for"]),) if some_wait else ()),
            task["title"],
        )
        for task in tasks
    ]
    screen.table(titles, rows, state=1)


def _named(codes: list[str]) -> str:
    more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
    return (", ".join(codes[:MOST_NAMED]) or "-") + more


IMPORTED = ("project_id", "imported", "added", "changed", "driven")
"""What a program is told of an import."""


def print_driven(screen: Screen, driven: Sequence[dict[str, Any]]) -> None:
    """Say which imported tasks stay with the run that drives them, and what they did not take over."""
    if driven:
        codes = ", ".join(one["code"] for one in driven[:MOST_NAMED])
        more = f" and {len(driven) - MOST_NAMED} more" if len(driven) > MOST_NAMED else ""
        screen.line(f"  {codes}{more}: a run drives that, and it stays there")
    for one in driven[:MOST_NAMED]:
        if one["fields"]:
            screen.line(f"  {one['code']} is in work: its {', '.join(one['fields'])} did not change")
