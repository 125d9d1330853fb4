"""The secret of a webhook, as durable state apart from its events: no export or stream ever shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record

OVERLAP = timedelta(hours=24)
"""For how long after a rotation deliveries are signed with the secret before as well."""


class WebhookSecret(Record):
    """What deliveries are signed with (``whsec_…``), and until ``previous_until`` the one before."""

    HIDDEN = ("current", "previous")

    current: str = ""
    previous: str = ""
    previous_until: datetime | None = None

    def at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that a delivery is signed with at an aware time, the newest first."""
        if self.previous and self.previous_until is not None and now < self.previous_until:
            return (self.current, self.previous)
        return (self.current,) if self.current else ()


class KeepSecret(Record):
    """Sign with this secret from an aware time on."""

    HIDDEN = ("secret",)

    secret: str
    at: datetime


class WebhookSecretBehavior(DurableStateBehavior[WebhookSecret]):
    """The durable-state entity ``WebhookSecret:<webhook>``."""

    entity_type = "WebhookSecret"
    state_type = WebhookSecret

    def empty_state(self) -> WebhookSecret:
        """No secret yet."""
        return WebhookSecret()

    def handle_command(self, state: WebhookSecret, command: Any) -> WebhookSecret:
        """Handle :class:`KeepSecret`."""
        keep: KeepSecret = command
        until = keep.at + OVERLAP if state.current else None
        return WebhookSecret(keep.secret, state.current, until)
