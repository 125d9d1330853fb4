"""The log: what operators read; it must never hold a secret, and nothing stands in it twice."""

from __future__ import annotations

from typing import Any, Protocol


class Log(Protocol):
    """Lines with a name and fields. Fields are small values; secrets in them are taken out."""

    def info(self, event: str, **fields: Any) -> None:
        """Say what happened."""
        ...

    def warning(self, event: str, **fields: Any) -> None:
        """Say what somebody should look at."""
        ...

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        """Say what failed, with the trace of its error."""
        ...
