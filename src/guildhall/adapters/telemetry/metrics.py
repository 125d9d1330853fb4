"""Metrics for Prometheus: requests as they come, the company's figures as they stand when it is asked.

Every label has a bounded number of values: routes are templates, statuses are classes, agents are capped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client import Gauge as PrometheusGauge
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from guildhall.adapters.telemetry.company_metrics import CompanyMetrics
from guildhall.application.company import Company
from guildhall.application.operations.figures import FiguresOfOrgs
from guildhall.application.ports.telemetry import Finish, Served

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "WEBSOCKET")

MOST_SERIES = 1024
"""Series of requests that are at hand."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The process's metrics, in a registry of its own: a ``Watcher``, and what answers a scrape."""

    def __init__(self, figures: FiguresOfOrgs, store_bytes: Callable[[], int]) -> None:
        self._figures = figures
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "guildhall_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "guildhall_http_request_seconds",
            "How long requests took, streams not counted.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        # To find a series by its labels takes longer than to count.
        self._requests_of = lru_cache(MOST_SERIES)(self._requests.labels)
        self._seconds_of = lru_cache(MOST_SERIES)(self._seconds.labels)
        subscribers = PrometheusGauge(
            "guildhall_stream_subscribers", "Open streams of events.", registry=self._registry
        )
        self.subscribers = Subscribers(subscribers)
        size = PrometheusGauge("guildhall_store_bytes", "The size of the database.", registry=self._registry)
        size.set_function(store_bytes)
        ProcessCollector(registry=self._registry)

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """Nothing is counted before the end."""
        return self._count

    def scrape(self, companies: Sequence[Company], *, whole: bool) -> bytes:
        """The figures of these orgs together, and with ``whole`` those of the process."""
        registry = CollectorRegistry()
        registry.register(CompanyMetrics(companies, self._figures))
        text = generate_latest(registry)
        return text + generate_latest(self._registry) if whole else text

    def _count(self, served: Served) -> None:
        method = served.method if served.method in METHODS else "OTHER"
        route = served.route or "none"
        self._requests_of(method, route, f"{served.status // 100}xx").inc()
        if not served.streamed:
            self._seconds_of(method, route).observe(served.seconds)


class Subscribers:
    """The port ``Gauge`` on how many streams are open."""

    def __init__(self, gauge: PrometheusGauge) -> None:
        self._gauge = gauge

    def change(self, by: int) -> None:
        """Add to it."""
        self._gauge.inc(by)
