"""How long to wait before a call to a provider is tried again; it must never wait without asking to go on."""

from __future__ import annotations

from guildhall.application.ports.agent_runtime import WorkSession
from guildhall.application.ports.system import Chance, Clock

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0

PATIENCE_SECONDS = 120.0
"""The longest wait that a provider may ask for; beyond it the call is given up."""

SLICE_SECONDS = 1.0


class Backoff:
    """Exponential back-off with jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015)."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance

    def delay(self, attempt: int, asked: float | None) -> float | None:
        """Seconds to wait after the ``attempt``-th failure (from 1); none if the provider asks too much.

        ``asked`` is what the provider asked for (RFC 9110, section 10.2.3, ``Retry-After``).
        """
        if asked is not None and asked > PATIENCE_SECONDS:
            return None
        ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
        return max(asked or 0.0, self._chance.uniform(ceiling / 2, ceiling))

    def wait(self, seconds: float, session: WorkSession) -> None:
        """Wait in slices, so that a pause or a stop ends the wait.

        Raises:
            SessionEnded: when the session may not go on.
        """
        left = seconds
        while left > 0:
            session.proceed()
            self._clock.sleep(min(left, SLICE_SECONDS))
            left -= SLICE_SECONDS
