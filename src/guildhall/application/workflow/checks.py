"""Runs a project's tests on a tree, once a tree: what was found is kept under the tree's own id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from guildhall.application.workflow.failing import failed_tests
from guildhall.application.workflow.shift import Shift, tail
from guildhall.domain.record import Record, asdict, evolve

T = TypeVar("T")


class Check(Record):
    """What a command said of a tree; ``output`` is its end, ``failed`` the tests that it says failed."""

    ok: bool
    exit_code: int
    ending: str
    output: str
    failed: tuple[str, ...] | None = None


def tests_on(shift: Shift, commit: str, *, again: bool = False) -> Check | None:
    """Run the project's test command on a commit's tree; none when the project has no tests.

    The result is remembered by the tree, the command and the environment that it ran in, unless the command
    was cut short; ``again`` runs it anew.
    """
    command = str(shift.setting("test_command", ""))
    if not command:
        return None
    tools = shift.work.terms.tools
    where = [shift.repository.tree_of(commit), command, *map(str, tools.path), *map(str, tools.environment)]
    key = hashlib.sha256("\n".join(where).encode()).hexdigest()
    name = f"checks/{shift.project.project_id}/{key}.json"
    storage = shift.company.world.storage
    kept = storage.recall(name)
    if kept is not None and not again:
        return _recalled(json.loads(kept))
    check = on_tree(shift, commit, lambda: _run(shift, command))
    if check.ending == "exited":
        storage.write(name, json.dumps(asdict(check)).encode())
    return check


def _recalled(kept: dict[str, Any]) -> Check:
    check = Check(**kept)
    return check if check.failed is None else evolve(check, failed=tuple(check.failed))


def on_tree(shift: Shift, commit: str, use: Callable[[], T]) -> T:
    """Lay a commit's files into the session's empty workspace for as long as ``use`` runs."""
    folder = shift.company.world.storage.clear_workspace(shift.work.terms.session_id)
    shift.repository.checkout_tree(folder, commit)
    return use()


def _run(shift: Shift, command: str) -> Check:
    shift.work.note(f"$ {command}")
    result = shift.work.run(command)
    shift.work.note(tail(result.output))
    failed = None if result.ok else failed_tests(result.output)
    return Check(result.ok, result.exit_code, result.ending, tail(result.output), failed)
