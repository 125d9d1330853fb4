"""The rules of a job as data, in the order they are tried; they must never act."""

from __future__ import annotations

from typing import Any, get_args

from guildhall.domain.jobs import errors
from guildhall.domain.jobs.events import JobKind
from guildhall.domain.rules import Lifecycle, Rule, Transition, is_json_object, is_text

MOST_VARIANTS = 10
"""How many variants one job may ask for."""

MOST_ATTEMPTS = 3
"""How many attempts may fail before the job does."""

LARGEST_INPUTS = 64 * 1024
"""Characters of a job's inputs as JSON."""

LIFECYCLE = Lifecycle(
    "job",
    errors.JobTransitionRefused,
    (
        Transition("job.start_from_queue", "start", ("queued",), "running"),
        Transition("job.cancel_before_its_end", "cancel", ("queued", "running"), "failed"),
    ),
)

KNOWN = Rule("job.exists", lambda state, _: state.exists, errors.JobUnknown, "there is no such job")


def _inputs_fit(_state: Any, command: Any) -> bool:
    return is_json_object(command.inputs, LARGEST_INPUTS)


QUEUE = (
    Rule(
        "job.queued_once",
        lambda state, _: not state.exists,
        errors.JobAlreadyExists,
        "job {state.job_id} exists already",
        "job_id",
    ),
    Rule(
        "job.has_id",
        lambda _, command: is_text(command.job_id, 200),
        errors.JobInvalid,
        "a job needs an id",
        "job_id",
    ),
    Rule(
        "job.kind_is_known",
        lambda _, command: command.kind in get_args(JobKind),
        errors.JobInvalid,
        "a job makes a document or code",
        "kind",
    ),
    Rule(
        "job.has_title",
        lambda _, command: is_text(command.title, 500),
        errors.JobInvalid,
        "a job's title has 1 to 500 characters",
        "title",
    ),
    Rule(
        "job.preset_is_named",
        lambda _, command: is_text(command.preset, 100) and command.preset_version >= 1,
        errors.JobInvalid,
        "a job names a version of a preset",
        "preset",
    ),
    Rule(
        "job.inputs_are_json",
        _inputs_fit,
        errors.JobInvalid,
        f"a job's inputs are a JSON object without floating-point numbers, of at most {LARGEST_INPUTS} "
        "characters",
        "inputs",
    ),
    Rule(
        "job.variants_are_bounded",
        lambda _, command: 1 <= command.wanted <= MOST_VARIANTS,
        errors.JobInvalid,
        f"a job asks for 1 to {MOST_VARIANTS} variants",
        "variants",
    ),
    Rule(
        "job.code_needs_a_project",
        lambda _, command: command.kind != "code" or command.project_id is not None,
        errors.JobInvalid,
        "a code job names the project whose repository it changes",
        "project_id",
    ),
)

DUE = Rule(
    "job.back_off_is_over",
    lambda state, command: state.due_at is not None and state.due_at <= command.now,
    errors.JobTransitionRefused,
    "job {state.job_id} waits for its next attempt",
)

HELD = Rule(
    "job.fence_is_current",
    lambda state, command: state.status == "running" and state.fence == command.fence,
    errors.JobFenced,
    "fence {command.fence} no longer holds job {state.job_id}: {state.status} at fence {state.fence}",
    "fence",
)

ROOM = Rule(
    "job.has_room_for_the_variant",
    lambda state, _: len(state.variants) < state.wanted,
    errors.JobTransitionRefused,
    "job {state.job_id} has all of its {state.wanted} variants",
)

WHOLE = Rule(
    "job.has_all_its_variants",
    lambda state, _: len(state.variants) == state.wanted,
    errors.JobTransitionRefused,
    "job {state.job_id} lacks some of its {state.wanted} variants",
)

ACCEPT = (
    KNOWN,
    Rule(
        "job.variant_is_its_own",
        lambda state, command: command.variant_id in state.variants,
        errors.JobInvalid,
        "job {state.job_id} has no such variant",
        "variant_id",
    ),
    Rule(
        "job.one_variant_is_accepted",
        lambda state, command: state.accepted in (None, command.variant_id),
        errors.JobDecided,
        "variant {state.accepted} of this job is accepted already, and a job has one outcome",
        "variant_id",
    ),
)
