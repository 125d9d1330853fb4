"""Keeps account of refusals: each is counted at once, and recorded with others of its principal and minute.

So who asks again and again for what they may not have makes the journal grow by one event a minute and no
more. What was counted and not yet recorded is lost when the process is killed: refusals change nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from guildhall.application.company import Company
from guildhall.application.ports.system import Clock
from guildhall.application.ports.telemetry import Finish, Served
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.refusals.commands import RecordRefusals
from guildhall.domain.refusals.decide import LONGEST_ADDRESS, MOST_ADDRESSES, MOST_KINDS
from guildhall.domain.refusals.events import Refused

WINDOW = timedelta(minutes=1)
MOST_PRINCIPALS = 1_000
"""Principals that are told apart at a time; those beyond are counted together, for each org."""

UNKNOWN = ("unknown", "")
"""Who asks without a valid credential; in no org, for what a caller says of that is not known to be so."""

OTHERS = ("others", "")

REFUSED = frozenset({401, 403, 404, 412, 428, 429})
"""The statuses that are refusals whatever they are for; 409 is one where a right has passed on."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})

Kind = tuple[str, str, int, str]
"""Method, route, status and code."""


@dataclass
class _Account:
    """What one principal was refused since ``began_at``."""

    began_at: datetime
    ended_at: datetime
    count: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter[Kind])
    addresses: dict[str, None] = field(default_factory=dict[str, None])

    def note(self, served: Served, now: datetime) -> None:
        self.ended_at = now
        self.count += 1
        method = served.method if served.method in METHODS else "OTHER"
        kind = (method, served.route, served.status, served.code)
        if kind in self.kinds or len(self.kinds) < MOST_KINDS:
            self.kinds[kind] += 1
        if served.address and len(self.addresses) < MOST_ADDRESSES:
            self.addresses[served.address[:LONGEST_ADDRESS]] = None


class RefusalAccounts:
    """The accounts of a process: a ``Watcher`` of its requests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, dict[tuple[str, str], _Account]] = {}
        self._lock = threading.Lock()

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """Nothing is counted before the end."""
        return self._note

    def keep(self, company: Company, *, at_once: bool = False) -> None:
        """Record the accounts of a company's org whose minute is over, or all of them."""
        for (kind, principal_id), account in self._taken(company.scope.org_id, at_once=at_once):
            command = RecordRefusals(
                kind,
                principal_id,
                account.began_at,
                account.ended_at,
                account.count,
                tuple(Refused(*one, count) for one, count in account.kinds.most_common()),
                tuple(account.addresses),
            )
            company.journal.execute(
                company.scope,
                company.origin("guildhall"),
                lambda tx, c=command: tx.ask("Refusals", f"{c.kind}:{c.principal_id}", c),
            )

    def orgs(self) -> list[str]:
        """The orgs with anything that is not recorded yet."""
        with self._lock:
            return list(self._open)

    def _note(self, served: Served) -> None:
        if served.status not in REFUSED and not (served.status == 409 and "fence" in served.rule):
            return
        if not served.route:
            return  # nothing stands there that could be refused
        who = (served.kind, served.principal_id) if served.kind else UNKNOWN
        now = self._clock.now()
        with self._lock:
            accounts = self._open.setdefault(served.org_id or GLOBAL_ORG, {})
            if who not in accounts and len(accounts) >= MOST_PRINCIPALS:
                who = OTHERS
            accounts.setdefault(who, _Account(now, now)).note(served, now)

    def _taken(self, org_id: str, *, at_once: bool) -> list[tuple[tuple[str, str], _Account]]:
        """The accounts of an org that are to be recorded, which are not kept here any more."""
        before = self._clock.now() - WINDOW
        with self._lock:
            accounts = self._open.get(org_id, {})
            over = [who for who, one in accounts.items() if at_once or one.began_at <= before]
            taken = [(who, accounts.pop(who)) for who in over]
            if not accounts:
                self._open.pop(org_id, None)
        return taken
