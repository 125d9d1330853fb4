"""Delivers events to webhooks: one thread for each address at work, so that a slow one harms no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from guildhall.application.company import Company
from guildhall.application.operations.pulse import Pulse
from guildhall.application.ports.log import Log
from guildhall.application.ports.webhooks import Sender
from guildhall.application.reactions.watch import Watch
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.webhooks.delivering import Endpoint
from guildhall.application.webhooks.managing import MOST_WEBHOOKS

LOOK_SECONDS = 0.5
SILENT_SECONDS = 60.0
LOOP = "deliveries"
REACTION = "webhooks"
MOST_THREADS = 200
"""Addresses of all orgs that are told at the same time; more wait for their turn."""


@dataclass
class _Office:
    """The webhooks of one org: the lease under which they are told, and each one's endpoint."""

    holdings: Holdings
    watch: Watch
    endpoints: dict[str, Endpoint] = field(default_factory=dict[str, Endpoint])


class Deliveries:
    """Tells the webhooks of every org, from :meth:`start` to :meth:`close`."""

    def __init__(
        self, companies: Callable[[], Sequence[Company]], sender: Sender, pulse: Pulse, log: Log
    ) -> None:
        self._companies = companies
        self._sender = sender
        self._pulse = pulse
        self._log = log
        self._offices: dict[str, _Office] = {}
        self._busy: dict[tuple[str, str], threading.Thread] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._turn_on, name="guildhall-deliveries", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._pulse.expect(LOOP, SILENT_SECONDS)
        self._thread.start()

    def close(self) -> None:
        """End: a delivery under way is left to itself and made again by whoever comes next."""
        self._stop.set()
        self._thread.join()
        for office in self._offices.values():
            self._try("a lease of webhooks was not given back", office.watch.let_go)
            office.holdings.close()
        self._pulse.forget(LOOP)

    def _turn_on(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._pulse.beat(LOOP)
            self._try("webhooks were not looked at", self._look_at_all)

    def _look_at_all(self) -> None:
        for company in self._companies():
            self._pulse.beat(LOOP)
            look = partial(self._look, company)
            self._try("webhooks of an org were not looked at", look, org=company.scope.org_id)

    def _try(self, failed: str, work: Callable[[], object], **fields: str) -> None:
        """Do what keeps nothing else from being done where it fails; then that is said."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - a database that is away comes back, others go on
            self._log.failure(failed, error, **fields)

    def _look(self, company: Company) -> None:
        """Give every webhook of an org that is not at work a thread, where this process has the lease."""
        views = company.journal.views(company.scope)
        rows = views.find("Webhook", active="yes", limit=MOST_WEBHOOKS)
        office = self._offices.get(company.scope.org_id)
        if not rows or self._stop.is_set():
            return
        if office is None:
            holdings = Holdings(company)
            office = self._offices[company.scope.org_id] = _Office(
                holdings, Watch(company, holdings, REACTION)
            )
        if not office.watch.held:
            office.endpoints.clear()
            if not office.watch.take():
                return
        org_id = company.scope.org_id
        for row in rows:
            begin = partial(self._begin, office, org_id, row.id)
            self._try("a webhook was not looked at", begin, org=org_id, webhook=row.id)

    def _begin(self, office: _Office, org_id: str, webhook_id: str) -> None:
        key = (org_id, webhook_id)
        self._busy = {one: thread for one, thread in self._busy.items() if thread.is_alive()}
        if key in self._busy or len(self._busy) >= MOST_THREADS:
            return
        endpoint = office.endpoints.get(webhook_id)
        if endpoint is None:
            endpoint = office.endpoints[webhook_id] = Endpoint(office.watch.company, self._sender, webhook_id)
        if not endpoint.has_work():
            return
        thread = threading.Thread(
            target=self._tell, args=(office, endpoint), name=f"guildhall-webhook-{webhook_id}", daemon=True
        )
        self._busy[key] = thread
        thread.start()

    def _tell(self, office: _Office, endpoint: Endpoint) -> None:
        try:
            while not self._stop.is_set() and office.watch.held and endpoint.turn():
                continue
        except Exception as error:  # noqa: BLE001 - one address's failure is logged, and tried again
            if not self._stop.is_set():
                self._log.failure("a webhook was not told", error)
