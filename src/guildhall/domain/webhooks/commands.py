"""What can be asked of a webhook, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreateWebhook:
    """Tell an address (http or https) of events of these types."""

    webhook_id: str
    url: str
    event_types: tuple[str, ...]
    description: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class ReviseWebhook:
    """Change what is not none."""

    url: str | None = None
    event_types: tuple[str, ...] | None = None
    description: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Sign with a new secret."""


@dataclass(frozen=True, slots=True)
class DeleteWebhook:
    """Tell the address nothing any more."""
