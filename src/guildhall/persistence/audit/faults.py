"""Collects what is found wrong, the first bad position first; it must not grow with what is wrong."""

from __future__ import annotations

import heapq

from guildhall.application.ports.journal import Fault

KEPT = 100
"""Faults that are told; where there are more, the last one says how many."""


_NOWHERE = 2**63


class Faults:
    """The faults with the lowest positions, of as many as there are."""

    def __init__(self) -> None:
        self._worst: list[tuple[int, int, Fault]] = []
        self._count = 0

    def add(self, kind: str, position: int, detail: str) -> None:
        """Note a fault at a position (0 where there is none: such faults come last)."""
        self._count += 1
        order = position or _NOWHERE
        heapq.heappush(self._worst, (-order, -self._count, Fault(kind, position, detail)))
        if len(self._worst) > KEPT:
            heapq.heappop(self._worst)

    def found(self) -> tuple[Fault, ...]:
        """The faults in order of position."""
        kept = [fault for *_, fault in sorted(self._worst, reverse=True)]
        if self._count > len(kept):
            last = kept[-1].position
            kept.append(Fault("more", last, f"{self._count - len(kept)} more faults were found"))
        return tuple(kept)
