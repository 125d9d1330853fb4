"""Tells ready tasks that wait for others from those that may be taken up; their state is the same word."""

from __future__ import annotations

from guildhall.adapters.cli.client import Answer

WAITING = "waiting"
"""What a ready task is called that cannot be taken up before others are done."""


def state_of(task: Answer) -> str:
    """The state of a task for people: a ready one that waits for others is said to wait."""
    return WAITING if task["status"] == "ready" and task["waits_for"] else task["status"]


def counted_apart(counts: dict[str, int], waiting: int) -> dict[str, int]:
    """Tasks by state where so many of the ready ones wait; the two were counted one after the other."""
    ready = counts.get("ready", 0)
    waiting = min(waiting, ready)
    apart = {**counts, "ready": ready - waiting, WAITING: waiting}
    return {status: number for status, number in sorted(apart.items()) if number}
