"""Webhooks and their dead letters, as they are taken and given over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.application.webhooks.managing import Waiting
from guildhall.domain.deliveries.delivery import Delivery
from guildhall.domain.kernel import EVENT_TYPES
from guildhall.domain.record import asdict
from guildhall.domain.webhooks.webhook import OWN_NOUNS, Webhook

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        json_schema_extra={"pattern": r"^https://[A-Za-z0-9_][A-Za-z0-9._-]*(:[0-9]{1,5})?([/?][!-~]*)?$"},
        description="An https address on the public internet, without credentials in it.",
        examples=["https://hooks.example.com/guildhall"],
    ),
]


def _name_every_type(schema: dict[str, Any]) -> None:
    """What may be asked for, as the program knows it once all of it is loaded."""
    nouns = {name.partition(".")[0] for name in EVENT_TYPES} - set(OWN_NOUNS)
    names = (name for name in EVENT_TYPES if name.partition(".")[0] in nouns)
    schema["enum"] = ["*", *sorted({*names, *(f"{noun}.*" for noun in nouns)})]


EventType = Annotated[
    str,
    Field(min_length=1, max_length=100, examples=["run.ended"], json_schema_extra=_name_every_type),
]
EventTypes = Annotated[
    list[EventType],
    Field(
        min_length=1,
        max_length=50,
        description="Names of events, `noun.*` for all of a noun, or `*` for all.",
        examples=[["run.paused", "approval.requested", "task.blocked", "run.ended"]],
    ),
]


class WebhookCreate(AskedModel):
    """An address to tell of events."""

    url: Url
    event_types: EventTypes
    description: str = Field("", max_length=500, examples=["Tells the team when a run needs somebody."])
    active: bool = True


class WebhookChange(AskedModel):
    """What is to be changed; what is left out stays."""

    url: Url | None = None
    event_types: EventTypes | None = None
    description: str | None = Field(None, max_length=500)
    active: bool | None = None


class WebhookShown(ShownModel):
    """An address that is told of events; its secret is shown when it is made, and never again."""

    webhook_id: str
    url: str
    event_types: list[str]
    description: str
    active: bool
    created_at: datetime | None
    updated_at: datetime | None


class WebhookMade(WebhookShown):
    """A webhook with the secret that signs its deliveries (Standard Webhooks); a repeat has none."""

    secret: str | None = Field(default=None, examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class SecretShown(ShownModel):
    """The new secret; for a day deliveries are signed with the one before as well. A repeat has none."""

    webhook_id: str
    secret: str | None = Field(default=None, examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class TrialShown(ShownModel):
    """What came of a trial: the status that was answered, 0 where there was no answer."""

    arrived: bool
    status: int = Field(examples=[204])
    milliseconds: int = Field(examples=[48])
    error: str = Field("", examples=[""])


class WaitingShown(ShownModel):
    """An event that did not arrive yet: it is tried again at `next_at`, and those after it wait."""

    position: int
    event_id: str
    event_type: str = Field(examples=["run.ended"])
    attempts: int = Field(description="How often it was tried.")
    error: str = Field(examples=["it answered 500"])
    next_at: datetime | None


class WebhookStandingShown(ShownModel):
    """Whether what a webhook is told arrives."""

    webhook_id: str
    waiting: WaitingShown | None = Field(description="Null where nothing has to be tried again.")


class DeliveryShown(ShownModel):
    """An event that could not be delivered."""

    delivery_id: str
    webhook_id: str
    position: int
    event_id: str
    event_type: str
    status: Literal["abandoned", "requested", "delivered"]
    attempts: int
    error: str
    created_at: datetime | None
    updated_at: datetime | None


def webhook_shown(webhook: Webhook) -> WebhookShown:
    """A webhook as it is represented."""
    return WebhookShown(
        webhook_id=webhook.webhook_id,
        url=webhook.url,
        event_types=list(webhook.event_types),
        description=webhook.description,
        active=webhook.active,
        created_at=webhook.created_at,
        updated_at=webhook.updated_at,
    )


def standing_shown(webhook_id: str, waiting: Waiting | None) -> WebhookStandingShown:
    """How the deliveries of a webhook stand, as it is represented."""
    shown = None if waiting is None else WaitingShown(**asdict(waiting))
    return WebhookStandingShown(webhook_id=webhook_id, waiting=shown)


def delivery_shown(delivery: Delivery) -> DeliveryShown:
    """A dead letter as it is represented."""
    return DeliveryShown(
        delivery_id=delivery.delivery_id,
        webhook_id=delivery.webhook_id,
        position=delivery.position,
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        status=delivery.status,
        attempts=delivery.attempts,
        error=delivery.error,
        created_at=delivery.created_at,
        updated_at=delivery.updated_at,
    )
