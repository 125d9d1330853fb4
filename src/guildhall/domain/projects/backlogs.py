"""Decides what becomes of backlogs that were brought onto a project's queue: their terms, and their gates."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.approvals.commands import GATES
from guildhall.domain.kernel import Event
from guildhall.domain.projects import commands as c
from guildhall.domain.projects import errors
from guildhall.domain.projects import events as e
from guildhall.domain.projects.project import Project
from guildhall.domain.projects.rules import KNOWN, MOST_CONFIG
from guildhall.domain.rules import Decisions, Rule, check, is_json_object, is_text

decisions = Decisions()

TERMS = Rule(
    "project.terms_are_json",
    lambda _, command: is_text(command.backlog, 1000) and is_json_object(command.terms, MOST_CONFIG),
    errors.ProjectInvalid,
    f"the terms of a backlog are a JSON object of at most {MOST_CONFIG} characters",
    "backlog",
)

NAMED = Rule(
    "project.gates_are_known",
    lambda _, command: bool(command.gates) and set(command.gates) <= set(GATES),
    errors.ProjectInvalid,
    f"gates are {', '.join(GATES)}; name those that are asked no more",
    "gates",
)


@decisions.on(c.TakeBacklog)
def _take(state: Project, command: c.TakeBacklog) -> Sequence[Event]:
    check((KNOWN, TERMS), state, command)
    known = state.backlogs.get(command.backlog)
    same = (known.terms if known else {}) == command.terms
    return [] if same else [e.BacklogTaken(command.backlog, command.terms)]


@decisions.on(c.WaiveGates)
def _waive(state: Project, command: c.WaiveGates) -> Sequence[Event]:
    check((KNOWN, NAMED), state, command)
    return [e.GatesWaived(tuple(dict.fromkeys(command.gates)))]
