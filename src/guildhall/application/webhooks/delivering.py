"""Tells one webhook what it wants to know, in the order of the journal, each event at least once.

An event that does not arrive is tried again after longer and longer pauses, and those after it wait; after
the last attempt it is a dead letter and the next one has its turn. The cursor is saved after each event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from guildhall.application.cloudevents import cloud_event
from guildhall.application.company import Company
from guildhall.application.ports.journal import Envelope, Transaction
from guildhall.application.ports.webhooks import Message, Sender, Sent
from guildhall.application.reactions.cursor import Cursor, MoveCursor
from guildhall.application.webhooks.managing import cursor_of
from guildhall.domain.deliveries.attempts import JITTER, Attempts, FailAttempt, is_last
from guildhall.domain.deliveries.delivery import AbandonDelivery, Delivery, RecordDelivered, delivery_id
from guildhall.domain.webhooks.secret import WebhookSecret
from guildhall.domain.webhooks.webhook import Webhook

PAGE = 500
AT_ONCE = 100
"""Events that one turn delivers at most, so that nobody waits for its end for long."""

SAVE_EVERY = 500
"""How far a cursor may run ahead, over events that nobody wants, before it is saved."""


class Endpoint:
    """One webhook while this process tells it; ``company`` writes only while the lease is held."""

    def __init__(self, company: Company, sender: Sender, webhook_id: str) -> None:
        self._company = company
        self._sender = sender
        self._id = webhook_id
        self._cursor = cursor_of(webhook_id)
        cursor: Cursor = self._state("Cursor", self._cursor)
        self._position = self._saved = cursor.position

    def has_work(self) -> bool:
        """Whether a turn might find something to do now; cheap, and no promise."""
        attempts: Attempts = self._state("Attempts", self._id)
        if attempts.next_at is not None and attempts.next_at > self._company.system.clock.now():
            return self._is_asked_again()
        head = self._company.journal.head(self._company.scope).position
        return head > self._position or self._is_asked_again()

    def _is_asked_again(self) -> bool:
        views = self._company.journal.views(self._company.scope)
        return bool(views.find("Delivery", webhook_id=self._id, status="requested", limit=1))

    def turn(self) -> bool:
        """Deliver what is there; false when nothing is left to do until something happens or time goes by."""
        webhook = self._told()
        if webhook is None:
            return False
        if self._redeliver(webhook):
            return True
        self._position = max(self._position, webhook.starts_after)
        delivered = 0
        while delivered < AT_ONCE:
            events = self._company.journal.read(self._company.scope, self._position, PAGE)
            for envelope in events:
                if webhook.wants(envelope.type):
                    if not self._deliver(envelope):
                        return False
                    delivered += 1
                self._position = envelope.position
                if delivered >= AT_ONCE:
                    return True
            if self._position - self._saved >= SAVE_EVERY:
                self._keep(lambda tx: self._move(tx, self._position))
                self._saved = self._position
            if len(events) < PAGE:
                return False
        return True

    def _told(self) -> Webhook | None:
        """The webhook as it stands, none where it is told nothing any more."""
        webhook: Webhook = self._state("Webhook", self._id)
        return webhook if webhook.exists and webhook.active else None

    def _deliver(self, envelope: Envelope) -> bool:
        """Bring one event to its end: delivered or given up; false while it is to be tried again later.

        Each takes its time, and the webhook may have been changed or deleted since the one before: then it is
        not told, false where a later turn is to see to it.
        """
        webhook = self._told()
        if webhook is None or webhook.starts_after > envelope.position:
            return False
        if not webhook.wants(envelope.type):
            return True
        attempts: Attempts = self._state("Attempts", self._id)
        tried = attempts if attempts.position == envelope.position else Attempts(envelope.position)
        if tried.next_at is not None and tried.next_at > self._company.system.clock.now():
            return False
        sent = self._send(webhook, envelope)
        if sent.arrived:
            self._finish(envelope, tried, None)
            return True
        if is_last(tried.failed + 1):
            self._finish(envelope, tried, sent)
            return True
        self._keep(lambda tx: tx.save("Attempts", self._id, self._failed(tx, envelope, sent)))
        return False

    def _redeliver(self, webhook: Webhook) -> bool:
        """Try a dead letter that somebody asked for again."""
        views = self._company.journal.views(self._company.scope)
        rows = views.find("Delivery", webhook_id=self._id, status="requested", limit=1)
        if not rows:
            return False
        delivery: Delivery = rows[0].state
        found = self._company.journal.read(self._company.scope, delivery.position - 1, 1)
        sent = self._send(webhook, found[0])
        command = RecordDelivered() if sent.arrived else _abandon(self._id, found[0], 1, sent)
        self._execute(lambda tx: tx.ask("Delivery", delivery.delivery_id, command))
        return True

    def _send(self, webhook: Webhook, envelope: Envelope) -> Sent:
        now = self._company.system.clock.now()
        secret: WebhookSecret = self._state("WebhookSecret", self._id)
        body = json.dumps(cloud_event(envelope), ensure_ascii=False, separators=(",", ":"))
        return self._sender.send(webhook.url, Message(envelope.id, now, body, secret.at(now)))

    def _failed(self, tx: Transaction, envelope: Envelope, sent: Sent) -> FailAttempt:
        stretch = self._company.system.chance.uniform(1 - JITTER, 1 + JITTER)
        return FailAttempt(envelope.position, sent.error[:500], tx.now, stretch)

    def _finish(self, envelope: Envelope, tried: Attempts, failed: Sent | None) -> None:
        """Go on behind an event, in one transaction with what became of it; not when that is not kept."""

        def unit(tx: Transaction) -> None:
            if failed is not None:
                command = _abandon(self._id, envelope, tried.failed + 1, failed)
                tx.ask("Delivery", command.delivery_id, command)
            if tried.failed:
                tx.drop("Attempts", self._id)
            self._move(tx, envelope.position)

        self._keep(unit, envelope.id)
        self._position = self._saved = envelope.position

    def _keep(self, unit: Callable[[Transaction], object], cause: str | None = None) -> None:
        """Note how far it was told; of one that was deleted meanwhile nothing is kept."""

        def kept(tx: Transaction) -> None:
            if tx.state("Webhook", self._id).exists:
                unit(tx)

        self._execute(kept, cause)

    def _move(self, tx: Transaction, position: int) -> None:
        tx.save("Cursor", self._cursor, MoveCursor(position))

    def _execute(self, unit: Callable[[Transaction], object], cause: str | None = None) -> None:
        company = self._company
        company.journal.execute(company.scope, company.origin("guildhall", causation_id=cause), unit)

    def _state(self, entity_type: str, entity_id: str) -> Any:
        return self._company.journal.state(self._company.scope, entity_type, entity_id)


def _abandon(webhook_id: str, envelope: Envelope, attempts: int, sent: Sent) -> AbandonDelivery:
    return AbandonDelivery(
        delivery_id(webhook_id, envelope.position),
        webhook_id,
        envelope.position,
        envelope.id,
        envelope.type,
        attempts,
        sent.error[:500],
    )
