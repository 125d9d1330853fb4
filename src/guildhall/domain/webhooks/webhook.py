"""The state of a webhook and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped
from guildhall.domain.webhooks import events as e

OWN_NOUNS = ("delivery", "webhook")
"""What deliveries themselves cause is never delivered, or one that fails would cause the next."""


class Webhook(Record):
    """An address that is told of events; what happened up to ``starts_after``, a position, is not told."""

    webhook_id: str = ""
    url: str = ""
    description: str = ""
    event_types: tuple[str, ...] = ()
    active: bool = True
    deleted: bool = False
    starts_after: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was created and not deleted."""
        return bool(self.webhook_id) and not self.deleted

    def wants(self, event_type: str) -> bool:
        """Whether it is told of events of this type."""
        noun = event_type.partition(".")[0]
        if noun in OWN_NOUNS:
            return False
        return any(one in ("*", event_type, f"{noun}.*") for one in self.event_types)


folds = Folds()


@folds.on(e.WebhookCreated)
def _created(_state: Webhook, event: e.WebhookCreated, recorded: Recorded) -> Webhook:
    return Webhook(
        event.webhook_id,
        event.url,
        event.description,
        event.event_types,
        event.active,
        starts_after=recorded.position,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.WebhookRevised)
def _revised(state: Webhook, event: e.WebhookRevised, recorded: Recorded) -> Webhook:
    again = event.active and not state.active
    return stamped(
        state,
        recorded,
        url=event.url,
        description=event.description,
        event_types=event.event_types,
        active=event.active,
        starts_after=recorded.position if again else state.starts_after,
    )


@folds.on(e.SecretRotated)
def _rotated(state: Webhook, _event: e.SecretRotated, recorded: Recorded) -> Webhook:
    return stamped(state, recorded)


@folds.on(e.WebhookDeleted)
def _deleted(state: Webhook, _event: e.WebhookDeleted, recorded: Recorded) -> Webhook:
    return stamped(state, recorded, active=False, deleted=True)
