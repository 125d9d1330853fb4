"""A delivery that was given up: a dead letter, until somebody asks for it again and it arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, get_args

from guildhall.domain.kernel import Conflict, Event, EventSourcedBehavior, Folds, NotFound, Recorded, event
from guildhall.domain.record import Record
from guildhall.domain.rules import Decisions, Lifecycle, Rule, Transition, check, stamped

DeliveryStatus = Literal["abandoned", "requested", "delivered"]
DELIVERY_STATUSES: tuple[DeliveryStatus, ...] = get_args(DeliveryStatus)


class DeliveryUnknown(NotFound):
    """No delivery of this id was given up."""


class DeliveryRefused(Conflict):
    """The delivery's state does not allow what was asked."""


@event("delivery.abandoned")
class DeliveryAbandoned(Event):
    """An event could not be delivered after all attempts; ``position`` is where it stands in the journal."""

    delivery_id: str
    webhook_id: str
    position: int
    event_id: str
    event_type: str
    attempts: int
    error: str


@event("delivery.requested")
class DeliveryRequested(Event):
    """Somebody asked for one more attempt."""


@event("delivery.delivered")
class DeliveryDelivered(Event):
    """What had been given up arrived."""


class AbandonDelivery(Record):
    """Give a delivery up; one that was asked for again goes back to the dead letters."""

    delivery_id: str
    webhook_id: str
    position: int
    event_id: str
    event_type: str
    attempts: int
    error: str


class RequestDelivery(Record):
    """Ask for one more attempt; a repeat changes nothing."""


class RecordDelivered(Record):
    """Say that it arrived."""


class Delivery(Record):
    """A dead letter. Its id is :func:`delivery_id`."""

    delivery_id: str = ""
    webhook_id: str = ""
    position: int = 0
    event_id: str = ""
    event_type: str = ""
    attempts: int = 0
    error: str = ""
    status: DeliveryStatus = "abandoned"
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was given up."""
        return bool(self.delivery_id)


def delivery_id(webhook_id: str, position: int) -> str:
    """The id of the delivery of the event at a position to a webhook."""
    return f"{webhook_id}.{position}"


LIFECYCLE = Lifecycle(
    "delivery",
    DeliveryRefused,
    (
        Transition("delivery.request_what_was_abandoned", "request", ("abandoned",), "requested"),
        Transition("delivery.deliver_what_was_requested", "deliver", ("requested",), "delivered"),
    ),
)

_KNOWN = Rule(
    "delivery.exists", lambda state, _: state.exists, DeliveryUnknown, "there is no such dead letter"
)

folds = Folds()


@folds.on(DeliveryAbandoned)
def _abandoned(state: Delivery, event: DeliveryAbandoned, recorded: Recorded) -> Delivery:
    return Delivery(
        event.delivery_id,
        event.webhook_id,
        event.position,
        event.event_id,
        event.event_type,
        event.attempts,
        event.error,
        created_at=state.created_at or recorded.at,
        updated_at=recorded.at,
    )


@folds.on(DeliveryRequested)
def _requested(state: Delivery, _event: DeliveryRequested, recorded: Recorded) -> Delivery:
    return stamped(state, recorded, status="requested")


@folds.on(DeliveryDelivered)
def _delivered(state: Delivery, _event: DeliveryDelivered, recorded: Recorded) -> Delivery:
    return stamped(state, recorded, status="delivered")


decisions = Decisions()


@decisions.on(AbandonDelivery)
def _abandon(state: Delivery, command: AbandonDelivery) -> Sequence[Event]:
    if state.status == "delivered" or (state.exists and state.status == "abandoned"):
        return []
    return [
        DeliveryAbandoned(
            command.delivery_id,
            command.webhook_id,
            command.position,
            command.event_id,
            command.event_type,
            state.attempts + command.attempts,
            command.error,
        )
    ]


@decisions.on(RequestDelivery)
def _request(state: Delivery, command: RequestDelivery) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    if state.status == "requested":
        return []
    LIFECYCLE.target("request", state.status, state.delivery_id)
    return [DeliveryRequested()]


@decisions.on(RecordDelivered)
def _deliver(state: Delivery, command: RecordDelivered) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("deliver", state.status, state.delivery_id)
    return [DeliveryDelivered()]


class DeliveryBehavior(EventSourcedBehavior[Delivery]):
    """The dead letter as an event-sourced entity."""

    entity_type = "Delivery"
    state_type = Delivery

    def empty_state(self) -> Delivery:
        """A delivery that was not given up."""
        return Delivery()

    def apply_event(self, state: Delivery, recorded: Recorded) -> Delivery:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Delivery, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this module.

        Raises:
            DeliveryUnknown, DeliveryRefused: naming the rule.
        """
        return decisions.decide(state, command)
