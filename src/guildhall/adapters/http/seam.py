"""What the HTTP interface needs of the product behind it; it must never know how that is built."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.access.authentication import Authentication
from guildhall.application.access.identity import Identity
from guildhall.application.collab.state import States
from guildhall.application.company import Company
from guildhall.application.operations.flags import Flags
from guildhall.application.operations.readiness import Readiness
from guildhall.application.operations.turns import Turns
from guildhall.application.ports.backlog import BacklogReader
from guildhall.application.ports.telemetry import Gauge, Watcher
from guildhall.application.ports.webhooks import Sender
from guildhall.domain.record import Record, field


class Operations(Record):
    """What operators look at and decide: whether the process is ready, who watches its requests, its flags.

    ``scrape`` gives the metrics of one org, or with none those of the installation; with
    ``metrics_on_loopback`` whoever asks from this machine gets them. ``subscribers`` counts open streams;
    ``turns`` are taken for what goes through a whole record; they change, and each process has its own.
    """

    readiness: Readiness
    watchers: tuple[Watcher, ...]
    scrape: Callable[[str | None], bytes]
    subscribers: Gauge
    metrics_on_loopback: bool = False
    flags: Flags = Flags()
    turns: Turns = field(default_factory=Turns)


class Limits(Record):
    """What is let in: hosts by name beside this machine's own, origins of other pages, sizes and rates."""

    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    body_bytes: int = 10_000_000
    requests_per_minute: int = 600_000


class Api(Record):
    """Everything that a route may reach, put together once by the composition root.

    ``company`` is over the installation's store, in no certain org: a caller brings theirs. ``reader`` gives
    what reads backlogs, whose parsers are imported when somebody sends one.
    """

    company: Company
    identity: Identity
    authentication: Authentication
    reader: Callable[[], BacklogReader]
    operations: Operations
    sender: Sender
    limits: Limits
    states: States = field(default_factory=States)

    @property
    def backlogs(self) -> BacklogReader:
        """Reads backlogs that are sent, and writes those that are asked for."""
        return self.reader()
