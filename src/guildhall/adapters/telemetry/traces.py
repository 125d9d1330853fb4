"""Sends spans of requests, units of the journal and runs to a collector (OpenTelemetry, OTLP over HTTP).

Imported where the environment names a collector, else never. All spans of one correlation id are of one
trace, whatever thread or process they come from: the id itself where it is one of a trace (W3C Trace
Context), else its digest. Spans hold ids, routes and statuses, never what was sent or said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags

import guildhall
from guildhall.adapters.telemetry.redaction import Redaction
from guildhall.application.ports.journal import Origin, Scope
from guildhall.application.ports.telemetry import Finish, Served
from guildhall.application.ports.workflow import NO_LEASE, Mandate, Standing, Thread, WorkflowEngine

_TRACE_ID = re.compile(r"[0-9a-f]{32}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
SERVER_FAULT = 500
EXPORT_SECONDS = 1.0
"""How long a collector may take for a batch, and the end of the process for the last one."""


class Traces:
    """A provider of its own, so that no library's spans are sent; a ``Watcher`` of requests."""

    def __init__(self, endpoint: str, redaction: Redaction) -> None:
        self._redaction = redaction
        resource = Resource({"service.name": "guildhall", "service.version": guildhall.__version__})
        self._provider = TracerProvider(resource=resource)
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("guildhall")

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """A request came in: its span hangs on the caller's, where they name one of this trace."""
        span = self._started("request", correlation_id, SpanKind.SERVER, headers.get("traceparent", ""))

        def finish(served: Served) -> None:
            span.update_name(f"{served.method} {served.route or '(no route)'}")
            self._describe(
                span,
                {
                    "http.request.method": served.method,
                    "http.route": served.route,
                    "http.response.status_code": served.status,
                    "guildhall.org": served.org_id,
                    "guildhall.principal.kind": served.kind,
                    "guildhall.principal.id": served.principal_id,
                },
            )
            if served.status >= SERVER_FAULT:
                span.set_status(StatusCode.ERROR)
            span.end()

        return finish

    @contextmanager
    def unit(self, scope: Scope, origin: Origin) -> Generator[None]:
        """A unit of the journal, from when it is asked for until it is durable."""
        span = self._started("journal unit", origin.correlation_id, SpanKind.INTERNAL)
        self._describe(span, {"guildhall.org": scope.org_id, "guildhall.actor": origin.actor})
        with _ended(span):
            yield

    @contextmanager
    def step(self, thread: Thread) -> Generator[None]:
        """A run's thread on its way from one answer to the next."""
        span = self._started(f"run {thread.graph}", thread.run_id, SpanKind.INTERNAL)
        self._describe(span, {"guildhall.run": thread.run_id, "guildhall.task": thread.task_id or ""})
        with _ended(span):
            yield

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    def _started(self, name: str, correlation_id: str, kind: SpanKind, traceparent: str = "") -> Span:
        found = _TRACEPARENT.fullmatch(traceparent)
        trace_id = _trace_id_of(correlation_id)
        parent = int(found[2], 16) if found and int(found[1], 16) == trace_id else trace_id & (2**64 - 1)
        above = SpanContext(trace_id, parent, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
        around = trace.set_span_in_context(NonRecordingSpan(above), context.Context())
        span = self._tracer.start_span(name, around, kind)
        self._describe(span, {"guildhall.correlation_id": correlation_id})
        return span

    def _describe(self, span: Span, told: Mapping[str, Any]) -> None:
        for name, value in told.items():
            span.set_attribute(name, self._redaction.text(value) if isinstance(value, str) else value)


class TracedEngine:
    """A workflow engine whose steps are told to the traces."""

    def __init__(self, engine: WorkflowEngine, traces: Traces) -> None:
        self._engine = engine
        self._traces = traces

    @property
    def version(self) -> str:
        """The version of the graphs."""
        return self._engine.version

    def advance(self, thread: Thread, mandate: Mandate = NO_LEASE) -> Standing:
        """Walk on, in a span."""
        with self._traces.step(thread):
            return self._engine.advance(thread, mandate)

    def forget(self, threads: Sequence[Thread]) -> None:
        """Drop the checkpoints of threads that have ended."""
        self._engine.forget(threads)


@contextmanager
def _ended(span: Span) -> Generator[None]:
    """Ends a span with its block, and says by its kind alone what the block failed by."""
    try:
        yield
    except BaseException as error:
        span.set_attribute("error.type", type(error).__name__)
        span.set_status(StatusCode.ERROR)
        raise
    finally:
        span.end()


def _trace_id_of(correlation_id: str) -> int:
    if _TRACE_ID.fullmatch(correlation_id) and int(correlation_id, 16):
        return int(correlation_id, 16)
    return int(hashlib.sha256(correlation_id.encode("utf-8", "surrogatepass")).hexdigest()[:32], 16)
