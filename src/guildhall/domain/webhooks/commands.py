"""What can be asked of a webhook, as imperative records."""

from __future__ import annotations

from guildhall.domain.record import Record


class CreateWebhook(Record):
    """Tell an address (http or https) of events of these types."""

    webhook_id: str
    url: str
    event_types: tuple[str, ...]
    description: str = ""
    active: bool = True


class ReviseWebhook(Record):
    """Change what is not none."""

    url: str | None = None
    event_types: tuple[str, ...] | None = None
    description: str | None = None
    active: bool | None = None


class RotateSecret(Record):
    """Sign with a new secret."""


class DeleteWebhook(Record):
    """Tell the address nothing any more."""
