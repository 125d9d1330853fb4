"""Decides about kickoffs (seed S0, *Kickoff Flow*); it never loses one part because the other failed."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.projects import commands as c
from guildhall.domain.projects import errors
from guildhall.domain.projects import events as e
from guildhall.domain.projects.project import Kickoff, Project
from guildhall.domain.projects.rules import KNOWN
from guildhall.domain.rules import Decisions, Rule, check, is_text, is_writing, refused

KICKOFF_ROLES: tuple[e.KickoffRole, ...] = ("pm", "ba")

_REQUEST = (
    KNOWN,
    Rule(
        "kickoff.has_id",
        lambda _, command: is_text(command.kickoff_id, 200),
        errors.ProjectInvalid,
        "a kickoff needs an id",
        "kickoff_id",
    ),
    Rule(
        "kickoff.has_prompt",
        lambda _, command: is_text(command.prompt, 100_000),
        errors.ProjectInvalid,
        "a kickoff's prompt has 1 to 100,000 characters",
        "prompt",
    ),
    Rule(
        "kickoff.needs_pm_and_ba",
        lambda state, _: all(state.agents(role) for role in KICKOFF_ROLES),
        errors.TeamIncomplete,
        "a kickoff needs a pm and a ba attached to project {state.project_id}",
        "roles",
    ),
    Rule(
        "kickoff.one_at_a_time",
        lambda state, command: (
            state.kickoff is None
            or state.kickoff.status != "requested"
            or state.kickoff.kickoff_id == command.in_place_of
        ),
        errors.KickoffRefused,
        "a kickoff of project {state.project_id} is still being answered",
    ),
)

_PART = (
    Rule(
        "kickoff.part_is_of_pm_or_ba",
        lambda _, command: command.role in KICKOFF_ROLES,
        errors.ProjectInvalid,
        "a kickoff is answered by pm and ba, not by {command.role}",
        "role",
    ),
    Rule(
        "kickoff.part_is_text",
        lambda _, command: all(
            is_writing(text, 100_000)
            for text in (
                command.pm_summary,
                command.error,
                *command.ba_requirements,
                *command.risks,
                *command.next_steps,
            )
        ),
        errors.ProjectInvalid,
        "each text of a kickoff's part has at most 100,000 characters",
        "role",
    ),
)

decisions = Decisions()


@decisions.on(c.RequestKickoff)
def _request(state: Project, command: c.RequestKickoff) -> Sequence[Event]:
    if state.kickoff is not None and state.kickoff.kickoff_id == command.kickoff_id:
        return []
    check(_REQUEST, state, command)
    return [e.KickoffRequested(command.kickoff_id, command.prompt, command.session_id)]


@decisions.on(c.RecordKickoffPart)
def _record(state: Project, command: c.RecordKickoffPart) -> Sequence[Event]:
    kickoff = _current(state, command.kickoff_id)
    check(_PART, state, command)
    if command.role in kickoff.answered:
        return []
    if command.error:
        return [e.KickoffPartFailed(command.kickoff_id, command.role, command.error)]
    return [
        e.KickoffPartRecorded(
            command.kickoff_id,
            command.role,
            command.pm_summary,
            command.ba_requirements,
            command.risks,
            command.next_steps,
        )
    ]


@decisions.on(c.CompleteKickoff)
def _complete(state: Project, command: c.CompleteKickoff) -> Sequence[Event]:
    kickoff = _current(state, command.kickoff_id)
    if kickoff.status != "requested":
        return []
    missing = [role for role in KICKOFF_ROLES if role not in kickoff.answered]
    if missing:
        says = f"kickoff {kickoff.kickoff_id} still waits for {' and '.join(missing)}"
        raise refused(errors.KickoffRefused, says, "kickoff.both_parts_in")
    failures = len(kickoff.errors)
    return [e.KickoffCompleted(kickoff.kickoff_id, ("completed", "partial", "failed")[failures])]


def _current(state: Project, kickoff_id: str) -> Kickoff:
    """The latest kickoff, when it is the one named."""
    if state.kickoff is None or state.kickoff.kickoff_id != kickoff_id:
        says = (
            f"kickoff {kickoff_id} is not the latest one of project {state.project_id}: another was asked "
            "for since, as by a run that began; hold it again once that one is answered"
        )
        raise refused(errors.KickoffRefused, says, "kickoff.is_latest", "kickoff_id")
    return state.kickoff
