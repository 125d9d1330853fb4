"""Webhooks as people manage them: each function is one use case inside a unit of its caller."""

from __future__ import annotations

import base64
import json
from datetime import datetime

from guildhall.application.cloudevents import SPEC_VERSION
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.system import Chance
from guildhall.application.ports.webhooks import Message, Sender, Sent
from guildhall.domain.deliveries.attempts import Attempts
from guildhall.domain.deliveries.delivery import Delivery, DeliveryUnknown, RequestDelivery
from guildhall.domain.kernel import EVENT_TYPES, Conflict
from guildhall.domain.record import Record
from guildhall.domain.webhooks.commands import CreateWebhook, DeleteWebhook, ReviseWebhook, RotateSecret
from guildhall.domain.webhooks.errors import WebhookInvalid, WebhookUnknown
from guildhall.domain.webhooks.secret import KeepSecret, WebhookSecret
from guildhall.domain.webhooks.webhook import OWN_NOUNS, Webhook

MOST_WEBHOOKS = 50
"""Webhooks of one org: each is delivered to beside the others."""

SECRET_BYTES = 32

ASKS_FOR_PEOPLE = ("approval.requested", "run.ended", "run.paused", "task.blocked")
"""The events that say that somebody is waited for, or that a run is over."""


class Waiting(Record):
    """An event that is tried again at ``next_at``; those after it wait."""

    position: int
    event_id: str
    event_type: str
    attempts: int
    error: str
    next_at: datetime | None


class TooManyWebhooks(Conflict):
    """The org has as many webhooks as an org may have."""


def new_secret(chance: Chance) -> str:
    """A new random secret in the form of Standard Webhooks (``whsec_…``)."""
    return "whsec_" + base64.b64encode(chance.secret(SECRET_BYTES)).decode()


def create_webhook(tx: Transaction, command: CreateWebhook, secret: str) -> Webhook:
    """Make a webhook that signs with a secret.

    Raises:
        WebhookInvalid, TooManyWebhooks: naming the field at fault.
    """
    if tx.views.count("Webhook", MOST_WEBHOOKS, deleted="no") >= MOST_WEBHOOKS:
        raise TooManyWebhooks(f"an org has at most {MOST_WEBHOOKS} webhooks; delete one first")
    check_types(command.event_types)
    webhook: Webhook = tx.ask("Webhook", command.webhook_id, command)
    tx.save("WebhookSecret", command.webhook_id, KeepSecret(secret, tx.now))
    return webhook


def revise_webhook(tx: Transaction, webhook_id: str, command: ReviseWebhook) -> Webhook:
    """Change a webhook; what it failed to be told before is tried at once."""
    check_types(command.event_types or ())
    webhook: Webhook = tx.ask("Webhook", webhook_id, command)
    tx.drop("Attempts", webhook_id)
    return webhook


def rotate_secret(tx: Transaction, webhook_id: str, secret: str) -> Webhook:
    """Sign with a new secret, and for a while with the one before as well."""
    webhook: Webhook = tx.ask("Webhook", webhook_id, RotateSecret())
    tx.save("WebhookSecret", webhook_id, KeepSecret(secret, tx.now))
    return webhook


def delete_webhook(tx: Transaction, webhook_id: str) -> None:
    """Delete a webhook, with its secret and what was still to be tried."""
    tx.ask("Webhook", webhook_id, DeleteWebhook())
    for kind, name in (
        ("WebhookSecret", webhook_id),
        ("Attempts", webhook_id),
        ("Cursor", cursor_of(webhook_id)),
    ):
        tx.drop(kind, name)


def request_delivery(tx: Transaction, webhook_id: str, delivery_id: str) -> Delivery:
    """Ask for one more attempt at a dead letter.

    Raises:
        DeliveryUnknown: when it is none of this webhook's.
    """
    if not tx.state("Webhook", webhook_id).exists:
        raise WebhookUnknown("there is no webhook of this id", field="webhook_id")
    if tx.state("Delivery", delivery_id).webhook_id != webhook_id:
        raise DeliveryUnknown("there is no dead letter of this id", field="delivery_id")
    delivery: Delivery = tx.ask("Delivery", delivery_id, RequestDelivery())
    return delivery


def try_webhook(company: Company, sender: Sender, webhook: Webhook) -> Sent:
    """Send a webhook an event that never happened, of type ``webhook.tested``, and say what came of it.

    Where it arrives, what the webhook failed to be told before is tried at once.
    """
    now, scope = company.system.clock.now(), company.scope
    secret: WebhookSecret = company.journal.state(scope, "WebhookSecret", webhook.webhook_id)
    event_id = company.system.ids.new()
    event = {
        "specversion": SPEC_VERSION,
        "id": event_id,
        "source": f"/orgs/{scope.org_id}/webhooks/{webhook.webhook_id}",
        "type": "webhook.tested",
        "time": now.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {"webhook_id": webhook.webhook_id},
    }
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    sent = sender.send(webhook.url, Message(event_id, now, body, secret.at(now)))
    if sent.arrived and waiting_event(company, webhook.webhook_id) is not None:
        origin = company.origin("guildhall")
        company.journal.execute(scope, origin, lambda tx: tx.drop("Attempts", webhook.webhook_id))
    return sent


def waiting_event(company: Company, webhook_id: str) -> Waiting | None:
    """The event that a webhook could not be told yet, none where nothing failed."""
    journal, scope = company.journal, company.scope
    attempts: Attempts = journal.state(scope, "Attempts", webhook_id)
    if not attempts.failed:
        return None
    event = journal.read(scope, attempts.position - 1, 1)[0]
    return Waiting(event.position, event.id, event.type, attempts.failed, attempts.error, attempts.next_at)


def cursor_of(webhook_id: str) -> str:
    """The id of the cursor of a webhook's deliveries."""
    return f"webhook:{webhook_id}"


def check_types(types: tuple[str, ...]) -> None:
    """Refuse event types that never happen, or that are never told.

    Raises:
        WebhookInvalid: naming the first.
    """
    nouns = {name.partition(".")[0] for name in EVENT_TYPES}
    for one in types:
        noun, _, rest = one.partition(".")
        if noun in OWN_NOUNS:
            raise WebhookInvalid(
                f"events of deliveries themselves are told to nobody; take {one[:80]} away",
                rule="webhook.is_not_told_of_itself",
                field="event_types",
            )
        known = one in EVENT_TYPES if rest != "*" else noun in nouns
        if one != "*" and not known:
            raise WebhookInvalid(
                f"there are no events of type {one[:80]!r}; those that ask for people are "
                + ", ".join(ASKS_FOR_PEOPLE),
                rule="webhook.event_types_exist",
                field="event_types",
            )
