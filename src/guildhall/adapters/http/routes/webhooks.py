"""Webhooks: who is told of events, their secrets, a trial, and what could not be delivered."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from guildhall.adapters.http.caller import Admin, Caller, IfMatch, Reply, entity_etag
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.webhooks import (
    DeliveryShown,
    SecretShown,
    TrialShown,
    WebhookChange,
    WebhookCreate,
    WebhookMade,
    WebhookShown,
    WebhookStandingShown,
    delivery_shown,
    standing_shown,
    webhook_shown,
)
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.application.webhooks import managing
from guildhall.domain.deliveries.delivery import DELIVERY_STATUSES, DeliveryStatus
from guildhall.domain.webhooks.commands import CreateWebhook, ReviseWebhook
from guildhall.domain.webhooks.errors import WebhookUnknown
from guildhall.domain.webhooks.webhook import Webhook

router = FeatureRouter(prefix="/api/webhooks", tags=["webhooks"])

WebhookId = Annotated[str, Path(max_length=100)]


@router.post("", status_code=201, response_model=WebhookMade, responses=documented(409))
def create_webhook(caller: Admin, body: WebhookCreate) -> Response:
    """Tell an address of events of these types from now on. The answer alone shows the secret."""
    caller.api.sender.check(body.url)

    def unit(tx: Transaction) -> Reply:
        webhook_id, secret = tx.new_id(), managing.new_secret(caller.company.system.chance)
        command = CreateWebhook(webhook_id, body.url, tuple(body.event_types), body.description, body.active)
        made = webhook_shown(managing.create_webhook(tx, command, secret)).model_dump()
        etag = entity_etag(tx, "Webhook", webhook_id)
        return Reply(WebhookMade(**made, secret=secret), 201, etag, repeated=WebhookMade(**made))

    return caller.write(unit)


@router.get("", response_model=Listed[WebhookShown])
def list_webhooks(caller: Admin, pages: Pages) -> Response:
    """The org's webhooks, in order of creation."""
    return listed(page_of(caller.views, "Webhook", pages, deleted="no"), webhook_shown)


@router.get("/{webhook_id}", response_model=WebhookShown)
def read_webhook(caller: Admin, webhook_id: WebhookId) -> Response:
    """One webhook."""
    return caller.show(_row(caller, webhook_id), webhook_shown)


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
        shown = webhook_shown(managing.revise_webhook(tx, webhook_id, command))
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
        secret = managing.new_secret(caller.company.system.chance)
        managing.rotate_secret(tx, webhook_id, secret)
        shown = SecretShown(webhook_id=webhook_id, secret=secret)
        return Reply(shown, repeated=SecretShown(webhook_id=webhook_id))

    return caller.write(unit)


@router.post("/{webhook_id}/test", response_model=TrialShown, responses=documented(409))
def test_webhook(caller: Admin, webhook_id: WebhookId) -> Response:
    """Send the address a `webhook.tested` event now, and say what came of it. It is tried once.

    Where it arrives, what waits to be tried again is sent at once.
    """
    webhook: Webhook = _row(caller, webhook_id).state

    def work() -> Reply:
        sent = managing.try_webhook(caller.company, caller.api.sender, webhook)
        return Reply(
            TrialShown(
                arrived=sent.arrived, status=sent.status, milliseconds=sent.milliseconds, error=sent.error
            )
        )

    return caller.work(work)


@router.get("/{webhook_id}/standing")
def read_standing(caller: Admin, webhook_id: WebhookId) -> WebhookStandingShown:
    """Which event does not arrive, why, and when it is tried again; those after it wait."""
    _row(caller, webhook_id)
    return standing_shown(webhook_id, managing.waiting_event(caller.company, webhook_id))


@router.get("/{webhook_id}/deliveries", response_model=Listed[DeliveryShown])
def list_dead_letters(
    caller: Admin,
    webhook_id: WebhookId,
    pages: Pages,
    status: DeliveryStatus | None = None,
) -> Response:
    """What could not be delivered after every attempt, in order of giving up; with those that came later."""
    _row(caller, webhook_id)
    # Each status has its rows in order, all of them together have not.
    wanted = status or DELIVERY_STATUSES
    page = page_of(caller.views, "Delivery", pages, webhook_id=webhook_id, status=wanted)
    return listed(page, delivery_shown)


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
        lambda tx: Reply(delivery_shown(managing.request_delivery(tx, webhook_id, delivery_id)), 202)
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
