"""Sends what nobody expected to Sentry, without secrets; imported where the environment names one alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sentry_sdk
from sentry_sdk.utils import BadDsn, Dsn, event_from_exception

import guildhall
from guildhall.adapters.telemetry.redaction import Redaction
from guildhall.domain.kernel import ValidationFailed

FLUSH_SECONDS = 1.0
"""How long the end of the process waits for what is not sent yet."""


class SentryErrors:
    """One client of its own: nothing else of the process is watched, and no local variables are sent."""

    def __init__(self, dsn: str, environment: str, redaction: Redaction) -> None:
        """Begin to listen for what is to be sent.

        Raises:
            ValidationFailed: for what is no DSN, without a word of it.
        """
        try:
            Dsn(dsn)
        except BadDsn:
            raise ValidationFailed(
                "the variable SENTRY_DSN cannot be used: it is no DSN of a project", field="SENTRY_DSN"
            ) from None
        self._redaction = redaction
        self._scope = sentry_sdk.Scope()
        self._client = sentry_sdk.Client(
            dsn=dsn,
            environment=environment or None,
            release=f"guildhall@{guildhall.__version__}",
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            before_send=self._without_secrets,
        )

    def tell(self, event: str, error: BaseException, fields: Mapping[str, Any]) -> None:
        """Send an error with what the log says of it, later and in the background."""
        told, hint = event_from_exception(error, client_options=self._client.options)
        told["message"] = event
        told["extra"] = dict(fields)
        if correlation_id := fields.get("correlation_id"):
            told["tags"] = {"correlation_id": str(correlation_id)}
        self._client.capture_event(told, hint, self._scope)

    def close(self) -> None:
        """Send what is left."""
        self._client.close(timeout=FLUSH_SECONDS)

    def _without_secrets(self, event: Any, _hint: Any) -> Any:
        return self._cleaned("", event)

    def _cleaned(self, name: str, value: Any) -> Any:
        """A value of any depth, as deep as traces are, without secrets."""
        if isinstance(value, Mapping):
            pairs = cast("Mapping[Any, Any]", value)
            return {key: self._cleaned(str(key), one) for key, one in pairs.items()}
        if isinstance(value, list | tuple):
            return [self._cleaned(name, one) for one in cast("list[Any]", value)]
        return self._redaction.field(name, value) if isinstance(value, str) else value
