"""Decides what a command to a job causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.jobs import commands as c
from guildhall.domain.jobs import events as e
from guildhall.domain.jobs.job import Job, folds
from guildhall.domain.jobs.rules import ACCEPT, DUE, HELD, KNOWN, LIFECYCLE, MOST_ATTEMPTS, QUEUE, ROOM, WHOLE
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check

decisions = Decisions()


@decisions.on(c.QueueJob)
def _queue(state: Job, command: c.QueueJob) -> Sequence[Event]:
    check(QUEUE, state, command)
    return [
        e.JobQueued(
            command.job_id,
            command.kind,
            command.title.strip(),
            command.preset,
            command.preset_version,
            command.inputs,
            command.wanted,
            command.runtime,
            command.project_id,
            command.schedule_id,
            command.created_by,
        )
    ]


@decisions.on(c.StartJob)
def _start(state: Job, command: c.StartJob) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("start", state.status, state.job_id)
    check((DUE,), state, command)
    return [e.JobStarted(command.session_id, command.agent_id, state.fence + 1, command.ttl_seconds)]


@decisions.on(c.RecordVariant)
def _record(state: Job, command: c.RecordVariant) -> Sequence[Event]:
    check((KNOWN, HELD, ROOM), state, command)
    return [e.JobVariantMade(command.fence, len(state.variants) + 1, command.variant_id)]


@decisions.on(c.ReleaseJob)
def _release(state: Job, command: c.ReleaseJob) -> Sequence[Event]:
    check((KNOWN,), state, command)
    if state.status != "running" or state.fence != command.fence:
        return []
    return [e.JobReleased(command.fence, command.reason)]


@decisions.on(c.FailJobAttempt)
def _fail(state: Job, command: c.FailJobAttempt) -> Sequence[Event]:
    check((KNOWN, HELD), state, command)
    failed = e.JobAttemptFailed(command.fence, command.reason, command.retry_at)
    if not command.is_final and state.attempts + 1 < MOST_ATTEMPTS:
        return [failed]
    return [failed, e.JobFailed(command.reason)]


@decisions.on(c.CompleteJob)
def _complete(state: Job, command: c.CompleteJob) -> Sequence[Event]:
    if state.status == "completed" and state.fence == command.fence:
        return []
    check((KNOWN, HELD, WHOLE), state, command)
    return [e.JobCompleted(command.fence)]


@decisions.on(c.CancelJob)
def _cancel(state: Job, command: c.CancelJob) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("cancel", state.status, state.job_id)
    return [e.JobCancelled(command.reason)]


@decisions.on(c.AcceptJobVariant)
def _accept(state: Job, command: c.AcceptJobVariant) -> Sequence[Event]:
    check(ACCEPT, state, command)
    return [] if state.accepted else [e.JobVariantAccepted(command.variant_id)]


@decisions.on(c.RevokeAcceptance)
def _revoke(state: Job, command: c.RevokeAcceptance) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.JobAcceptanceRevoked(command.variant_id)] if state.accepted == command.variant_id else []


class JobBehavior(EventSourcedBehavior[Job]):
    """The job as an event-sourced entity."""

    entity_type = "Job"
    state_type = Job

    def empty_state(self) -> Job:
        """A job that nobody asked for yet."""
        return Job()

    def apply_event(self, state: Job, recorded: Recorded) -> Job:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Job, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
