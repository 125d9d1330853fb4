"""Sets a project up once a lockfile, with network, into a cached environment that is read-only afterwards.

Without a lockfile it is set up once for each version of the files that name its dependencies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.excerpts import cut_in_its_middle, excerpt
from guildhall.application.ports.executor import CommandSpec, Limits
from guildhall.application.ports.repository import Repository
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.application.runs.needs import needs_of
from guildhall.application.sessions.work import Tools
from guildhall.application.workflow.checks import on_tree
from guildhall.application.workflow.shift import Shift, began_at, tail
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run

SETUP_SECONDS = 1800.0
LINE = 140
"""Characters of a setup's line that are told; the backlog has it whole."""
PRINTED_LINES = 6
"""Lines of what a setup that failed printed which are told; the transcript has all."""
OWN = "the tools of Guildhall's own environment"
_NOT_WRITABLE = ("Read-only file system", "Permission denied", "externally-managed-environment")
"""What tools print that would install where a setup cannot."""
UNSET = f"no lockfile was found, nor dependencies that are installed without one: {OWN} serve"
NOT_ASKED = f"the backlog asks for no setup: {OWN} serve"


class SetupFailed(Exception):
    """The setup that the backlog asks for did not succeed."""


class Failure(Record):
    """A line of a setup that failed, how, and what it printed; none of it holds a secret."""

    line: str
    how: str
    output: str

    def told(self, consequence: str) -> str:
        """What failed and what follows, in one line; below it the last lines that were printed."""
        _, *printed = excerpt(f"printed\n{self.output}", PRINTED_LINES)
        return "\n".join(
            [f"the setup `{cut_in_its_middle(self.line, LINE)}` failed ({self.how}); {consequence}", *printed]
        )


def prepare_environment(shift: Shift, commit: str) -> str:
    """Run the project's setup, if it has one that was not run yet; returns a note for people.

    Raises:
        SetupFailed: when a setup that the backlog itself names fails; a detected one that fails is noted.
    """
    needs = needs_of(shift.company, shift.repository, commit)
    asked = shift.setting("setup", None)
    lines = tuple(needs.setup if asked is None else asked)
    if not lines:
        return "; ".join([UNSET, *needs.notes]) if asked is None else NOT_ASKED
    key = environment_key(lines, needs)
    storage = shift.company.world.storage
    record = f"environments/{key}.json"
    if storage.recall(record) is None:
        failed = on_tree(shift, commit, lambda: _set_up(shift, lines, storage.environment(key)))
        if failed and asked is not None:
            raise SetupFailed(failed.told(_to_mend(lines, failed)))
        if failed:
            return failed.told(f"going on with {OWN}; `setup` in the backlog says what to do instead")
        storage.write(record, json.dumps({"setup": lines, "path": needs.path or ("bin",)}).encode())
    shift.work.note(f"environment {key} is ready")
    return shift.company.world.access.without_secrets(f"set up by {', '.join(lines)}")


def _to_mend(lines: tuple[str, ...], failed: Failure) -> str:
    """What to do about a setup of the backlog's own: one that installs elsewhere does not know its folder."""
    knows = any("GUILDHALL_ENV" in line for line in lines)
    if knows or not any(sign in failed.output for sign in _NOT_WRITABLE):
        return "mend `setup` in the backlog, then run it again"
    pip = '`python -m venv "$GUILDHALL_ENV"`, then `"$GUILDHALL_ENV/bin/pip" install …`'
    return f"let `setup` in the backlog install into its own folder, such as {pip}, and run it again"


def environment_key(lines: tuple[str, ...], needs: ProjectNeeds) -> str:
    """The name of an environment: the setup's lines and the lockfile's content decide it."""
    return hashlib.sha256(json.dumps([lines, needs.setup_key]).encode()).hexdigest()[:24]


def tools_for(company: Company, repository: Repository, run: Run) -> Tools:
    """What the commands of a run's sessions find: the project's environment first, then Guildhall's tools."""
    return tools_at(company, repository, began_at(company, run), run.config_snapshot.get("setup"))


def tools_at(company: Company, repository: Repository, commit: str, asked: Sequence[str] | None) -> Tools:
    """What commands find on a commit; ``asked`` are the setup's lines, none for those that its files need."""
    toolbox = company.world.toolbox
    readable = (*toolbox.read_only, repository.path / "objects")
    needs = needs_of(company, repository, commit)
    lines = tuple(needs.setup if asked is None else asked)
    key = environment_key(lines, needs)
    kept = company.world.storage.recall(f"environments/{key}.json") if lines else None
    if kept is None:
        plain = [variable for variable in needs.variables if "$GUILDHALL_ENV" not in variable]
        return Tools(toolbox.path, readable, _variables(plain, ""))
    folder = company.world.storage.environment(key)
    path = tuple(folder / name for name in json.loads(kept)["path"])
    variables = _variables([f"GUILDHALL_ENV={folder}", *needs.variables], str(folder))
    return Tools((*path, *toolbox.path), (*readable, folder), variables)


def _variables(lines: Sequence[str], folder: str) -> tuple[tuple[str, str], ...]:
    """``NAME=value`` lines as pairs, with the environment's folder filled in."""
    pairs = (line.replace("$GUILDHALL_ENV", folder).partition("=") for line in lines)
    return tuple((name, value) for name, _, value in pairs)


def _set_up(shift: Shift, lines: tuple[str, ...], folder: Path) -> Failure | None:
    """Run the lines with network, writing to the environment alone; returns the first failure.

    They alone are given how this machine reaches package indexes, and no secret of that is kept.
    """
    access = shift.company.world.access
    for line in lines:
        shown = access.without_secrets(line)
        shift.work.note(f"$ {shown}")
        spec = CommandSpec(
            ("sh", "-c", line),
            workspace=shift.work.workspace,
            read_only=(*shift.work.terms.tools.read_only, *access.read_only),
            writable=(folder,),
            path=shift.work.terms.tools.path,
            environment={**dict(access.environment), "GUILDHALL_ENV": str(folder)},
            network=True,
            limits=Limits(seconds=SETUP_SECONDS),
        )
        result = shift.work.execute(spec)
        output = access.without_secrets(result.output)
        shift.work.note(tail(output))
        if not result.ok:
            how = f"exit {result.exit_code}" if result.ending == "exited" else result.ending
            return Failure(shown, how, output)
    return None
