"""Telemetry: what is told of requests and counted of the process; it must never change what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from guildhall.domain.record import Record


class Served(Record):
    """What came of a request. ``route`` is its template, empty where none matched; ``seconds`` it took,
    which says little of one that was ``streamed`` for as long as somebody listened.

    ``kind`` and ``principal_id`` say who asked, empty where nobody was authenticated, ``address`` from where;
    ``code`` and ``rule`` are those of a problem, ``error`` is what no part of the product expected.
    """

    method: str
    route: str
    path: str
    status: int
    seconds: float
    correlation_id: str
    streamed: bool = False
    kind: str = ""
    principal_id: str = ""
    org_id: str = ""
    address: str = ""
    code: str = ""
    rule: str = ""
    error: BaseException | None = None


Finish = Callable[[Served], None]


class Watcher(Protocol):
    """Told of each request: of its beginning, and by what it then gives, of its end."""

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """A request came in; the names of ``headers`` are in lower case."""
        ...


class Gauge(Protocol):
    """A figure that rises and falls."""

    def change(self, by: int) -> None:
        """Add to it."""
        ...
