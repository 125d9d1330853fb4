"""Webhooks: who is told of events, their secrets, a trial, and what could not be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Admin, Caller, IfMatch, Reply, entity_etag
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.problems import documented
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.application.webhooks import managing
from guildhall.domain.deliveries.delivery import Delivery
from guildhall.domain.webhooks.commands import CreateWebhook, ReviseWebhook
from guildhall.domain.webhooks.errors import WebhookUnknown
from guildhall.domain.webhooks.webhook import Webhook

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description="An https address on the public internet, without credentials in it.",
        examples=["https://hooks.example.com/guildhall"],
    ),
]
EventType = Annotated[str, Field(min_length=1, max_length=100, examples=["run.ended"])]
EventTypes = Annotated[
    list[EventType],
    Field(
        min_length=1,
        max_length=50,
        description="Names of events, `noun.*` for all of a noun, or `*` for all.",
        examples=[["run.paused", "approval.requested", "task.blocked", "run.ended"]],
    ),
]
WebhookId = Annotated[str, Path(max_length=100)]


class WebhookCreate(BaseModel):
    """An address to tell of events."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    event_types: EventTypes
    description: str = Field("", max_length=500, examples=["Tells the team when a run needs somebody."])
    active: bool = True


class WebhookChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    event_types: EventTypes | None = None
    description: str | None = Field(None, max_length=500)
    active: bool | None = None


class WebhookShown(BaseModel):
    """An address that is told of events; its secret is shown when it is made, and never again."""

    webhook_id: str
    url: str
    event_types: list[str]
    description: str
    active: bool
    created_at: datetime | None
    updated_at: datetime | None


class WebhookMade(WebhookShown):
    """A webhook with the secret that its deliveries are signed with (Standard Webhooks)."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class SecretShown(BaseModel):
    """The new secret; for a day deliveries are signed with the one before as well."""

    webhook_id: str
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class TrialShown(BaseModel):
    """What came of a trial: the status that was answered, 0 where there was no answer."""

    arrived: bool
    status: int = Field(examples=[204])
    milliseconds: int = Field(examples=[48])
    error: str = Field("", examples=[""])


class DeliveryShown(BaseModel):
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


@router.post("", status_code=201, response_model=WebhookMade, responses=documented(409))
def create_webhook(caller: Admin, body: WebhookCreate) -> Response:
    """Tell an address of events of these types from now on. The answer alone shows the secret."""
    sender = caller.api.sender
    sender.check(body.url)

    def unit(tx: Transaction) -> Reply:
        webhook_id, secret = tx.new_id(), sender.new_secret()
        command = CreateWebhook(webhook_id, body.url, tuple(body.event_types), body.description, body.active)
        made = _shown(managing.create_webhook(tx, command, secret))
        etag = entity_etag(tx, "Webhook", webhook_id)
        return Reply(WebhookMade(**made.model_dump(), secret=secret), 201, etag)

    return caller.write(unit)


@router.get("")
def list_webhooks(caller: Admin, pages: Pages) -> Listed[WebhookShown]:
    """The org's webhooks, in order of creation."""
    return listed(page_of(caller.views, "Webhook", pages, deleted="no"), _shown)


@router.get("/{webhook_id}", response_model=WebhookShown)
def read_webhook(caller: Admin, webhook_id: WebhookId) -> Response:
    """One webhook."""
    return caller.show(_row(caller, webhook_id), _shown)


@router.patch("/{webhook_id}", response_model=WebhookShown, responses=documented(412, 428))
def change_webhook(caller: Admin, webhook_id: WebhookId, body: WebhookChange, if_match: IfMatch) -> Response:
    """Change a webhook. One that is made active again is told what happens from then on."""
    if body.url is not None:
        caller.api.sender.check(body.url)

    def unit(tx: Transaction) -> Reply:
        _existing(tx.state("Webhook", webhook_id))
        require_match(tx, "Webhook", webhook_id, if_match)
        types = None if body.event_types is None else tuple(body.event_types)
        command = ReviseWebhook(body.url, types, body.description, body.active)
        shown = _shown(managing.revise_webhook(tx, webhook_id, command))
        return Reply(shown, 200, entity_etag(tx, "Webhook", webhook_id))

    return caller.write(unit)


@router.delete("/{webhook_id}", status_code=204, response_class=Response)
def delete_webhook(caller: Admin, webhook_id: WebhookId) -> Response:
    """Tell the address nothing any more, and forget its secret."""

    def unit(tx: Transaction) -> Reply:
        managing.delete_webhook(tx, webhook_id)
        return Reply(None, 204)

    return caller.write(unit)


@router.post("/{webhook_id}/secret", response_model=SecretShown)
def rotate_webhook_secret(caller: Admin, webhook_id: WebhookId) -> Response:
    """Sign with a new secret. For a day the old one signs as well, so that nothing is refused meanwhile."""

    def unit(tx: Transaction) -> Reply:
        secret = caller.api.sender.new_secret()
        managing.rotate_secret(tx, webhook_id, secret)
        return Reply(SecretShown(webhook_id=webhook_id, secret=secret))

    return caller.write(unit)


@router.post("/{webhook_id}/test", response_model=TrialShown, responses=documented(409))
def test_webhook(caller: Admin, webhook_id: WebhookId) -> Response:
    """Send the address a `webhook.tested` event now, and say what came of it. It is tried once."""
    webhook: Webhook = _row(caller, webhook_id).state

    def work() -> Reply:
        sent = managing.try_webhook(caller.company, caller.api.sender, webhook)
        return Reply(
            TrialShown(
                arrived=sent.arrived, status=sent.status, milliseconds=sent.milliseconds, error=sent.error
            )
        )

    return caller.work(work)


@router.get("/{webhook_id}/deliveries")
def list_dead_letters(
    caller: Admin,
    webhook_id: WebhookId,
    pages: Pages,
    status: Literal["abandoned", "requested", "delivered"] | None = None,
) -> Listed[DeliveryShown]:
    """What could not be delivered after every attempt, in order of giving up; with those that came later."""
    _row(caller, webhook_id)
    wanted = {"status": status} if status else {}
    return listed(page_of(caller.views, "Delivery", pages, webhook_id=webhook_id, **wanted), _delivery)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    response_model=DeliveryShown,
    responses=documented(409),
)
def redeliver(
    caller: Admin, webhook_id: WebhookId, delivery_id: Annotated[str, Path(max_length=150)]
) -> Response:
    """Ask for one more attempt at a dead letter; it is made before anything newer is delivered."""
    return caller.write(
        lambda tx: Reply(_delivery(managing.request_delivery(tx, webhook_id, delivery_id)), 202)
    )


def _row(caller: Caller, webhook_id: str) -> Row:
    row = caller.views.row("Webhook", webhook_id)
    if row is None:
        raise WebhookUnknown("there is no webhook of this id", field="webhook_id")
    _existing(row.state)
    return row


def _existing(webhook: Webhook) -> None:
    if not webhook.exists:
        raise WebhookUnknown("there is no webhook of this id", field="webhook_id")


def _shown(webhook: Webhook) -> WebhookShown:
    return WebhookShown(
        webhook_id=webhook.webhook_id,
        url=webhook.url,
        event_types=list(webhook.event_types),
        description=webhook.description,
        active=webhook.active,
        created_at=webhook.created_at,
        updated_at=webhook.updated_at,
    )


def _delivery(delivery: Delivery) -> DeliveryShown:
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
