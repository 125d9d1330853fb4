"""The product in this process, as the command line needs it: what stands behind the seam of its adapter."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from guildhall.adapters.cli.seam import Listening, NoStore, Place
from guildhall.application.access.first_start import FirstStart, Tell
from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog, BacklogReader
from guildhall.application.ports.executor import SandboxUnavailable
from guildhall.application.runs.start import Started
from guildhall.bootstrap import STORE_NAME, Container, build, model_settings, token_price
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.project import Kickoff
from guildhall.domain.runs.run import Run
from guildhall.main.models import check_usable, cost_of, require_runtime
from guildhall.main.places import require_text, require_writable
from guildhall.persistence.urls import StoreUnusable
from guildhall.settings import Settings, read_settings

DATA_NAME = ".guildhall"
WORKER = "worker"
TICK_SECONDS = 0.5
SILENT_SECONDS = 60.0
"""After so long without a turn the worker's loop counts as dead."""

LARGEST_BACKLOG = 64_000_000
"""Bytes: room for 100,000 tasks and more; what is made to be slow is refused long before."""


class EmbeddedGuildhall:
    """Guildhall with everything in one process (the protocol ``Guildhall``)."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings()
        self._containers: dict[int, Container] = {}

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """Errors of the machine whose text is a sentence."""
        return (StoreUnusable, SandboxUnavailable)

    @property
    def server(self) -> tuple[str, str]:
        """The server that commands ask by default, and the key for any."""
        return self._settings.url, self._settings.api_key.get_secret_value()

    @property
    def backlogs(self) -> BacklogReader:
        """Reads and writes backlogs."""
        from guildhall.adapters.backlog import FileBacklogReader

        return FileBacklogReader(max_bytes=LARGEST_BACKLOG)

    def data_folder(self, place: Place) -> Path:
        """The folder that was named, the environment's, the repository's, or the working folder's."""
        named = place.data or self._settings.data
        return (named or (place.repo or Path.cwd()) / DATA_NAME).expanduser().absolute()

    def keeps_events_in(self, folder: Path) -> bool:
        """Whether the events of a data folder lie in it."""
        return not self._settings.database_url and (folder / STORE_NAME).is_file()

    def open(self, place: Place, *, create: bool, sandbox: str | None = None) -> Company:
        """Open the company, making its folder only with ``create``."""
        folder = self.data_folder(place)
        require_text(folder, "data")
        if place.repo is not None:
            require_text(place.repo.absolute(), "repo")
        if folder.exists() and not folder.is_dir():
            raise ValidationFailed(f"{folder} is no folder; name one with --data", field="data")
        if create and place.repo is not None and not place.repo.is_dir():
            raise ValidationFailed(f"there is no folder {place.repo}; is it spelled right?", field="repo")
        if not create and not self._settings.database_url and not (folder / STORE_NAME).is_file():
            raise NoStore(folder)
        update = {"sandbox": sandbox} if sandbox else {}
        container = build(folder, self._settings.model_copy(update=update))
        self._containers[id(container.company)] = container
        return container.company

    def close(self, company: Company) -> None:
        """Close the store."""
        self._containers.pop(id(company)).close()

    def read_backlog(self, source: str, base: Path) -> Backlog:
        """Read a file or a sentence."""
        return self.backlogs.read(source, base)

    def check_repository(self, path: Path) -> None:
        """Take the repository in for a trial, in a folder that is gone afterwards."""
        from guildhall.main.trials import try_repository

        try_repository(path, self._settings.repositories)

    def check_runtime(self, name: str, *, needs_price: bool) -> None:
        """Refuse a runtime that is not there or not set up."""
        require_runtime(name, self._settings.model)
        if needs_price and self.cost_micros(name, 1, 1) is None:
            raise ValidationFailed(
                f"nobody here knows what {self._settings.model} costs, so no budget in money holds: "
                "set GUILDHALL_MODEL_INPUT_PRICE and GUILDHALL_MODEL_OUTPUT_PRICE (millionths of a dollar a "
                "million tokens), or use --budget-tokens",
                field="budget_usd",
            )

    def check_model(self, runtime: str) -> None:
        """Refuse a model that cannot be called as it is set up; nobody calls it."""
        if runtime == "model":
            check_usable(model_settings(self._settings))

    def cost_micros(self, runtime: str, input_tokens: int, output_tokens: int) -> int | None:
        """What a runtime's tokens cost."""
        named, price = self._settings.model, token_price(self._settings)
        return 0 if runtime == "rules" else cost_of(named, input_tokens, output_tokens, price)

    @contextmanager
    def listening(self, company: Company, host: str, port: int, unshown: Tell) -> Generator[Listening]:
        """Serve HTTP for as long as the context lasts."""
        told: list[FirstStart] = []
        container = self._containers[id(company)]
        require_writable(container.data)
        with container.log.taking_in():
            try:
                server = container.server(host, port, told.append)
                server.start()
            except BaseException:
                for first in told:
                    unshown(first)
                raise
            try:
                yield Listening(server.url, told[0], server.has_console)
            finally:
                server.close()

    def serve(self, company: Company, tell: Callable[[Run, str], None], on_tick: Callable[[], None]) -> None:
        """Drive every run of the store in this process, and whatever else its orgs have standing."""
        from guildhall.application.orgs import companies_of
        from guildhall.worker.standing import StandingWorker

        container = self._containers[id(company)]
        require_writable(container.data)
        container.pulse.expect(WORKER, SILENT_SECONDS)
        loops = (container.housekeeping(), container.deliveries())

        def turned() -> None:
            container.pulse.beat(WORKER)
            on_tick()

        for loop in loops:
            loop.start()
        try:
            with container.loops():
                orgs = partial(companies_of, company)
                StandingWorker(orgs, container.engine, tell, container.log).serve(turned)
        finally:
            for loop in loops:
                loop.close()

    def stand_by(self, company: Company, on_tick: Callable[[], None]) -> None:
        """Do what recurs beside serving; another process drives the runs."""
        housekeeping = self._containers[id(company)].housekeeping()
        housekeeping.start()
        try:
            while True:
                on_tick()
                company.system.clock.sleep(TICK_SECONDS)
        finally:
            housekeeping.close()

    def kickoff(
        self, company: Company, project_id: str, prompt: Backlog, runtime: str, actor: str
    ) -> Kickoff:
        """Hold a kickoff in this process."""
        from guildhall.application.projects.kickoff import hold_kickoff

        return hold_kickoff(company, project_id, prompt, runtime, company.origin(actor))

    def drive(self, company: Company, started: Started, on_tick: Callable[[Run], None]) -> Run:
        """Drive a run in this process, for as long as its data folder is where it was."""
        from guildhall.worker.embedded import EmbeddedWorker

        container = self._containers[id(company)]
        run: Run = company.journal.state(company.scope, "Run", started.run_id)

        def tick(now: Run) -> None:
            on_tick(now)
            container.journal.store.placed.require()

        return EmbeddedWorker(company, container.engine(), started.run_id, run.parallel).drive(tick)
