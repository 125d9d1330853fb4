"""Logs each request once: one line when it was answered, with a trace where nobody expected its error."""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.ports.log import Log
from guildhall.application.ports.telemetry import Finish, Served


class RequestLog:
    """The port ``Watcher``, writing to the log."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def begin(self, method: str, headers: Mapping[str, str], correlation_id: str) -> Finish:
        """Nothing is said before the end."""
        return self._tell

    def _tell(self, served: Served) -> None:
        fields = {
            "method": served.method,
            "route": served.route,
            "path": served.path,
            "status": served.status,
            "milliseconds": round(served.seconds * 1000, 1),
            "principal": served.kind,
            "principal_id": served.principal_id,
            "org": served.org_id,
            "address": served.address,
            "correlation_id": served.correlation_id,
        }
        if served.error is not None:
            self._log.failure("request failed", served.error, **fields)
        else:
            self._log.info("request", **fields)
