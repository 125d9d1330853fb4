"""The secret of a webhook, as durable state apart from its events: no export or stream ever shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from guildhall.domain.kernel import DurableStateBehavior

OVERLAP = timedelta(hours=24)
"""For how long after a rotation deliveries are signed with the secret before as well."""


@dataclass(frozen=True)
class WebhookSecret:
    """What deliveries are signed with (``whsec_…``), and until ``previous_until`` the one before."""

    current: str = field(default="", repr=False)
    previous: str = field(default="", repr=False)
    previous_until: datetime | None = None

    def at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that a delivery is signed with at an aware time, the newest first."""
        if self.previous and self.previous_until is not None and now < self.previous_until:
            return (self.current, self.previous)
        return (self.current,) if self.current else ()


@dataclass(frozen=True, slots=True)
class KeepSecret:
    """Sign with this secret from an aware time on."""

    secret: str = field(repr=False)
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
