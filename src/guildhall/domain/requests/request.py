"""The first answer to a request under an idempotency key, as durable state: it is no fact, and is forgotten.

The answer is saved in the transaction of what it answers, so there is no moment at which the one exists
without the other. It must never be kept for longer than :data:`KEPT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from guildhall.domain.kernel import Conflict, DurableStateBehavior, ValidationFailed
from guildhall.domain.record import Record, field

KEPT = timedelta(hours=24)
LONGEST_WORK = timedelta(minutes=15)
"""How long a request that takes several transactions may be under way before its key is free again."""


class Answer(Record):
    """What was answered: the status, the headers that belong to it and the body as JSON."""

    HIDDEN = ("body", "headers")

    status: int
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: str = ""


class Request(Record):
    """A request by its fingerprint (sha256 of what it asks for); without an answer it is under way."""

    fingerprint: str = ""
    answer: Answer | None = None
    expires_at: datetime | None = None


class BeginRequest(Record):
    """Say that a request of several transactions is under way ``at`` an aware time."""

    fingerprint: str
    at: datetime


class AnswerRequest(Record):
    """Keep the answer of a request ``at`` an aware time."""

    fingerprint: str
    answer: Answer
    at: datetime


class KeyReused(ValidationFailed):
    """Another request came under this key before."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used for another request; use a new key for each request",
            rule="request.key_names_one_request",
            field="Idempotency-Key",
        )


class RequestUnderWay(Conflict):
    """The same request under the same key is being worked on."""

    def __init__(self) -> None:
        super().__init__(
            "the first request under this Idempotency-Key is still under way; ask again in a moment",
            rule="request.once_at_a_time",
            field="Idempotency-Key",
        )


def earlier_answer(state: Request, fingerprint: str, now: datetime) -> Answer | None:
    """What was answered to the same request, none when it never came.

    Raises:
        KeyReused: when another request came under the key.
        RequestUnderWay: when the same one has no answer yet.
    """
    if state.expires_at is None or state.expires_at <= now:
        return None
    if state.fingerprint != fingerprint:
        raise KeyReused
    if state.answer is None:
        raise RequestUnderWay
    return state.answer


class RequestBehavior(DurableStateBehavior[Request]):
    """The durable-state entity ``Request:<digest of principal, route and key>``."""

    entity_type = "Request"
    state_type = Request

    def empty_state(self) -> Request:
        """A key that was never used."""
        return Request()

    def handle_command(self, state: Request, command: Any) -> Request:
        """Handle :class:`BeginRequest` or :class:`AnswerRequest`."""
        if isinstance(command, BeginRequest):
            return Request(command.fingerprint, None, command.at + LONGEST_WORK)
        answer: AnswerRequest = command
        return Request(answer.fingerprint, answer.answer, answer.at + KEPT)
