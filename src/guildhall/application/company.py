"""The company: everything that a use case may reach, put together once by the composition root."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from guildhall.application.ports.agent_runtime import AgentRuntime
from guildhall.application.ports.calendar import Calendar
from guildhall.application.ports.executor import Sandbox
from guildhall.application.ports.journal import Auditor, Journal, Origin, Scope
from guildhall.application.ports.log import Log
from guildhall.application.ports.processes import Processes
from guildhall.application.ports.rendering import Renderer
from guildhall.application.ports.repository import Repositories
from guildhall.application.ports.scanners import Scanner
from guildhall.application.ports.storage import Storage
from guildhall.application.ports.system import Chance, Clock, Ids
from guildhall.application.ports.toolchain import Toolchain
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.retention import Retention
from guildhall.domain.record import Record, evolve


class Toolbox(Record):
    """Guildhall's own tools for commands whose project brings none (python, pytest, ruff, bandit, mdformat).

    ``path`` goes last on a command's PATH, ``read_only`` is what must be readable for it; ``environment`` are
    variables of every command, which a project's own replace.
    """

    path: tuple[Path, ...] = ()
    read_only: tuple[Path, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


class Access(Record):
    """How this machine reaches package indexes, for setups alone: what runs without network is given none.

    ``environment`` are variables (certificates, indexes, proxies), ``read_only`` files that they name, and
    ``secrets`` what must not stand in any text that is kept.
    """

    HIDDEN = ("environment", "secrets")

    environment: tuple[tuple[str, str], ...] = ()
    read_only: tuple[Path, ...] = ()
    secrets: tuple[str, ...] = ()

    def without_secrets(self, text: str) -> str:
        """A text with neither the secrets nor any other credentials of an address in it."""
        for secret in self.secrets:
            text = text.replace(secret, "****")
        return _CREDENTIALS.sub(r"\1****@", text)


_CREDENTIALS = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^/\s@]+@", re.IGNORECASE)
"""What stands before the host of an address (RFC 3986, section 3.2.1)."""


class World(Record):
    """The parts of the outside that runs work with."""

    repositories: Repositories
    sandbox: Sandbox
    storage: Storage
    scanner: Scanner
    toolchain: Toolchain
    processes: Processes
    toolbox: Toolbox
    renderer: Renderer
    access: Access = Access()


class System(Record):
    """Clock, calendar, ids and chance, and the log for what nobody waits to be told."""

    clock: Clock
    ids: Ids
    chance: Chance
    calendar: Calendar
    log: Log


class Company(Record):
    """One org's company over one store: what each use case is given first."""

    scope: Scope
    journal: Journal
    auditor: Auditor
    system: System
    world: World
    runtimes: Mapping[str, AgentRuntime]
    lease_seconds: int = 30
    retention: Retention = Retention()

    def of(self, org_id: str) -> Company:
        """The company of another org over the same store and world."""
        return evolve(self, scope=Scope(org_id))

    def require_runtime(self, name: str) -> None:
        """See that there is a runtime of this name.

        Raises:
            ValidationFailed: naming those that there are.
        """
        if name not in self.runtimes:
            known = ", ".join(sorted(self.runtimes))
            raise ValidationFailed(
                f"there is no runtime {name!r}; choose one of {known}",
                rule="runtime.is_known",
                field="runtime",
            )

    def origin(self, actor: str, correlation_id: str = "", **who: str | None) -> Origin:
        """Who causes events; the correlation id is made up where none came in."""
        return Origin(actor, correlation_id=correlation_id or self.system.ids.new(), **who)
