"""What can happen to a webhook; it must never hold the secret, and never change once written."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("webhook.created")
class WebhookCreated(Event):
    """An address is told of what happens from here on; ``event_types`` are names or ``noun.*`` or ``*``."""

    webhook_id: str
    url: str
    description: str
    event_types: tuple[str, ...]
    active: bool


@event("webhook.revised")
class WebhookRevised(Event):
    """Address, event types or whether it is told anything were changed."""

    url: str
    description: str
    event_types: tuple[str, ...]
    active: bool


@event("webhook.secret_rotated")
class SecretRotated(Event):
    """Deliveries are signed with a new secret, and for a while with the one before as well."""


@event("webhook.deleted")
class WebhookDeleted(Event):
    """The address is told nothing any more."""
