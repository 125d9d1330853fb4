"""The company's figures as Prometheus metrics; it must never read what grows with history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from guildhall.application.company import Company
from guildhall.application.operations.figures import COMPLETION_SECONDS, FiguresOfOrgs

KeyT = TypeVar("KeyT", bound=Hashable)

MILLION = 1_000_000
MOST = 1000
"""What is counted is counted no further than this."""

IN_FLIGHT = ("claimed", "in_progress")


class CompanyMetrics:
    """A collector over some orgs, whose figures it adds up."""

    def __init__(self, companies: Sequence[Company], figures: FiguresOfOrgs) -> None:
        self._companies = companies
        self._figures = [figures.of(company.scope.org_id) for company in companies]

    def collect(self) -> Iterable[Metric]:
        """Every metric with its samples."""
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
        burnt = sum(
            one.burn(company.system.clock.now())
            for one, company in zip(self._figures, self._companies, strict=True)
        )
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
        heads = (company.journal.head(company.scope).position for company in self._companies)
        return GaugeMetricFamily("guildhall_journal_events", "Events in the journals, gap-free.", sum(heads))

    def _queue(self) -> Iterable[Metric]:
        queue = GaugeMetricFamily("guildhall_tasks", "Tasks by status.", labels=("status",))
        held = GaugeMetricFamily("guildhall_leases_held", "Leases that are held.", labels=("kind",))
        stale = GaugeMetricFamily("guildhall_leases_stale", "Leases whose heartbeat is over.")
        views = [company.journal.views(company.scope) for company in self._companies]
        tasks = _sum(Counter(one.tally("tasks")) for one in views)
        held.add_metric(("task",), sum(tasks[status] for status in IN_FLIGHT))
        held.add_metric(("other",), sum(one.count("Lease", MOST, held="yes") for one in views))
        now = [company.system.clock.now() for company in self._companies]
        overdue = (len(one.due("Heartbeat", at, MOST)) for one, at in zip(views, now, strict=True))
        stale.add_metric((), sum(overdue))
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
