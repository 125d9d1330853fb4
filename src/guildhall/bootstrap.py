"""Builds the company from its parts: the only module that knows every one of them."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from guildhall.adapters.calendar import CronCalendar
from guildhall.adapters.flag_file import read_flags
from guildhall.adapters.git.repositories import GitRepositories
from guildhall.adapters.git.roots import Roots
from guildhall.adapters.processes import ProcProcesses
from guildhall.adapters.runtimes.rules import RulesRuntime
from guildhall.adapters.sandbox.choice import choose
from guildhall.adapters.sandbox.fence import can_fence, fenced
from guildhall.adapters.scanners import default_scanner
from guildhall.adapters.storage import DataFolder, place_apart
from guildhall.adapters.system import SystemChance, SystemClock, UuidV7Ids
from guildhall.adapters.system.access import host_access
from guildhall.adapters.telemetry.logs import StructuredLog
from guildhall.adapters.telemetry.redaction import Redaction
from guildhall.adapters.templating import JinjaRenderer
from guildhall.adapters.toolchains import FileToolchain
from guildhall.application.access.identity import Identity
from guildhall.application.access.refusals import RefusalAccounts
from guildhall.application.company import Company, System, Toolbox, World
from guildhall.application.operations.checks import disk_check, journal_checks, loop_checks
from guildhall.application.operations.figures import FiguresOfOrgs
from guildhall.application.operations.flags import Flags
from guildhall.application.operations.pulse import Pulse
from guildhall.application.operations.readiness import Check, NotReady, Readiness
from guildhall.application.orgs import companies_of
from guildhall.application.ports.agent_runtime import AgentRuntime
from guildhall.application.ports.journal import Scope
from guildhall.application.ports.workflow import WorkflowEngine
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.policies.retention import Bounds, Retention
from guildhall.domain.record import Record
from guildhall.persistence.audit import Checkpoints, SqlAuditor
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema, require_schema
from guildhall.persistence.urls import StoreUnusable
from guildhall.persistence.views.catalog import CATALOG
from guildhall.settings import Reporting, Settings, host_variables, read_reporting

if TYPE_CHECKING:
    from guildhall.adapters.http.seam import Limits, Operations
    from guildhall.adapters.http.server import HttpServer
    from guildhall.adapters.runtimes.model.settings import ModelSettings, TokenPrice
    from guildhall.adapters.telemetry.errors import SentryErrors
    from guildhall.adapters.telemetry.logs import Report
    from guildhall.adapters.telemetry.traces import Traces
    from guildhall.adapters.webhooks.sender import HttpSender
    from guildhall.application.access.authentication import Authentication
    from guildhall.application.access.first_start import Tell
    from guildhall.application.ports.backlog import BacklogReader
    from guildhall.application.ports.telemetry import Watcher
    from guildhall.persistence.journal.journal import Watched
    from guildhall.worker.deliveries import Deliveries
    from guildhall.worker.housekeeping import Housekeeping
    from guildhall.worker.loops import Begin, Loops

STORE_NAME = "guildhall.db"
TIDY = (("PYTHONDONTWRITEBYTECODE", "1"),)
"""Keeps what Python leaves beside sources out of the work of projects that do not ignore it."""


class Reports(Record):
    """Where this process sends errors and traces; what that takes is imported only where it sends any."""

    errors: SentryErrors | None
    traces: Traces | None

    @classmethod
    def of(cls, reporting: Reporting, redaction: Redaction) -> Reports:
        """The reports that the environment asks for."""
        errors, traces = None, None
        if dsn := reporting.sentry_dsn.get_secret_value():
            from guildhall.adapters.telemetry.errors import SentryErrors

            errors = SentryErrors(dsn, reporting.sentry_environment, redaction)
        if reporting.traces_endpoint:
            from guildhall.adapters.telemetry.traces import Traces

            traces = Traces(reporting.traces_endpoint, redaction)
        return cls(errors, traces)

    @property
    def watchers(self) -> list[Watcher]:
        """Who is told of requests."""
        return [] if self.traces is None else [self.traces]

    @property
    def around_units(self) -> list[Watched]:
        """What stands around the units of the journal."""
        return [] if self.traces is None else [self.traces.unit]

    @property
    def tell(self) -> Report | None:
        """Who is told of failures."""
        return None if self.errors is None else self.errors.tell

    def of_engine(self, engine: WorkflowEngine) -> WorkflowEngine:
        """An engine whose steps are told of."""
        if self.traces is None:
            return engine
        from guildhall.adapters.telemetry.traces import TracedEngine

        return TracedEngine(engine, self.traces)

    def close(self) -> None:
        """Send what is not sent yet."""
        for one in (self.errors, self.traces):
            if one is not None:
                one.close()


class Container(Record):
    """A company over an open store, and what belongs to it but is no port of it."""

    company: Company
    journal: SqlJournal
    settings: Settings
    log: StructuredLog
    pulse: Pulse
    figures: FiguresOfOrgs
    refusals: RefusalAccounts
    data: Path
    reports: Reports
    flags: Flags

    def engine(self, company: Company | None = None) -> WorkflowEngine:
        """The workflow engine of an org's company; made late because what it stands on is slow to import."""
        from guildhall.adapters.graphs import LangGraphEngine
        from guildhall.application.workflow.visits import RunVisits
        from guildhall.persistence.checkpoints import JournalCheckpointSaver

        company = company or self.company
        visits = RunVisits(company, company.origin("guildhall"))
        saver = JournalCheckpointSaver(self.journal, company.scope)
        return self.reports.of_engine(LangGraphEngine(visits, saver))

    def server(self, host: str, port: int, tell: Tell = lambda _first: None) -> HttpServer:
        """The HTTP server over this container; what it stands on is imported when it is asked for.

        ``tell`` is given what the first start made up, also where that fails, and must show it: it is kept
        nowhere.

        Raises:
            AddressUnusable: when nothing can listen there.
        """
        from guildhall.adapters.http.app import create_app
        from guildhall.adapters.http.seam import Api
        from guildhall.adapters.http.server import HttpServer
        from guildhall.application.access.first_start import Preset, begin

        authentication = self.authentication()
        identity = authentication.identity
        operations, sender, limits = self._operations(), self._sender(), self._limits()
        api = Api(self.company, identity, authentication, _backlog_reader, operations, sender, limits)
        server = HttpServer(create_app(api), host, port, list(map(str, self.settings.proxies)))
        # Only once the address is ours: what is shown at the first start is shown once.
        preset = Preset(
            self.settings.api_key.get_secret_value(),
            self.settings.admin_email,
            self.settings.admin_password.get_secret_value(),
        )
        begin(identity, preset, tell)
        return server

    def _limits(self) -> Limits:
        from guildhall.adapters.http.seam import Limits

        of = self.settings
        return Limits(of.allowed_hosts, of.cors_origins, of.max_body_bytes, of.rate_limit)

    def authentication(self) -> Authentication:
        """Who tells people and programs from each other."""
        from guildhall.application.access.authentication import Authentication

        return Authentication(self.identity())

    def identity(self) -> Identity:
        """What guards access to the company; made late because few commands need it."""
        from guildhall.adapters.identity import ArgonPasswords, JwtTokens, KeyRing, SystemSecrets

        clock = self.company.system.clock
        keys = KeyRing(_keys_folder(self.data, self.settings) / "token.keys", clock)
        return Identity(self.company, SystemSecrets(), ArgonPasswords(), JwtTokens(keys, clock))

    def housekeeping(self) -> Housekeeping:
        """What recurs for every org of the store, not begun yet; its duties know half of the application."""
        from guildhall.application.approvals.answering import expire_approvals
        from guildhall.application.operations.sweeping import sweep_expired
        from guildhall.application.reactions.retention import clean_in_turn
        from guildhall.application.reactions.stale import take_back_stale
        from guildhall.worker.housekeeping import Duty, Housekeeping

        duties = (
            Duty("approvals", 2.0, expire_approvals),
            Duty("figures", 2.0, self.figures.follow),
            Duty("refusals", 5.0, self.refusals.keep),
            Duty("sweep", 30.0, sweep_expired),
            Duty("stale leases", 5.0, take_back_stale),
            Duty("retention", 3600.0, clean_in_turn, long=True),
        )
        return Housekeeping(self._companies, duties, self.company.system.clock, self.pulse, self.log)

    def deliveries(self) -> Deliveries:
        """What tells the webhooks of every org, not begun yet."""
        from guildhall.worker.deliveries import Deliveries

        return Deliveries(lambda: companies_of(self.company), self._sender(), self.pulse, self.log)

    def _sender(self) -> HttpSender:
        from guildhall.adapters.webhooks.sender import HttpSender

        return HttpSender(loopback=self.settings.webhooks_to_loopback)

    def _companies(self) -> list[Company]:
        """The company of every org, and of what belongs to none."""
        return [*companies_of(self.company), self.company.of(GLOBAL_ORG)]

    def _operations(self) -> Operations:
        from guildhall.adapters.http.seam import Operations
        from guildhall.adapters.telemetry.metrics import Metrics
        from guildhall.adapters.telemetry.requests import RequestLog

        metrics = Metrics(self.figures, self.journal.stored_bytes)

        def scrape(org_id: str | None) -> bytes:
            whole = org_id is None
            return metrics.scrape(self._companies() if whole else [self.company.of(org_id)], whole=whole)

        return Operations(
            Readiness(self._checks, self.company.system.clock),
            (RequestLog(self.log), metrics, self.refusals, *self.reports.watchers),
            scrape,
            metrics.subscribers,
            self.settings.metrics_on_loopback,
            self.flags,
        )

    def _checks(self) -> list[Check]:
        return [
            Check("database", self._has_schema),
            *journal_checks(self.company),
            disk_check(self.company),
            *loop_checks(self.pulse),
        ]

    def _has_schema(self) -> None:
        try:
            require_schema(self.journal.store)
        except StoreUnusable as error:
            raise NotReady(str(error)) from error

    def loops(self) -> Loops:
        """What goes on in every org for as long as the process serves: a context."""
        from guildhall.worker.collaboration import CollabLoop
        from guildhall.worker.jobs import JobLoop
        from guildhall.worker.loops import Loops
        from guildhall.worker.schedules import ScheduleLoop
        from guildhall.worker.variants import VariantLoop

        kinds: dict[str, Begin] = {
            "collaboration": lambda company: CollabLoop(company, self.log),
            "jobs": JobLoop,
            "variants": VariantLoop,
        }
        if self.flags.schedules:
            kinds["schedules"] = ScheduleLoop
        return Loops(lambda: companies_of(self.company), kinds, self.log)

    def close(self) -> None:
        """Write what is queued and close the store."""
        try:
            self.refusals.keep_all(self.company)
        finally:
            self.journal.close()
            self.reports.close()


def build(data: Path, settings: Settings | None = None) -> Container:
    """Open the company whose data lies in a folder, making both at first use.

    Raises:
        StoreUnusable: when the database cannot be opened or trusted.
        SandboxUnavailable: when nothing here can isolate a command.
        ValidationFailed: when the flags, or a variable, cannot be used.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as opened:
        container = _assembled(data, settings or Settings(), opened)
        opened.pop_all()
    return container


def _assembled(data: Path, settings: Settings, opened: ExitStack) -> Container:
    """The container; ``opened`` closes what was opened for it, should anything of it fail."""
    flags = read_flags(data)
    reporting, clock = read_reporting(), SystemClock()
    redaction = Redaction([*_secrets(settings), reporting.sentry_dsn.get_secret_value()])
    reports = Reports.of(reporting, redaction)
    opened.callback(reports.close)
    log = StructuredLog(redaction, clock, settings.log_format, report=reports.tell)
    system = System(clock, UuidV7Ids(), SystemChance(), CronCalendar(), log)
    with ThreadPoolExecutor(1, "guildhall-sandbox") as beside:
        sandbox = beside.submit(choose, settings.sandbox)  # it tries a command; the store is opened meanwhile
        store = Store(settings.database_url or f"sqlite:///{data / STORE_NAME}")
        opened.callback(store.close)
        ensure_schema(store)
    journal = SqlJournal(store, CATALOG, system.clock, system.ids, *reports.around_units)
    opened.callback(journal.close)
    world = World(
        repositories=GitRepositories(
            data / "repositories", system.clock, roots=roots_of(settings.repositories)
        ),
        sandbox=sandbox.result(),
        storage=DataFolder(data, None if sandbox.result().mounted else place_apart(Path.home())),
        scanner=default_scanner(),
        toolchain=FileToolchain(),
        processes=ProcProcesses(),
        toolbox=own_tools(),
        renderer=JinjaRenderer(),
        access=host_access(host_variables(), Path.home()),
    )
    company = Company(
        scope=Scope(settings.org),
        journal=journal,
        auditor=SqlAuditor(journal, _checkpoints(data, settings, system)),
        system=system,
        world=world,
        runtimes=_runtimes(settings, system),
        lease_seconds=settings.lease_seconds,
        retention=_retention(settings),
    )
    pulse, figures = Pulse(system.clock), FiguresOfOrgs(system.clock.now())
    refusals = RefusalAccounts(system.clock)
    return Container(company, journal, settings, log, pulse, figures, refusals, data, reports, flags)


def _backlog_reader() -> BacklogReader:
    from guildhall.adapters.backlog import FileBacklogReader

    return FileBacklogReader()


def roots_of(folders: tuple[Path, ...]) -> Roots:
    """Where repositories may lie, held by the kernel if it can."""
    return Roots(folders, fenced if folders and can_fence() else None)


def _retention(settings: Settings) -> Retention:
    days = settings.keep_days
    return Retention(
        results=Bounds(days, settings.keep_results),
        environments=Bounds(days, settings.keep_environments),
        rescued=Bounds(days, settings.keep_rescued),
        unknown_days=days,
    )


def _secrets(settings: Settings) -> list[str]:
    """The values that must stand in no log."""
    given = (getattr(settings, name) for name in Settings.model_fields)
    return [one.get_secret_value() for one in given if isinstance(one, SecretStr)]


def _checkpoints(data: Path, settings: Settings, system: System) -> Checkpoints:
    """Checkpoints lie beside the store, their key with the other keys."""
    key = _keys_folder(data, settings) / "checkpoint.key"
    return Checkpoints(data / "checkpoints.jsonl", key, system.clock)


def _keys_folder(data: Path, settings: Settings) -> Path:
    """Keys lie in the person's own folder, where there is one."""
    keys = settings.key_dir or Path.home() / ".config" / "guildhall"
    try:
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        keys = data / "keys"
    return keys


def own_tools() -> Toolbox:
    """The tools of the environment that Guildhall itself runs in, for projects that bring none."""
    scripts = Path(sysconfig.get_path("scripts"))
    readable = dict.fromkeys((Path(sys.prefix), Path(sys.base_prefix)))
    return Toolbox(path=(scripts,), read_only=tuple(readable), environment=TIDY)


def _runtimes(settings: Settings, system: System) -> Mapping[str, AgentRuntime]:
    runtimes: dict[str, AgentRuntime] = {"rules": RulesRuntime()}
    if settings.model:
        from guildhall.adapters.runtimes.model import ModelRuntime

        runtimes["model"] = ModelRuntime(model_settings(settings), system.clock, system.chance)
    return runtimes


def model_settings(settings: Settings) -> ModelSettings:
    """What the runtime ``model`` is told of the model.

    Raises:
        ValidationFailed: for a model that is not written as one, or an address that is none.
    """
    from guildhall.adapters.runtimes.model import ModelSettings, Secret

    return ModelSettings(
        settings.model,
        Secret(settings.model_api_key.get_secret_value()),
        settings.model_base_url or None,
        settings.model_tiers,
        token_price(settings),
    )


def token_price(settings: Settings) -> TokenPrice | None:
    """What a million tokens of the model cost, where the settings say so."""
    from guildhall.adapters.runtimes.model.settings import TokenPrice

    rates = (settings.model_input_price, settings.model_output_price)
    return TokenPrice(rates[0], rates[1]) if rates[0] is not None and rates[1] is not None else None
