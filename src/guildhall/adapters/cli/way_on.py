"""Says what to type next, by the options under which the same store or server is found; it runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.narrating import options


def after_adding(code: str, place: Sequence[str]) -> str:
    """How a task of the inbox gets onto the queue, and how it is looked at."""
    typed = options(place)
    return f"`guildhall dispatch {code}{typed}` readies it, `guildhall show {code}{typed}` shows it"


def after_dispatch(done: Sequence[Answer], place: Sequence[str]) -> str:
    """How what is on the queue gets done, and how the first of it is looked at."""
    typed, code = options(place), next(one["id"] for one in done if one["status"] == "ready")
    return (
        f"to have it done, with all that is open or blocked: `guildhall export{typed} -o queue.yaml` and "
        f"`guildhall run queue.yaml --repo DIR`; to look at it: `guildhall why {code}{typed}`"
    )


def after_retry(code: str, place: Sequence[str]) -> str:
    """How somebody finds out what a task that may go on waits for."""
    return (
        f"its run, or the next one of its backlog, does it; `guildhall why {code}{options(place)}` says more"
    )
