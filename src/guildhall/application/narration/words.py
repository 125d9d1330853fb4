"""Says of any event what happened, as a clause about its subject; it must never decide what that means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guildhall.application.excerpts import headline
from guildhall.application.narration.figures import count, money, tokens
from guildhall.application.narration.moves import move_of, run_words
from guildhall.application.narration.nodes import DOING, reason_of, way_on
from guildhall.application.narration.plain import plainly
from guildhall.domain.agents import events as agents
from guildhall.domain.approvals import events as approvals
from guildhall.domain.budgets import events as budgets
from guildhall.domain.comments import events as comments
from guildhall.domain.kernel import Event
from guildhall.domain.leases import events as leases
from guildhall.domain.leases.holder import shown
from guildhall.domain.projects import events as projects
from guildhall.domain.runs import events as runs
from guildhall.domain.sessions import events as sessions
from guildhall.domain.steps import step as steps
from guildhall.domain.tasks import events as tasks

SHOWN_OF_COMMENT = 200
"""Characters of a comment's first line that are told."""


def _said(event: comments.CommentAdded | comments.CommentReplied) -> str:
    first = event.body.strip().partition("\n")[0]
    rest = " …" if len(first) > SHOWN_OF_COMMENT else ""
    return f"has a new {event.comment_type}: {first[:SHOWN_OF_COMMENT]}{rest}"


def _limits(event: budgets.LimitsSet) -> str:
    limits = [f"{tokens(event.tokens)} tokens"] if event.tokens is not None else []
    limits += [money(event.micros)] if event.micros is not None else []
    return f"may use {' and '.join(limits)}, then {event.on_exceed}" if limits else "has no limit"


def _over(event: sessions.SessionEnded) -> str:
    words = f"the session is over: {event.status}"
    return words if event.reason in ("", event.status) else f"{words}, {event.reason.replace('_', ' ')}"


def _joined(event: projects.AgentsAttached) -> str:
    names = ", ".join(one.agent_id for one in event.attachments)
    return f"{count(len(event.attachments), 'agent')} join: {names}"


def _decided(event: runs.DecisionRecorded) -> str:
    if event.task_id is None:
        return way_on(event.node, event.choice, event.rationale, event.iteration)
    words = f"next, somebody {DOING[event.choice]}" if event.choice in DOING else "nothing more is to be done"
    reason = reason_of(event.rationale)
    return f"{words} ({reason})" if reason else words


_STATES = {
    "inbox": "waits to be looked at",
    "planning": "is being planned",
    "ready": "is on the queue",
    "claimed": "is taken up",
    "in_progress": "is worked on",
    "review": "is handed in, and reviewed next",
    "merging": "is being merged",
}
"""What being in a state is called, whether or not others come before; the rest are what they say."""

_WORDS: Mapping[type[Event], Callable[[Any], str]] = {
    tasks.TaskCreated: lambda event: f"is a new task: {event.definition.title}",
    agents.AgentRegistered: lambda event: f"{event.name} joins the organisation",
    tasks.TaskClaimed: lambda event: f"is taken up by {event.agent_id or shown(event.holder)}",
    approvals.ApprovalRequested: lambda event: f"waits for a person's answer: {event.question}",
    comments.CommentAdded: _said,
    comments.CommentReplied: _said,
    tasks.ArtifactAdded: lambda event: f"has a new artifact: {event.artifact.path}",
    leases.LeaseAcquired: lambda event: (
        f"is held by {shown(event.holder)} for {event.ttl_seconds} s at a time"
    ),
    leases.LeaseReleased: lambda event: f"is let go of by {shown(event.holder)}: {event.reason}".removesuffix(
        ": "
    ),
    leases.LeaseReclaimed: lambda event: f"is taken back from {shown(event.holder)}, who fell silent",
    sessions.SessionSpawned: lambda event: f"a session for {event.agent_id} is opened",
    sessions.SessionPrepared: lambda _event: "the session has its workspace",
    sessions.SessionAssigned: lambda _event: "the session has its assignment",
    sessions.SessionEnded: _over,
    steps.StepQueued: lambda _event: "the step waits on the queue",
    steps.StepReleased: lambda event: f"is left undone for now: {headline(event.reason)}",
    steps.StepCompleted: lambda event: _came_of(event.result),
    budgets.LimitsSet: _limits,
    budgets.BudgetReserved: lambda event: f"up to {tokens(event.tokens)} tokens are set aside for a call",
    budgets.BudgetSettled: lambda event: f"{tokens(event.tokens)} tokens, {money(event.micros)} were used",
    projects.ProjectCreated: lambda event: f"is a new project in {event.repository}",
    projects.AgentsAttached: _joined,
    projects.KickoffRequested: lambda event: f"a kickoff begins: {event.prompt}",
    runs.RunQueued: lambda event: f"is queued for {event.backlog.name} with the runtime {event.runtime}",
    runs.DriverDetached: lambda event: f"process {event.driver.pid} lets go of the run",
    runs.DecisionRecorded: _decided,
    runs.ReportAttached: lambda event: f"has its report: {', '.join(one.path for one in event.files)}",
}
"""What events say that are not told by `move_of` and `run_words`; the others are told plainly."""


def _came_of(result: Mapping[str, Any]) -> str:
    outcomes = {
        "pass": "passed",
        "back": "is sent back",
        "done": "is done",
        "gone": "is no longer asked for",
        "asked": "asks a person",
    }
    outcome = str(result.get("outcome", ""))
    found = "; ".join(str(one) for one in result.get("findings", ())) or headline(
        str(result.get("note") or "")
    )
    words = f"the step is over: {outcomes.get(outcome, outcome)}"
    return f"{words} ({found})" if found else words


def words_of(event: Event) -> str:
    """What happened, as a clause about the subject."""
    say = _WORDS.get(type(event))
    if say is not None:
        return say(event)
    moved = move_of(event)
    if moved is not None:
        return _STATES.get(moved.status, f"is {moved.status}") + (f": {moved.why}" if moved.why else "")
    return run_words(event) or plainly(event)
