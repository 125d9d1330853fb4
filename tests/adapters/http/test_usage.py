"""What outside agents report of tokens and money: under their fence, once, and stopped at a budget's end."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from tests.adapters.http.test_runs import drive, project, repository, start

from guildhall.bootstrap import Container
from guildhall.domain.budgets.commands import SetLimits

__all__ = ["project", "repository"]

PATH = "/api/tasks"
BACKLOG = """\
goal: Wait.
tasks:
  - {id: T-1, title: Wait, commands: ["sleep 5"]}
  - {id: T-2, title: Wait too, commands: ["sleep 5"]}
"""


@pytest.fixture
def taken(client: httpx2.Client) -> dict[str, Any]:
    """A task of a project without a run that an agent holds."""
    made = client.post("/api/projects", json={"name": "Alone"}).json()["id"]
    task = client.post(PATH, json={"title": "Do it", "project_id": made, "status": "ready"}).json()
    return client.post(f"{PATH}/{task['id']}/claim").json()


def report(client: httpx2.Client, taken: dict[str, Any], tokens: int, **more: Any) -> httpx2.Response:
    headers = more.pop("headers", {})
    body = {"fence": taken["fence"], "model": "m", "input_tokens": tokens, "output_tokens": 0, **more}
    return client.post(f"{PATH}/{taken['task']['id']}/usage", json=body, headers=headers)


def limit(container: Container, budget_id: str, **limits: Any) -> None:
    company = container.company
    command = SetLimits(budget_id, **limits)
    company.journal.execute(
        company.scope, company.origin("tester"), lambda tx: tx.ask("Budget", budget_id, command)
    )


def spent(container: Container, budget_id: str) -> tuple[int, int]:
    company = container.company
    budget = company.journal.state(company.scope, "Budget", budget_id)
    assert budget.outstanding == {}
    return budget.spent_tokens, budget.spent_micros


def test_what_is_reported_counts_in_every_budget_once(
    container: Container, client: httpx2.Client, taken: dict[str, Any]
):
    with ThreadPoolExecutor(4) as pool:
        once = {"cost_micros": 9, "headers": {"Idempotency-Key": "call-1"}}
        answers = list(pool.map(lambda _: report(client, taken, 100, **once), range(8)))
    assert {(one.status_code, one.text) for one in answers} == {(200, answers[0].text)}
    assert answers[0].json() == {"ok": True, "tokens_used": 100, "exceeded": None, "stopped": False}
    assert report(client, taken, 20, output_tokens=3).json()["tokens_used"] == 123
    scopes = (f"task/{taken['task']['id']}", f"project/{taken['task']['project_id']}", "org/default")
    assert {spent(container, one) for one in scopes} == {(123, 9)}
    assert client.get(f"/api/sessions/{taken['session_id']}").json()["tokens_used"] == 123


def test_it_counts_under_a_lease_of_the_seed_too_which_has_no_session(
    container: Container, client: httpx2.Client, taken: dict[str, Any]
):
    task = taken["task"]["id"]
    client.post(f"{PATH}/{task}/release", json={"fence": taken["fence"]})
    held = client.post("/collab/leases/acquire", json={"resource": task}).json()
    lease = {**taken, "fence": held["fence"]}
    assert report(client, lease, 7, cost_micros=2).json()["tokens_used"] == 7
    assert report(client, lease, 4).json()["tokens_used"] == 11
    assert {spent(container, one) for one in (f"task/{task}", "org/default")} == {(11, 2)}
    limit(container, f"task/{task}", tokens=12)
    assert report(client, lease, 2).json()["stopped"] is True
    assert client.get(f"{PATH}/{task}").json()["blocked"]["reason"] == "budget_exceeded"


def test_only_the_holder_reports_and_only_under_its_fence(
    container: Container, client: httpx2.Client, stranger: httpx2.Client, taken: dict[str, Any]
):
    assert report(client, {**taken, "fence": 7}, 1).status_code == 409
    other = client.post("/auth/keys", json={"name": "w", "project_id": taken["task"]["project_id"]}).json()
    stranger.headers["X-API-Key"] = other["api_key"]
    assert report(stranger, taken, 1).status_code == 403
    for wrong in ({"input_tokens": -1}, {"cost_micros": 10**13}, {"model": ""}, {"input_tokens": 1.5}):
        assert report(client, taken, 1, **wrong).status_code == 422
    client.post(f"{PATH}/{taken['task']['id']}/release", json={"fence": taken["fence"]})
    assert report(client, taken, 1).status_code == 409
    assert spent(container, "org/default") == (0, 0)


def test_a_budget_that_is_spent_ends_the_work_at_once(
    container: Container, client: httpx2.Client, taken: dict[str, Any]
):
    task_id, project_id = taken["task"]["id"], taken["task"]["project_id"]
    limit(container, f"project/{project_id}", tokens=100)
    assert report(client, taken, 100).json()["exceeded"] is None
    over = report(client, taken, 1).json()
    assert (over["exceeded"], over["stopped"]) == (f"project/{project_id}", True)
    after = client.get(f"{PATH}/{task_id}").json()
    assert (after["status"], after["blocked"]["reason"]) == ("blocked", "budget_exceeded")
    late = client.post(f"{PATH}/{task_id}/complete", json={"fence": taken["fence"]})
    assert late.status_code == 409


def test_money_needs_a_price_and_a_warning_stops_nothing(
    container: Container, client: httpx2.Client, taken: dict[str, Any]
):
    limit(container, "org/default", micros=10, on_exceed="warn")
    assert report(client, taken, 1).status_code == 409
    told = report(client, taken, 1, cost_micros=50).json()
    assert (told["exceeded"], told["stopped"]) == (None, False)
    assert spent(container, "org/default") == (1, 50)


def test_a_run_stops_in_its_middle(container: Container, client: httpx2.Client, project: str):
    run_id = start(client, project, backlog=BACKLOG).json()["id"]
    with ThreadPoolExecutor(1) as pool:
        driven = pool.submit(drive, container, run_id)
        taken = claimed(client, run_id)
        assert report(client, taken, 400).json()["stopped"] is False
        beat = client.post(f"{PATH}/{taken['task']['id']}/heartbeat", json={"fence": taken["fence"]})
        assert beat.json()["stop_requested"] is False
        over = report(client, taken, 101).json()
        assert (over["exceeded"], over["stopped"]) == (f"run/{run_id}", True)
        driven.result(60)
    assert client.get(f"/api/runs/{run_id}").json()["status"] == "stopped_budget"


def claimed(client: httpx2.Client, run_id: str) -> dict[str, Any]:
    """The task that the run's only worker has no hand free for, once it can be claimed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = client.post(f"{PATH}/claim", json={"run_id": run_id, "roles": ["developer"]}).json()["items"]
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("nothing could be claimed")
