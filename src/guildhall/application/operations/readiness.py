"""Whether the process can do its work (seed S4, *Health*): each part is asked, with a limit on its time.

A part that does not answer is named and not asked a second time while the first question is open, so that
asking often costs no more threads than there are parts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from guildhall.application.ports.system import Clock
from guildhall.domain.kernel import DomainError, Unavailable
from guildhall.domain.record import Record

PATIENCE_SECONDS = 2.0
"""How long a part may take to answer."""

FRESH_SECONDS = 1.0
"""For how long a look is good enough for whoever asks next: the question is open to everybody."""


class NotReady(Unavailable):
    """A part cannot do its work."""


class Check(Record):
    """A part by its name, and a question that raises when it is not ready."""

    name: str
    probe: Callable[[], None]


class Finding(Record):
    """What a part answered, and in how many milliseconds; ``detail`` is empty when all is well."""

    name: str
    ok: bool
    milliseconds: int
    detail: str


class Readiness:
    """Asks the parts of the process."""

    def __init__(self, checks: Callable[[], Sequence[Check]], clock: Clock) -> None:
        self._checks = checks
        self._clock = clock
        self._looking = threading.Lock()
        self._open: dict[str, _Question] = {}
        self._seen: tuple[Finding, ...] = ()
        self._seen_at = float("-inf")

    def look(self) -> tuple[Finding, ...]:
        """Ask every part at once, and wait for the answers no longer than :data:`PATIENCE_SECONDS`."""
        with self._looking:
            if self._clock.monotonic() - self._seen_at >= FRESH_SECONDS:
                self._seen = self._ask()
                self._seen_at = self._clock.monotonic()
            return self._seen

    def _ask(self) -> tuple[Finding, ...]:
        questions = [self._question(check) for check in self._checks()]
        deadline = self._clock.monotonic() + PATIENCE_SECONDS
        found = [one.finding(deadline - self._clock.monotonic()) for one in questions]
        self._open = {one.name: one for one in questions if not one.answered}
        return tuple(found)

    def _question(self, check: Check) -> _Question:
        earlier = self._open.get(check.name)
        return earlier if earlier is not None and not earlier.answered else _Question(check, self._clock)


class _Question:
    """One part that is asked, in a thread that nobody has to wait for."""

    def __init__(self, check: Check, clock: Clock) -> None:
        self.name = check.name
        self._probe = check.probe
        self._clock = clock
        self._began = clock.monotonic()
        self._took = 0.0
        self._detail = ""
        self._done = threading.Event()
        threading.Thread(target=self._ask, name=f"guildhall-ready-{self.name}", daemon=True).start()

    @property
    def answered(self) -> bool:
        """Whether the part has answered."""
        return self._done.is_set()

    def finding(self, patience: float) -> Finding:
        """The answer, waited for so many seconds."""
        if not self._done.wait(max(patience, 0.0)):
            waited = self._clock.monotonic() - self._began
            return Finding(self.name, False, round(waited * 1000), "it does not answer in time")
        return Finding(self.name, not self._detail, round(self._took * 1000), self._detail)

    def _ask(self) -> None:
        try:
            self._probe()
        except DomainError as error:
            self._detail = error.message
        except Exception as error:  # noqa: BLE001 - whatever a part fails by, it is not ready
            self._detail = f"it fails with {type(error).__name__}"
        self._took = self._clock.monotonic() - self._began
        self._done.set()
