"""Tells ready tasks that wait for others from those that may be taken up; their state is the same word."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.adapters.cli.client import Answer

WAITING = "waiting"
"""What a ready task is called that cannot be taken up before others are done."""

MOST_LOOKED_AT = 500
"""So many ready tasks of a project or a run are looked at to say how many of them wait for others."""


def waiting_within(status: Answer) -> Iterator[tuple[Answer, str]]:
    """The projects and runs of a status, each with the name of its id; ``waiting`` is 0 until it is counted.

    It is how many of the ready tasks wait for others; only those that have ready ones are to be counted.
    """
    for standings, column in ((status["projects"], "project_id"), (status["runs"], "run_id")):
        for standing in standings:
            standing["waiting"] = 0
            if standing["tasks"].get("ready"):
                yield standing, column


def state_of(task: Answer) -> str:
    """The state of a task for people: a ready one that waits for others is said to wait."""
    return WAITING if task["status"] == "ready" and task["waits_for"] else task["status"]


def counted_apart(counts: dict[str, int], waiting: int) -> dict[str, int]:
    """Tasks by state where so many of the ready ones wait; the two were counted one after the other."""
    ready = counts.get("ready", 0)
    waiting = min(waiting, ready)
    apart = {**counts, "ready": ready - waiting, WAITING: waiting}
    return {status: number for status, number in sorted(apart.items()) if number}
