"""Every step of a task by everybody who lacks its right, by each of the two routes that take any step.

The steps are those of the table of transitions, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from guildhall.application.access.principals import ABILITIES
from guildhall.application.access.rights import RIGHTS
from guildhall.application.collab.moves import AMONG_AGENTS
from guildhall.application.vocabulary import status_out
from guildhall.bootstrap import Container
from guildhall.domain.policies.transitions import STATUSES, TRANSITIONS, Status
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.errors import StepNotAllowed
from guildhall.domain.tasks.merge_errors import MergeUnderWay
from guildhall.domain.tasks.task import Task

ROUTES = {
    "triage": "dispatch",
    "claim": "claim",
    "start": "start",
    "report": "progress",
    "complete": "complete",
    "give_back": "release",
    "fail": "fail",
    "block": "block",
    "unblock": "unblock",
    "cancel": "cancel",
}
"""The route of its own that a step has, where it has one."""

BEGINNINGS: dict[Status, tuple[Status, ...]] = {
    "inbox": (),
    "planning": ("planning",),
    "ready": ("planning", "ready"),
    "claimed": ("planning", "ready", "claimed"),
    "in_progress": ("planning", "ready", "claimed", "in_progress"),
    "review": ("planning", "ready", "claimed", "in_progress", "review"),
    "blocked": ("blocked",),
}
"""How a task comes to each status in which somebody may lack the right to a step."""

OF_WHOEVER_HOLDS = ("claimed", "in_progress", "review")


class World:
    """A project with two keys of workers, and tasks in it."""

    def __init__(self, container: Container, client: httpx2.Client) -> None:
        self.container, self.client = container, client
        config = {"name": "P", "config": {"review": "required"}}
        self.project = client.post("/api/projects", json=config).json()["id"]
        body = {"name": "ci", "project_id": self.project}
        keys = [client.post("/auth/keys", json=body).json()["api_key"] for _ in range(2)]
        self.holder, self.other = ({"X-API-Key": key} for key in keys)

    def task_at(self, status: Status) -> tuple[str, dict[str, str]]:
        """A task in a status, which the first worker holds if anybody does, and the token of its session."""
        made = self.client.post("/api/tasks", json={"title": "T", "project_id": self.project}).json()
        task, fence, session = made["id"], None, dict[str, str]()
        for step in BEGINNINGS[status]:
            if step == "claimed":
                claim = self.client.post(f"/api/tasks/{task}/claim", headers=self.holder).json()
                fence, session = claim["fence"], {"Authorization": f"Bearer {claim['session_token']}"}
                continue
            who = self.holder if step in OF_WHOEVER_HOLDS else {}
            body = {"status": step, "fence": fence, "reason": "x"}
            answer = self.client.post(f"/api/tasks/{task}/transition", json=body, headers=who)
            assert answer.is_success, answer.text
        return task, session

    def now(self, task: str) -> Task:
        company = self.container.company
        found: Task = company.journal.state(company.scope, "Task", task)
        return found


@pytest.fixture
def world(container: Container, client: httpx2.Client) -> World:
    return World(container, client)


def steps_from(task: Task) -> dict[Status, str]:
    """By each status that a single step leads to the action of that step."""
    found: dict[Status, str] = {}
    for status in STATUSES:
        try:
            found[status] = guards.towards(task, status)
        except (StepNotAllowed, MergeUnderWay):
            continue
    return {status: action for status, action in found.items() if action}


def test_each_step_has_a_right_and_its_own_route_asks_it(operations: Any):
    assert {rule.action for rule in TRANSITIONS} == RIGHTS.keys()
    asked = {path: ability for method, path, ability in operations if method == "post"}
    for action, route in ROUTES.items():
        assert asked[f"/api/tasks/{{task}}/{route}"] == RIGHTS[action], action


@pytest.mark.parametrize("status", BEGINNINGS)
def test_who_lacks_the_right_to_a_step_takes_it_by_no_route(
    world: World, stranger: httpx2.Client, status: Status
):
    task, session = world.task_at(status)
    before = world.now(task)
    refused = 0
    for wanted, action in steps_from(before).items():
        word = status_out("S4", wanted)
        ways = [(f"/api/tasks/{task}/transition", "status", wanted, RIGHTS)]
        if word and wanted != "cancelled":
            ways.append((f"/collab/tasks/{task}/transition", "to", word, {**RIGHTS, **AMONG_AGENTS}))
        credentials = {"worker": [world.holder, world.other], "session": [session] if before.lease else []}
        for path, field, said, rights in ways:
            for role, headers in ((role, one) for role, all_of in credentials.items() for one in all_of):
                if rights[action] in ABILITIES[role]:
                    continue
                body = {field: said, "fence": before.fence or None, "reason": "x"}
                answer = stranger.post(path, json=body, headers=headers)
                refused += 1
                who = (path, role, action, answer.text)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), who
                assert world.now(task) == before, who
    assert refused


def test_a_worker_brings_nothing_onto_the_queue_by_s4s_word(world: World, stranger: httpx2.Client):
    """Here one word leads over two steps, or out of a person's block."""
    tasks = [world.task_at(status)[0] for status in ("inbox", "planning", "ready")]
    stopped = {"reason": "human", "detail": "do not touch"}
    assert world.client.post(f"/api/tasks/{tasks[2]}/block", json=stopped).is_success
    for task in tasks:
        before = world.now(task)
        path = f"/collab/tasks/{task}/transition"
        refused = stranger.post(path, json={"to": "queued"}, headers=world.other)
        assert (refused.status_code, refused.json()["rule"]) == (403, "access.may_write")
        assert world.now(task) == before
        assert world.client.post(path, json={"to": "queued"}).json()["new_status"] == "queued"


@pytest.mark.parametrize("surface", ["/api", "/collab"])
def test_a_worker_moves_the_task_that_it_holds(world: World, stranger: httpx2.Client, surface: str):
    for end, result in (("review", "review"), ("queued", "ready"), ("blocked", "blocked")):
        task, session = world.task_at("claimed")
        fence = world.now(task).fence
        credentials = [world.holder, world.holder if surface == "/collab" else session]
        for headers, status in zip(credentials, ("in_progress", end), strict=True):
            body = {"status": status, "fence": fence, "reason": "as it is"}
            answer = stranger.post(f"{surface}/tasks/{task}/transition", json=body, headers=headers)
            assert answer.is_success, (status, answer.text)
        assert world.now(task).status == result
