"""A session at work: runs commands in the sandbox for a runtime, and charges, fences and records them.

It must never let anything of the session outlive its lease.
"""

from __future__ import annotations

from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import SessionEnded, Usage
from guildhall.application.ports.executor import (
    CommandResult,
    CommandSpec,
    Limits,
)
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.storage import SessionFolder
from guildhall.application.sessions.announcing import announce
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, evolve
from guildhall.domain.sessions.activity import SetProcess


class Tools(Record):
    """What a session's commands find: folders on PATH, folders that may be read, and further variables."""

    path: tuple[Path, ...] = ()
    read_only: tuple[Path, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


class SessionTerms(Record):
    """Whose session it is, and under which lease and limits it works.

    ``heeds_requests`` is false only for the step that brings a stopped run to its end.
    """

    session_id: str
    agent_id: str
    run_id: str
    origin: Origin
    folder: SessionFolder
    holding: Holding
    tools: Tools
    command_seconds: float
    heeds_requests: bool = True


class Work:
    """One session at work (the port ``WorkSession``)."""

    def __init__(self, company: Company, holdings: Holdings, terms: SessionTerms, purse: Purse) -> None:
        self._company = company
        self.holdings = holdings
        self.terms = terms
        self._purse = purse
        self.finished: list[str] = []
        self._passed = 0
        self._amid = False

    @property
    def workspace(self) -> Path:
        """The folder of the agent's clone: one that was taken over stays where it was made."""
        return self._company.world.storage.folder_of(self.terms.session_id).workspace

    def with_tools(self, tools: Tools) -> Work:
        """The same session, whose commands find other tools."""
        terms = evolve(self.terms, tools=tools)
        return Work(self._company, self.holdings, terms, self._purse)

    def run(self, line: str, seconds: float | None = None) -> CommandResult:
        """Run a shell line in the workspace."""
        return self.execute(self.spec(("sh", "-c", line), seconds))

    def run_next(self, line: str) -> CommandResult | None:
        """Run the next of the task's own commands, unless it is among those that are finished."""
        if self._passed < len(self.finished):
            self._passed += 1
            return None
        result = self.run(line)
        if result.ok:
            self.finished.append(line)
            self._passed += 1
        return result

    @property
    def is_resumable(self) -> bool:
        """Whether the workspace holds what finished commands did, and nothing that one was cut off at."""
        return bool(self.finished) and not self._amid

    def spec(self, argv: tuple[str, ...], seconds: float | None = None) -> CommandSpec:
        """A command for this session's workspace and tools, within its time limit."""
        limit = self.terms.command_seconds
        tools = self.terms.tools
        return CommandSpec(
            argv=argv,
            workspace=self.workspace,
            read_only=tools.read_only,
            path=tools.path,
            environment=self._environment(),
            limits=Limits(seconds=min(limit, seconds) if seconds else limit),
        )

    def execute(self, spec: CommandSpec) -> CommandResult:
        """Run a command of this session in the sandbox, tied to its lease.

        Raises:
            SessionEnded: when the session may not go on, before or after the command.
        """
        self.proceed()
        self._amid = True
        command = self._company.world.sandbox.start(spec)
        # Tied to the lease before anything else can fail: nothing runs on that nobody waits for.
        self.holdings.attach(self.terms.holding, command)
        try:
            self._remember(command.identity)
            result = command.wait()
        except BaseException:
            command.cancel()
            raise
        finally:
            self.holdings.detach(self.terms.holding, command)
            self._remember(None)
        if result.ending in ("lease", "cancelled"):
            self.proceed()
            raise SessionEnded("lease_lost")
        self._amid = False
        return result

    def with_limits(self, spec: CommandSpec) -> CommandSpec:
        """A foreign spec (a scanner's) with this session's readable folders added."""
        tools = self.terms.tools
        return evolve(
            spec,
            read_only=(*spec.read_only, *tools.read_only),
            path=(*spec.path, *tools.path),
            environment={**self._environment(), **spec.environment},
        )

    def _environment(self) -> dict[str, str]:
        return {**dict(self._company.world.toolbox.environment), **dict(self.terms.tools.environment)}

    def note(self, text: str) -> None:
        """Write to the transcript."""
        self._company.world.storage.note(self.terms.session_id, text)

    def announce(self, text: str) -> None:
        """Write to the transcript and to the journal."""
        announce(self._company, self.terms.origin, self.terms.session_id, text)

    def keep_on(self) -> None:
        """Ask whether what was begun may be brought to its end, also while this process comes to its own.

        Raises:
            SessionEnded: when another one may have taken it over.
        """
        if self.holdings.is_lost(self.terms.holding):
            raise SessionEnded("lease_lost")

    def proceed(self) -> None:
        """Ask whether to go on."""
        self.keep_on()
        if self.holdings.stopping.is_set():
            raise SessionEnded("paused")
        if not self.terms.heeds_requests:
            return
        run = self._company.journal.views(self._company.scope).get("Run", self.terms.run_id)
        if run is None:
            return
        if run.stop_requested:
            raise SessionEnded("stopped")
        if run.pause_requested:
            raise SessionEnded("paused")

    def proceed_to_hand_in(self) -> None:
        """Ask whether finished work may still be handed in: a pause is no reason to do it again."""
        try:
            self.proceed()
        except SessionEnded as ended:
            if ended.reason != "paused":
                raise

    def reserve(self, tokens: int, cost_micros: int | None) -> str:
        """Reserve the most that a call may use."""
        self.proceed()
        return self._purse.reserve(tokens, cost_micros, self.proceed)

    def settle(self, reservation: str, usage: Usage) -> None:
        """Book what a reserved call really used."""
        self._purse.settle(reservation, usage)

    def _remember(self, identity: ProcessIdentity | None) -> None:
        """Keep which process leads the session's group, so that it can be ended should this one die."""
        session_id = self.terms.session_id

        def unit(tx: Transaction) -> None:
            if not tx.state("Session", session_id).ended:
                tx.save("SessionActivity", session_id, SetProcess(session_id, tx.now, identity))

        self._company.journal.execute(self._company.scope, self.terms.origin, unit)
