"""Runs a peer and Guildhall in turns, and prints the median ratio with its spread and the limit beside it.

Absolute figures mean little on a shared machine; a ratio in one interleaved run does. A figure counts only
when its own round checked that nothing was lost, doubled or reordered: a round that fails ends the benchmark.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"

Measure = Callable[[], float]
"""One round; returns operations a second, or seconds where the row says so."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ratio`` is ours against the peer's, larger is better unless ``smaller`` is."""

    name: str
    unit: str
    peer: str
    ours_median: float
    peer_median: float
    ratio_median: float
    ratio_low: float
    ratio_high: float
    limit: float
    smaller: bool
    rounds: int

    @property
    def holds(self) -> bool:
        """Whether the median is on the right side of the limit."""
        return self.ratio_median <= self.limit if self.smaller else self.ratio_median >= self.limit


def milliseconds(once: Callable[[], object], times: int = 50) -> float:
    """What doing something takes: the median of so many times."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        once()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def compare(
    name: str,
    unit: str,
    ours: Measure,
    peer: tuple[str, Measure],
    limit: float,
    *,
    rounds: int = 5,
    smaller: bool = False,
) -> Row:
    """Alternate ours and the peer's ``rounds`` times and print the row."""
    own: list[float] = []
    other: list[float] = []
    for _ in range(rounds):
        own.append(ours())
        other.append(peer[1]())
    ratios = [one / two for one, two in zip(own, other, strict=True)]
    row = Row(
        name,
        unit,
        peer[0],
        statistics.median(own),
        statistics.median(other),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        limit,
        smaller,
        rounds,
    )
    show(row)
    return row


def show(row: Row) -> None:
    """Print a row as one line."""
    sign = "<=" if row.smaller else ">="
    verdict = "holds" if row.holds else "DOES NOT HOLD"
    print(
        f"{row.name:<44} ours {row.ours_median:>10.3g} {row.unit:<8} {row.peer} {row.peer_median:>10.3g}"
        f"   ratio {row.ratio_median:.2f} ({row.ratio_low:.2f} to {row.ratio_high:.2f}, {row.rounds} rounds)"
        f"   limit {sign} {row.limit}: {verdict}",
        flush=True,
    )


def keep(topic: str, rows: list[Row], **more: object) -> None:
    """Write what was measured to ``bench/results/<topic>.json``, with the machine it was measured on."""
    RESULTS.mkdir(exist_ok=True)
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpus": os.cpu_count(),
            "kernel": platform.release(),
            "python": platform.python_version(),
        },
        "rows": [{**asdict(row), "holds": row.holds} for row in rows],
        **more,
    }
    (RESULTS / f"{topic}.json").write_text(json.dumps(content, indent=2) + "\n")
