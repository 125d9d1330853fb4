"""The rules of a project as data, in the order they are tried; they must never act."""

from __future__ import annotations

from typing import get_args

from guildhall.domain.projects import errors
from guildhall.domain.projects.commands import RunOutcome
from guildhall.domain.rules import (
    Lifecycle,
    Rule,
    Transition,
    is_branch,
    is_json_object,
    is_text,
    is_writing,
    merge_patch,
)

LONGEST_NAME = 200
"""Characters of a project's name."""

MOST_CONFIG = 64 * 1024
"""Characters of a project's config as JSON."""

LIFECYCLE = Lifecycle(
    "project",
    errors.ProjectTransitionRefused,
    (
        Transition("project.ready_from_draft", "ready", ("draft",), "ready"),
        Transition("project.start_when_idle", "start", ("ready", "completed", "failed"), "running"),
        Transition("project.pause_while_running", "pause", ("running",), "paused"),
        Transition("project.resume_while_paused", "resume", ("paused",), "running"),
        Transition("project.end_while_active", "complete", ("running",), "completed"),
        Transition("project.end_while_active", "fail", ("running", "paused"), "failed"),
        Transition("project.end_while_active", "stop", ("running", "paused"), "ready"),
    ),
)

ENDINGS = {"completed": "complete", "failed": "fail"}
"""What the end of a run does to its project; one that was stopped neither completes nor fails it."""

KNOWN = Rule(
    "project.exists", lambda state, _: state.exists, errors.ProjectUnknown, "there is no such project"
)

CREATE = (
    Rule(
        "project.created_once",
        lambda state, _: not state.exists,
        errors.ProjectAlreadyExists,
        "project {state.project_id} exists already",
        "project_id",
    ),
    Rule(
        "project.has_id",
        lambda _, command: is_text(command.project_id, 200),
        errors.ProjectInvalid,
        "a project needs an id",
        "project_id",
    ),
    Rule(
        "project.config_is_json",
        lambda _, command: is_json_object(command.config, MOST_CONFIG),
        errors.ProjectInvalid,
        f"a project's config is a JSON object of at most {MOST_CONFIG} characters, without floating-point "
        "numbers",
        "config",
    ),
)

DEFINITION = (
    Rule(
        "project.has_name",
        lambda _, event: is_text(event.name, LONGEST_NAME),
        errors.ProjectInvalid,
        f"a project's name has 1 to {LONGEST_NAME} characters",
        "name",
    ),
    Rule(
        "project.goal_is_text",
        lambda _, event: is_writing(event.goal, 100_000),
        errors.ProjectInvalid,
        "a project's goal is text of at most 100,000 characters",
        "goal",
    ),
    Rule(
        "project.repository_is_path",
        lambda _, event: is_writing(event.repository, 4096),
        errors.ProjectInvalid,
        "a project's repository is a path of at most 4096 characters",
        "repository",
    ),
    Rule(
        "project.branch_is_ref",
        lambda _, event: not event.repository or is_branch(event.target_branch),
        errors.ProjectInvalid,
        "a project's target branch is a name that git accepts",
        "target_branch",
    ),
)

GROUND = Rule(
    "project.keeps_repository_during_run",
    lambda state, event: (
        state.active_run_id is None
        or (event.repository, event.target_branch) == (state.repository, state.target_branch)
    ),
    errors.ProjectIsRunning,
    "project {state.project_id} keeps its repository and branch while run {state.active_run_id} goes on",
    "repository",
)

PATCH = Rule(
    "project.config_is_json",
    lambda _, command: is_json_object(command.patch, MOST_CONFIG),
    errors.ProjectInvalid,
    f"a config patch is a JSON object of at most {MOST_CONFIG} characters, without floating-point numbers",
    "patch",
)

PATCHED = Rule(
    "project.config_is_bounded",
    lambda state, command: is_json_object(merge_patch(state.config, command.patch), MOST_CONFIG),
    errors.ProjectInvalid,
    f"a project's config has at most {MOST_CONFIG} characters as JSON, all patches together",
    "config",
)

SEATS = Rule(
    "project.seats_are_named",
    lambda _, command: (
        bool(command.attachments)
        and all(is_text(item.role, 100) and is_text(item.agent_id, 200) for item in command.attachments)
    ),
    errors.ProjectInvalid,
    "each agent of a team is named with its role",
    "attachments",
)

HAS_GOAL = Rule(
    "project.ready_needs_goal",
    lambda state, _: bool(state.goal.strip()),
    errors.ProjectTransitionRefused,
    "project {state.project_id} needs a goal before it is ready",
    "goal",
)

ACTIVE_RUN = Rule(
    "project.follows_its_active_run",
    lambda state, command: state.active_run_id == command.run_id,
    errors.ProjectRunMismatch,
    "project {state.project_id} runs {state.active_run_id}, not {command.run_id}",
    "run_id",
)

OUTCOME = Rule(
    "project.run_ends_in_known_status",
    lambda _, command: command.run_status in get_args(RunOutcome),
    errors.ProjectInvalid,
    "a run ends completed, failed or stopped, not {command.run_status}",
    "run_status",
)
