"""Says what to type next, by the options under which the same store or server is found; it runs nothing."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.narrating import options
from guildhall.application.narration.figures import count


def after_adding(code: str, place: Sequence[str]) -> str:
    """How a task of the inbox gets onto the queue, and how it is looked at."""
    typed = options(place)
    return f"`guildhall dispatch {code}{typed}` readies it, `guildhall show {code}{typed}` shows it"


def after_import(done: Answer) -> str:
    """What an import changed: a backlog that is imported again meets its own tasks."""
    tasks = f"{count(done['imported'], 'task')} of {done['backlog']}"
    same = done["imported"] - done["added"] - done["changed"]
    if same == done["imported"]:
        return f"nothing is changed: {tasks} {'is' if same == 1 else 'are'} in {done['project']} already"
    if done["added"] == done["imported"]:
        return f"{tasks} put on the queue of {done['project']}"
    parts = [(done["added"], "new"), (done["changed"], "changed"), (same, "as before")]
    said = ", ".join(f"{number} {word}" for number, word in parts if number)
    return f"{tasks} {'is' if done['imported'] == 1 else 'are'} in {done['project']}: {said}"


def beside_others(project: str, others: Sequence[str]) -> str:
    """That a repository has a project more now, and how work gets into one that it had; empty without one."""
    if not others:
        return ""
    named = shlex.quote(others[0])
    return (
        f"{project} is a project of its own in this repository, beside {', '.join(others)}: "
        f"`--project {named}` puts work there"
    )


def _repository(data: Path | None) -> str:
    """The repository as it is typed where the working folder holds this data, else what stands for one."""
    here = Path(".guildhall")
    return "." if data is not None and here.exists() and here.samefile(data) else "DIR"


def after_dispatch(
    done: Sequence[Answer], place: Sequence[str], project: str | None = None, data: Path | None = None
) -> str:
    """How what is on the queue gets done, and how the first of it is looked at.

    ``data`` is the folder of the store that was asked, none of a server's.
    """
    typed, code = options(place), next(one["id"] for one in done if one["status"] == "ready")
    meant = options(("--project", project) if project else ())
    where = typed if "--repo" in place else f"{typed} --repo {_repository(data)}"
    return (
        f"to have it done, with all that is open or blocked: `guildhall export{typed}{meant} -o queue.yaml` "
        f"and `guildhall run queue.yaml{where}`; to look at it: `guildhall why {code}{typed}{meant}`"
    )


def after_retry(code: str, place: Sequence[str]) -> str:
    """How somebody finds out what a task that may go on waits for."""
    return (
        f"its run, or the next one of its backlog, does it; `guildhall why {code}{options(place)}` says more"
    )
