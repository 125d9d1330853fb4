"""How often one may ask: per principal, and for who signs in per address and account.

The headers are those of the IETF's draft *RateLimit header fields for HTTP*. It counts in this process alone.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Network, ip_address

from starlette.types import Scope

from guildhall.application.access.logins import WrongPassword
from guildhall.application.access.principals import Principal
from guildhall.application.ports.system import Clock
from guildhall.domain.kernel import DomainError

_KEY = "guildhall.rate"

GUESSES_PER_PLACE = 10
"""Wrong passwords for one account from one address in a minute."""
GUESSES_PER_ACCOUNT = 100
"""Wrong passwords for one account in an hour, after which every address has few guesses left for it."""
GUESSES_UNDER_ATTACK = 3
"""Wrong passwords for such an account from one address in an hour."""
GUESSES_OF_STRANGERS = 1_000
"""Wrong passwords for one account in an hour from all addresses that nobody signed in to it from."""
GUESSES_PER_ADDRESS = 300
"""Wrong passwords from one address in an hour."""
MOST_HOMES = 10_000
"""Addresses from which somebody signed in that are remembered, each with the account."""
MINUTE, HOUR = 60, 3600
SUBNET = 64
"""Bits of an IPv6 address that tell who asks: each host makes up the rest (RFC 4291, section 2.5.1)."""


class RateLimited(DomainError):
    """Somebody asks too often; ``retry_after`` is in seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"this is too often; try again in {retry_after} seconds", rule="rate.is_kept")
        self.retry_after = retry_after


class Window:
    """Counts at most ``most`` of a key in so many seconds from its first; what is over is forgotten."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most = most
        self._seconds = seconds
        self._counted: dict[tuple[str, ...], tuple[int, float]] = {}
        """How many came of a key, and when its window ends (seconds since 1970)."""
        self._swept = 0.0
        self._lock = threading.Lock()

    def left(self, now: float, key: tuple[str, ...]) -> tuple[int, int]:
        """How many may still come, and in how many seconds all may."""
        with self._lock:
            count, ends = self._current(now, key)
        return self.most - count, max(1, round(ends - now))

    def hit(self, now: float, key: tuple[str, ...]) -> tuple[int, int]:
        """Count one, and say what :meth:`left` says; below 0 it was one too many."""
        with self._lock:
            count, ends = self._current(now, key)
            self._counted[key] = count + 1, ends
        return self.most - count - 1, max(1, round(ends - now))

    def take_back(self, now: float, key: tuple[str, ...]) -> None:
        """Count one less of what was counted in this window."""
        with self._lock:
            count, ends = self._current(now, key)
            if count:
                self._counted[key] = count - 1, ends

    def _current(self, now: float, key: tuple[str, ...]) -> tuple[int, float]:
        if now - self._swept >= self._seconds:
            self._swept = now
            self._counted = {one: kept for one, kept in self._counted.items() if kept[1] > now}
        count, ends = self._counted.get(key, (0, 0.0))
        return (count, ends) if ends > now else (0, now + self._seconds)


Guesses = Sequence[tuple[Window, tuple[str, ...]]]
"""What a guess counts in, each with its key."""


class Rates:
    """Counts the requests of each principal, and the wrong passwords of each account and address."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._clock = clock
        self._requests = Window(per_minute, MINUTE)
        self._from_place = Window(GUESSES_PER_PLACE, MINUTE)
        self._of_account = Window(GUESSES_PER_ACCOUNT, HOUR)
        self._under_attack = Window(GUESSES_UNDER_ATTACK, HOUR)
        self._of_strangers = Window(GUESSES_OF_STRANGERS, HOUR)
        self._from_address = Window(GUESSES_PER_ADDRESS, HOUR)
        self._at_home: dict[tuple[str, str], None] = {}

    def take(self, scope: Scope, principal: Principal) -> None:
        """Count a request of a principal.

        Raises:
            RateLimited: when it is one too many.
        """
        now = self._clock.now().timestamp()
        left, seconds = self._requests.hit(now, (principal.org_id, principal.kind, principal.id))
        scope[_KEY] = (self._requests.most, max(0, left), seconds)
        if left < 0:
            raise RateLimited(seconds)

    @contextmanager
    def guess(self, account: str, address: str) -> Generator[None]:
        """A password is looked at within; it counts as a wrong one until it has proved right.

        It is counted beforehand, so that many at once are no way around.

        Raises:
            RateLimited: where too many were wrong, saying for how long; then it is not to be looked at.
        """
        now, address = self._clock.now().timestamp(), _host(address)
        guesses = self._guesses(account, address)
        for window, key in self._heeded(now, account, guesses):
            left, seconds = window.left(now, key)
            if left <= 0:
                raise RateLimited(seconds)
        for window, key in guesses:
            window.hit(now, key)
        try:
            yield
        except WrongPassword:
            raise
        except BaseException:
            self._take_back(guesses)
            raise
        self._take_back(guesses)
        self._at_home.pop((account, address), None)
        self._at_home[(account, address)] = None
        if len(self._at_home) > MOST_HOMES:
            del self._at_home[next(iter(self._at_home))]

    def _take_back(self, guesses: Guesses) -> None:
        now = self._clock.now().timestamp()
        for window, key in guesses:
            window.take_back(now, key)

    def _guesses(self, account: str, address: str) -> Guesses:
        pair = (account, address)
        here = ((self._from_place, pair), (self._from_address, (address,)))
        # Strangers who guess must not slow down whoever has signed in from this address before.
        if pair in self._at_home:
            return here
        elsewhere = ((self._of_account, (account,)), (self._of_strangers, (account,)))
        return (*here, (self._under_attack, pair), *elsewhere)

    def _heeded(self, now: float, account: str, guesses: Guesses) -> Guesses:
        """Those of a guess's windows that may refuse it: who guesses elsewhere locks no known address out."""
        attacked = self._of_account.left(now, (account,))[0] <= 0
        spared = (self._of_account,) if attacked else (self._of_account, self._under_attack)
        return [one for one in guesses if one[0] not in spared]


def _host(address: str) -> str:
    """What is counted as one address: of IPv6 the subnet, and IPv4 within IPv6 as itself."""
    try:
        found = ip_address(address)
    except ValueError:  # what is reached by a Unix socket has none
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), SUBNET), strict=False))


def rate_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Say how often the principal of a request may still ask, where one was counted."""
    if _KEY not in scope:
        return []
    amount, left, seconds = scope[_KEY]
    return [
        (b"ratelimit-policy", b'"principal";q=%d;w=%d' % (amount, MINUTE)),
        (b"ratelimit", b'"principal";r=%d;t=%d' % (left, seconds)),
    ]
