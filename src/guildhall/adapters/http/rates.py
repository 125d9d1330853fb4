"""How often one may ask: per principal, and for who signs in per address and account.

The headers are those of the IETF's draft *RateLimit header fields for HTTP*. It counts in this process alone.
"""

from __future__ import annotations

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.application.access.principals import Principal
from guildhall.application.ports.system import Clock
from guildhall.domain.kernel import DomainError

_KEY = "guildhall.rate"

GUESSES_PER_PLACE = RateLimitItemPerMinute(10)
"""Wrong passwords for one account from one address."""
GUESSES_PER_ACCOUNT = RateLimitItemPerHour(100)
GUESSES_PER_ADDRESS = RateLimitItemPerHour(300)


class RateLimited(DomainError):
    """Somebody asks too often; ``retry_after`` is in seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"this is too often; try again in {retry_after} seconds", rule="rate.is_kept")
        self.retry_after = retry_after


class Rates:
    """Counts the requests of each principal, and the wrong passwords of each account and address."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._clock = clock
        self._counts = FixedWindowRateLimiter(MemoryStorage())
        self._each = RateLimitItemPerMinute(per_minute)

    def take(self, scope: Scope, principal: Principal) -> None:
        """Count a request of a principal.

        Raises:
            RateLimited: when it is one too many.
        """
        who = (principal.org_id, principal.kind, principal.id)
        allowed = self._counts.hit(self._each, *who)
        reset, left = self._counts.get_window_stats(self._each, *who)
        seconds = max(1, round(reset - self._clock.now().timestamp()))
        scope[_KEY] = (self._each.amount, left, seconds)
        if not allowed:
            raise RateLimited(seconds)

    def check_guesses(self, account: str, address: str) -> None:
        """Refuse to try another password where too many were wrong.

        Raises:
            RateLimited: saying for how long.
        """
        for item, *who in self._guesses(account, address):
            if not self._counts.test(item, *who):
                reset, _ = self._counts.get_window_stats(item, *who)
                raise RateLimited(max(1, round(reset - self._clock.now().timestamp())))

    def note_guess(self, account: str, address: str) -> None:
        """Count a wrong password."""
        for item, *who in self._guesses(account, address):
            self._counts.hit(item, *who)

    @staticmethod
    def _guesses(
        account: str, address: str
    ) -> tuple[tuple[RateLimitItemPerMinute | RateLimitItemPerHour, str, str], ...]:
        return (
            (GUESSES_PER_PLACE, account, address),
            (GUESSES_PER_ACCOUNT, "account", account),
            (GUESSES_PER_ADDRESS, "address", address),
        )


class RateMiddleware:
    """Says in each answer how often its principal may still ask."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, and add the headers where somebody was counted."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and _KEY in scope:
                amount, left, seconds = scope[_KEY]
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"principal";q={amount};w=60'
                headers["RateLimit"] = f'"principal";r={left};t={seconds}'
            await send(message)

        await self._app(scope, receive, told)
