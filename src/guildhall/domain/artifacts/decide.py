"""Decides what a command to an artifact causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from guildhall.domain.artifacts import commands as c
from guildhall.domain.artifacts import errors
from guildhall.domain.artifacts import events as e
from guildhall.domain.artifacts.artifact import Artifact, folds
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.record import fields_of
from guildhall.domain.rules import Decisions, Rule, check, is_count, is_text, is_writing

WITH_CONTENT = ("file", "document", "report")
"""The types that are content of ours, with a path, a hash and a size; the others are addresses."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?", re.IGNORECASE)

_RULES = (
    Rule(
        "artifact.recorded_once",
        lambda state, _: not state.exists,
        errors.ArtifactAlreadyExists,
        "artifact {state.artifact_id} was recorded already, and artifacts never change",
        "artifact_id",
    ),
    Rule(
        "artifact.type_is_known",
        lambda _, command: command.artifact_type in get_args(e.ArtifactType),
        errors.ArtifactInvalid,
        "an artifact is a file, pr, document, link or report",
        "artifact_type",
    ),
    Rule(
        "artifact.has_id_and_owner",
        lambda _, command: (
            is_text(command.artifact_id, 200) and (command.task_id is not None or command.run_id is not None)
        ),
        errors.ArtifactInvalid,
        "an artifact needs an id and belongs to a task or a run",
        "task_id",
    ),
    Rule(
        "artifact.description_is_text",
        lambda _, command: is_writing(command.description, 10_000),
        errors.ArtifactInvalid,
        "an artifact's description is text of at most 10,000 characters",
        "description",
    ),
    Rule(
        "artifact.path_stays_inside",
        lambda _, command: command.artifact_type not in WITH_CONTENT or is_inside(command.path),
        errors.ArtifactInvalid,
        "the path of a {command.artifact_type} is relative and does not lead out of its folder",
        "path",
    ),
    Rule(
        "artifact.address_is_http",
        lambda _, command: command.artifact_type in WITH_CONTENT or is_address(command.path),
        errors.ArtifactInvalid,
        "a {command.artifact_type} is an http or https address without credentials",
        "path",
    ),
    Rule(
        "artifact.content_has_hash",
        lambda _, command: (
            command.artifact_type not in WITH_CONTENT
            or (
                command.sha256 is not None
                and _SHA256.fullmatch(command.sha256) is not None
                and is_count(command.size)
            )
        ),
        errors.ArtifactInvalid,
        "a {command.artifact_type} comes with the sha256 and the size of its bytes",
        "sha256",
    ),
)

decisions = Decisions()


@decisions.on(c.RecordArtifact)
def _record(state: Artifact, command: c.RecordArtifact) -> Sequence[Event]:
    given = fields_of(command)
    if all(getattr(state, name) == value for name, value in given.items()):
        return []
    check(_RULES, state, command)
    return [e.ArtifactRecorded(**given)]


def is_inside(path: str) -> bool:
    """Whether a path is relative, in ordinary form and does not lead out of the folder it starts in."""
    if not is_text(path, 4096) or "\\" in path:
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))


def is_address(text: str) -> bool:
    """Whether a text is an http or https address without user name or password in it."""
    return is_text(text, 4096) and _ADDRESS.fullmatch(text) is not None


class ArtifactBehavior(EventSourcedBehavior[Artifact]):
    """The artifact as an event-sourced entity."""

    entity_type = "Artifact"
    state_type = Artifact

    def empty_state(self) -> Artifact:
        """An artifact before it was recorded."""
        return Artifact()

    def apply_event(self, state: Artifact, recorded: Recorded) -> Artifact:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Artifact, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
