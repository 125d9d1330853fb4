"""The company's figures as Prometheus metrics; it must never read what grows with history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from guildhall.application.company import Company
from guildhall.application.operations.figures import COMPLETION_SECONDS, Figures, FiguresOfOrgs
from guildhall.application.ports.journal import JournalUnavailable
from guildhall.domain.record import Record

KeyT = TypeVar("KeyT", bound=Hashable)

MILLION = 1_000_000
MOST = 1000
"""What is counted is counted no further than this."""

IN_FLIGHT = ("claimed", "in_progress")


class Reading(Record):
    """What stands in an org's journal now; ``burnt`` is in millionths of a US dollar."""

    figures: Figures
    burnt: int
    position: int
    tasks: Mapping[str, int]
    held: int
    stale: int


def _read(company: Company, figures: Figures) -> Reading:
    views, now = company.journal.views(company.scope), company.system.clock.now()
    return Reading(
        figures,
        figures.burn(now),
        int(company.journal.head(company.scope).position),
        {status: int(number) for status, number in views.tally("tasks").items()},
        views.count("Lease", MOST, held="yes"),
        len(views.due("Heartbeat", now, MOST)),
    )


class CompanyMetrics:
    """A collector over some orgs, whose figures it adds up; one that cannot be read is named, not counted."""

    def __init__(self, companies: Sequence[Company], figures: FiguresOfOrgs) -> None:
        self._readings: list[Reading] = []
        self._unreadable: list[str] = []
        for company in companies:
            org_id = company.scope.org_id
            try:
                self._readings.append(_read(company, figures.of(org_id)))
            except JournalUnavailable:
                raise  # the store is away, for all of them
            except Exception as error:  # noqa: BLE001 - one org's rows keep no other's figures back
                company.system.log.failure("an org could not be measured", error, org=org_id)
                self._unreadable.append(org_id)
        self._figures = [one.figures for one in self._readings]

    def collect(self) -> Iterable[Metric]:
        """Every metric with its samples."""
        unreadable = GaugeMetricFamily(
            "guildhall_org_unreadable", "1 for each org that could not be read.", labels=("org",)
        )
        yield _by(unreadable, Counter(self._unreadable))
        yield from self._spent()
        yield self._completion()
        yield from self._quality()
        yield self._journal()
        yield from self._queue()

    def _spent(self) -> Iterable[Metric]:
        tokens = CounterMetricFamily(
            "guildhall_tokens", "Tokens that agents used.", labels=("agent", "role", "direction")
        )
        cost = CounterMetricFamily(
            "guildhall_cost_usd", "What agents' calls cost, in US dollars.", labels=("agent", "role")
        )
        for key, n in sorted(_sum(one.tokens for one in self._figures).items()):
            tokens.add_metric(key, n)
        for pair, micros in sorted(_sum(one.micros for one in self._figures).items()):
            cost.add_metric(pair, micros / MILLION)
        burnt = sum(one.burnt for one in self._readings)
        burn = GaugeMetricFamily(
            "guildhall_budget_burn_usd_per_hour", "US dollars spent within the last hour.", burnt / MILLION
        )
        yield from (tokens, cost, burn)

    def _completion(self) -> Metric:
        completed = _sum(one.completed for one in self._figures)
        buckets: list[tuple[str, float]] = []
        total = 0
        for number, bound in enumerate((*map(str, map(float, COMPLETION_SECONDS)), "+Inf")):
            total += completed[number]
            buckets.append((bound, total))
        seconds = sum(one.completed_seconds for one in self._figures)
        return HistogramMetricFamily(
            "guildhall_task_completion_seconds", "From a task's creation to done.", buckets, seconds
        )

    def _quality(self) -> Iterable[Metric]:
        approved = sum(one.approved for one in self._figures)
        yield CounterMetricFamily("guildhall_reviews_approved", "Tasks that were approved.", approved)
        yield _by(
            CounterMetricFamily(
                "guildhall_review_cycles", "Tasks sent back, by what sent them.", labels=("source",)
            ),
            _sum(one.sent_back for one in self._figures),
        )
        yield _by(
            CounterMetricFamily(
                "guildhall_gate_violations", "Findings that the gate did not let pass.", labels=("subject",)
            ),
            _sum(one.violations for one in self._figures),
        )

    def _journal(self) -> Metric:
        events = sum(one.position for one in self._readings)
        return GaugeMetricFamily("guildhall_journal_events", "Events in the journals, gap-free.", events)

    def _queue(self) -> Iterable[Metric]:
        queue = GaugeMetricFamily("guildhall_tasks", "Tasks by status.", labels=("status",))
        held = GaugeMetricFamily("guildhall_leases_held", "Leases that are held.", labels=("kind",))
        stale = GaugeMetricFamily("guildhall_leases_stale", "Leases whose heartbeat is over.")
        tasks = _sum(Counter(one.tasks) for one in self._readings)
        held.add_metric(("task",), sum(tasks[status] for status in IN_FLIGHT))
        held.add_metric(("other",), sum(one.held for one in self._readings))
        stale.add_metric((), sum(one.stale for one in self._readings))
        yield from (_by(queue, tasks), held, stale)


def _by(metric: CounterMetricFamily | GaugeMetricFamily, counts: Counter[str]) -> Metric:
    for label, n in sorted(counts.items()):
        metric.add_metric((label,), n)
    return metric


def _sum(counters: Iterable[Counter[KeyT]]) -> Counter[KeyT]:
    total: Counter[KeyT] = Counter()
    for one in counters:
        total.update(dict(one))
    return total
