"""Decides what a command to a webhook causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check
from guildhall.domain.webhooks import commands as c
from guildhall.domain.webhooks import events as e
from guildhall.domain.webhooks.rules import CREATED_ONCE, DEFINITION, KNOWN
from guildhall.domain.webhooks.webhook import Webhook, folds

decisions = Decisions()


@decisions.on(c.CreateWebhook)
def _create(state: Webhook, command: c.CreateWebhook) -> Sequence[Event]:
    check((CREATED_ONCE, *DEFINITION), state, command)
    types = tuple(dict.fromkeys(command.event_types))
    return [e.WebhookCreated(command.webhook_id, command.url, command.description, types, command.active)]


@decisions.on(c.ReviseWebhook)
def _revise(state: Webhook, command: c.ReviseWebhook) -> Sequence[Event]:
    event = e.WebhookRevised(
        state.url if command.url is None else command.url,
        state.description if command.description is None else command.description,
        state.event_types if command.event_types is None else tuple(dict.fromkeys(command.event_types)),
        state.active if command.active is None else command.active,
    )
    check((KNOWN, *DEFINITION), state, event)
    now = (state.url, state.description, state.event_types, state.active)
    then = (event.url, event.description, event.event_types, event.active)
    return [] if now == then else [event]


@decisions.on(c.RotateSecret)
def _rotate(state: Webhook, command: c.RotateSecret) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.SecretRotated()]


@decisions.on(c.DeleteWebhook)
def _delete(state: Webhook, command: c.DeleteWebhook) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.WebhookDeleted()]


class WebhookBehavior(EventSourcedBehavior[Webhook]):
    """The webhook as an event-sourced entity."""

    entity_type = "Webhook"
    state_type = Webhook

    def empty_state(self) -> Webhook:
        """A webhook before it was created."""
        return Webhook()

    def apply_event(self, state: Webhook, recorded: Recorded) -> Webhook:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Webhook, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
