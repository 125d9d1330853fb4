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
from guildhall.application.ports.journal import JournalUnavailable
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

Who = tuple[str, str]
"""Kind and id of a principal."""


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
        self._count((method, served.route, served.status, served.code), 1)
        if served.address:
            self._name(served.address[:LONGEST_ADDRESS])

    def add(self, newer: _Account) -> None:
        """Count what came after this as part of it."""
        self.ended_at = newer.ended_at
        self.count += newer.count
        for kind, count in newer.kinds.items():
            self._count(kind, count)
        for address in newer.addresses:
            self._name(address)

    def _count(self, kind: Kind, count: int) -> None:
        if kind in self.kinds or len(self.kinds) < MOST_KINDS:
            self.kinds[kind] += count

    def _name(self, address: str) -> None:
        if len(self.addresses) < MOST_ADDRESSES:
            self.addresses[address] = None


class RefusalAccounts:
    """The accounts of a process: a ``Watcher`` of its requests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, dict[Who, _Account]] = {}
        self._lock = threading.Lock()

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """Nothing is counted before the end."""
        return self._note

    def keep(self, company: Company, *, at_once: bool = False) -> None:
        """Record the accounts of a company's org whose minute is over, or all of them.

        One that could not be recorded is kept for the next time. Where nobody knows whether it was, it is
        recorded again: refusals are rather counted twice than lost.

        Raises:
            JournalUnavailable: when nothing can be recorded now.
            Exception: the first other failure, once every other account was recorded.
        """
        org_id, failures = company.scope.org_id, list[Exception]()
        for who in self._over(org_id, at_once=at_once):
            account = self._take(org_id, who)
            try:
                _record(company, who, account)
            except JournalUnavailable:
                self._put_back(org_id, who, account)
                raise
            except Exception as error:  # noqa: BLE001 - raised once the others were recorded
                self._put_back(org_id, who, account)
                failures.append(error)
        if failures:
            raise failures[0]

    def keep_all(self, company: Company) -> None:
        """Record all accounts of every org at once, at the end of the process.

        Raises:
            ExceptionGroup: of the orgs with which that failed; they keep no other from being recorded.
        """
        failures: list[Exception] = []
        for org_id in self.orgs():
            try:
                self.keep(company.of(org_id), at_once=True)
            except Exception as error:  # noqa: BLE001 - raised once the others were recorded
                failures.append(error)
        if failures:
            raise ExceptionGroup("refusals could not be recorded", failures)

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

    def _over(self, org_id: str, *, at_once: bool) -> list[Who]:
        """Of whom an org's accounts are to be recorded."""
        before = self._clock.now() - WINDOW
        with self._lock:
            accounts = self._open.get(org_id, {})
            return [who for who, one in accounts.items() if at_once or one.began_at <= before]

    def _take(self, org_id: str, who: Who) -> _Account:
        """An account, which is not kept here any more: what comes from now on begins another."""
        with self._lock:
            accounts = self._open[org_id]
            account = accounts.pop(who)
            if not accounts:
                del self._open[org_id]
            return account

    def _put_back(self, org_id: str, who: Who, account: _Account) -> None:
        """Keep an account that was not recorded, together with what came meanwhile."""
        with self._lock:
            accounts = self._open.setdefault(org_id, {})
            if (newer := accounts.get(who)) is not None:
                account.add(newer)
            accounts[who] = account


def _record(company: Company, who: Who, account: _Account) -> None:
    command = RecordRefusals(
        *who,
        account.began_at,
        account.ended_at,
        account.count,
        tuple(Refused(*one, count) for one, count in account.kinds.most_common()),
        tuple(account.addresses),
    )
    name, origin = ":".join(who), company.origin("guildhall")
    company.journal.execute(company.scope, origin, lambda tx: tx.ask("Refusals", name, command))
