"""The Collab API with a client that is written from seed S4 alone, and attacks on it."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from tests.adapters.http.listening import Listener
from tests.adapters.http.test_events import make_project

from guildhall.application.ports.journal import Scope, Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.bootstrap import Container
from guildhall.domain.runs.commands import EndRun, QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks.commands import PlaceTask


def make_task(client: httpx2.Client, **fields: Any) -> str:
    answer = client.post("/collab/tasks", json={"title": "Do it", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def state_of(client: httpx2.Client, kind: str) -> dict[str, Any]:
    answer = client.get(f"/collab/state/{kind}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == answer.json()["etag"]
    return answer.json()


def move(client: httpx2.Client, task: str, status: str, **more: Any) -> httpx2.Response:
    return client.post(f"/collab/tasks/{task}/transition", json={"new_status": status, **more})


def lease(client: httpx2.Client, resource: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/collab/leases/acquire", json={"resource": resource, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "code", ["a\nb", "a\x1b[31m", "T-3~2", "a b", ".a", "a.", "a..b", "\u2028", "x" * 101, ""]
)
def test_a_code_that_no_backlog_could_have_is_refused(client: httpx2.Client, code: str):
    client.post("/api/projects", json={"name": "Site"})
    refused = client.post("/collab/tasks", json={"id": code, "title": "x"})
    assert (refused.status_code, refused.json()["field"]) == (422, "id")


def test_a_client_of_the_seed_sees_its_task_through(client: httpx2.Client):
    """Create task → claim (lease) → transition → events visible (seed S4, section 8)."""
    with Listener(client, "/collab/events/tail") as tail:
        task = make_task(client, id="T-100", owned_paths=["services/**"], dod=["Endpoints work"])
        shown = state_of(client, "tasks")["data"]["tasks"][0]
        assert (shown["id"], shown["code"], shown["status"]) == (task, "T-100", "queued")
        held = lease(client, task, holder="agent-1", ttl_seconds=60)
        assert {"lock_id", "resource", "holder", "acquired_at", "ttl_seconds", "heartbeat_at"} <= held.keys()
        assert (held["resource"], held["holder"], held["ttl_seconds"]) == (task, "agent-1", 60)
        assert state_of(client, "locks")["data"]["locks"][0]["lock_id"] == held["lock_id"]
        steps = [("in_progress", "claimed"), ("review", "in_progress")]
        for new, old in steps:
            assert move(client, task, new).json() == {"old_status": old, "new_status": new}
        lines = []
        for message in tail.messages():
            lines.append(message.json)
            if message.json["event"] == "lease_released":
                break
    assert all(set(line) == {"ts", "event", "actor", "target", "details"} for line in lines)
    told = [line["event"] for line in lines if line["target"] == task]
    assert told == [
        "task_created",
        "task_claimed",
        "executor_started",
        "executor_succeeded",
        "lease_released",
    ]
    assert state_of(client, "locks")["data"]["locks"] == []


def test_a_task_reaches_its_end_step_by_step(client: httpx2.Client):
    task = make_task(client)
    lease(client, task, holder="worker-1")
    for status in ("in_progress", "review"):
        assert move(client, task, status).status_code == 200
    own = move(client, task, "approved")
    assert (own.status_code, own.json()["rule"]) == (403, "task.approver_differs_from_author")


def test_a_program_approves_nothing_that_a_run_drives(container: Container, client: httpx2.Client):
    task = make_task(client)
    lease(client, task, holder="worker-1")
    for status in ("in_progress", "review"):
        assert move(client, task, status).status_code == 200

    def drive(tx: Transaction) -> None:
        project = tx.state("Task", task).project_id
        backlog = BacklogRef("yaml", "backlog.yaml", "0" * 64)
        tx.ask("Run", "r1", QueueRun("r1", project, {}, "1", backlog))
        tell(tx, task, PlaceTask("r1", None, None))

    journal, origin = container.journal, container.company.origin("tester")
    journal.execute(Scope("default"), origin, drive)
    refused = move(client, task, "approved")
    assert (refused.status_code, refused.json()["rule"]) == (403, "access.may_approve")
    journal.execute(Scope("default"), origin, lambda tx: tx.ask("Run", "r1", EndRun("failed")))
    assert move(client, task, "approved").json()["rule"] == "task.approver_differs_from_author"


def test_a_step_over_the_review_is_refused_and_the_next_one_named(client: httpx2.Client):
    task = make_task(client)
    lease(client, task)
    move(client, task, "in_progress")
    for status in ("approved", "merging", "done"):
        refused = move(client, task, status)
        assert refused.status_code == 409
        assert "complete (to review)" in refused.json()["detail"]
    assert move(client, task, "exploded").status_code == 422


def test_a_claim_needs_the_lease(client: httpx2.Client):
    task = make_task(client)
    assert move(client, task, "claimed").json()["rule"] == "lease_is_the_callers"
    held = lease(client, task)
    assert move(client, task, "claimed").json() == {"old_status": "claimed", "new_status": "claimed"}
    stale = move(client, task, "in_progress", fence=held["fence"] + 1)
    assert (stale.status_code, stale.json()["rule"]) == (409, "fence_is_current")


def test_whose_lease_has_passed_on_stops_no_work_that_goes_on_under_the_next(client: httpx2.Client):
    task = make_task(client)
    late = lease(client, task)["fence"]
    move(client, task, "queued", fence=late)
    held = lease(client, task)["fence"]
    refused = move(client, task, "blocked", fence=late, reason="I cannot")
    assert (refused.status_code, refused.json()["rule"]) == (409, "lease.fence_is_current")
    for status in ("in_progress", "review"):
        move(client, task, status, fence=held)
    refused = move(client, task, "in_progress", fence=held)  # a start that comes late sends nothing back
    assert (refused.status_code, refused.json()["rule"]) == (409, "lease.fence_is_current")
    assert client.get(f"/api/tasks/{task}").json()["status"] == "review"


def test_a_change_says_what_it_has_seen(client: httpx2.Client):
    task = make_task(client)
    url = f"/collab/tasks/{task}"
    assert client.patch(url, json={"title": "New"}).status_code == 428
    own = state_of(client, "tasks")["data"]["tasks"][0]["etag"]
    first = client.patch(url, json={"title": "New", "priority": "P0"}, headers={"If-Match": own})
    assert first.json() == {"ok": True, "etag": first.headers["etag"]}
    stale = client.patch(url, json={"title": "Newer"}, headers={"If-Match": own})
    assert (stale.status_code, stale.headers["etag"]) == (412, first.headers["etag"])
    kinds = state_of(client, "tasks")
    assert (kinds["data"]["tasks"][0]["title"], kinds["data"]["tasks"][0]["priority"]) == ("New", "urgent")
    by_state = client.patch(url, json={"title": "Newest"}, headers={"If-Match": kinds["etag"]})
    assert by_state.status_code == 200
    again = client.patch(url, json={"title": "Newest of all"}, headers={"If-Match": kinds["etag"]})
    assert (again.status_code, again.headers["etag"]) == (412, by_state.headers["etag"])


def test_a_states_etag_is_stale_once_any_task_has_changed(client: httpx2.Client):
    first, second = make_task(client), make_task(client)
    seen = state_of(client, "tasks")["etag"]
    for task, status in ((first, 200), (second, 412)):
        answer = client.patch(
            f"/collab/tasks/{task}", json={"description": "More"}, headers={"If-Match": seen}
        )
        assert answer.status_code == status


def test_the_state_of_several_projects_serves_a_change_of_any_of_their_tasks(
    container: Container, client: httpx2.Client
):
    (_, first), (_, second) = make_project(container, "One", 1), make_project(container, "Two", 1)
    for (task,) in (first, second):
        seen = {"If-Match": state_of(client, "tasks")["etag"]}
        changed = client.patch(f"/collab/tasks/{task}", json={"title": "Seen"}, headers=seen)
        assert changed.status_code == 200, changed.text
        again = client.patch(f"/collab/tasks/{task}", json={"title": "Not seen"}, headers=seen)
        assert again.status_code == 412


@pytest.mark.parametrize("of", ["task", "state"])
def test_of_a_hundred_parallel_changes_with_one_etag_exactly_one_wins(client: httpx2.Client, of: str):
    task = make_task(client)
    kinds = state_of(client, "tasks")
    etag = kinds["etag"] if of == "state" else kinds["data"]["tasks"][0]["etag"]

    def change(number: int) -> int:
        answer = client.patch(
            f"/collab/tasks/{task}", json={"title": f"Title {number}"}, headers={"If-Match": etag}
        )
        return answer.status_code

    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(change, range(100)))
    assert sorted(codes) == [200] + [412] * 99


def test_a_state_that_is_known_is_not_sent_again(client: httpx2.Client):
    make_task(client)
    for kind in ("tasks", "locks", "agents", "log"):
        state = state_of(client, kind)
        known = client.get(f"/collab/state/{kind}", headers={"If-None-Match": state["etag"]})
        assert (known.status_code, known.content) == (304, b"")
    etag = state_of(client, "tasks")["etag"]
    make_task(client)
    assert client.get("/collab/state/tasks", headers={"If-None-Match": etag}).status_code == 200
    assert client.get("/collab/state/secrets").status_code == 422


def test_a_stream_continues_a_state(client: httpx2.Client):
    make_task(client)
    position = state_of(client, "tasks")["position"]
    task = make_task(client)
    with Listener(client, "/collab/events/tail", since=position) as tail:
        (message,) = tail.take(1)
    assert (message.json["target"], message.id) == (task, str(position + 1))


def test_leases_on_anything_have_one_holder_at_a_time(client: httpx2.Client):
    held = lease(client, "services/orchestrator/**", holder="agent-1", ttl_seconds=60)
    again = client.post("/collab/leases/acquire", json={"resource": "services/orchestrator/**"})
    assert again.status_code == 409
    assert again.json()["detail"].startswith("services/orchestrator/** is held by ")
    url = f"/collab/leases/{held['lock_id']}"
    beat = client.post(f"{url}/heartbeat").json()
    assert beat["ok"] is True
    assert beat["heartbeat_at"] >= held["heartbeat_at"]
    alive = client.post("/collab/leases/reclaim", json={"lock_id": held["lock_id"]})
    assert (alive.status_code, alive.json()["rule"]) == (409, "lease_is_stale")
    assert client.post(f"{url}/release").json() == {"ok": True}
    assert client.post(f"{url}/heartbeat").status_code == 404
    assert lease(client, "services/orchestrator/**")["fence"] == held["fence"] + 1


def test_a_stale_lease_is_reclaimed_and_said_to_be(client: httpx2.Client):
    task = make_task(client)
    held = [lease(client, one, ttl_seconds=1) for one in (task, "a resource")]
    time.sleep(1.1)
    taken = client.post("/collab/leases/reclaim", json={}).json()
    assert sorted(taken["reclaimed"]) == sorted(one["lock_id"] for one in held)
    told = client.get("/collab/events/tail", params={"since": "0", "wait": 0}).json()["items"]
    assert [line["event"] for line in told].count("lease_reclaimed") == 2
    assert state_of(client, "tasks")["data"]["tasks"][0]["status"] == "queued"
    assert client.post(f"/collab/leases/{held[0]['lock_id']}/release").status_code == 404


def test_who_comes_next_takes_a_stale_lease_at_once(client: httpx2.Client):
    task = make_task(client)
    first = lease(client, task, ttl_seconds=1)
    time.sleep(1.1)
    assert lease(client, task)["fence"] == first["fence"] + 1


def test_whose_lease_has_passed_on_is_not_told_that_nobody_holds_one(client: httpx2.Client):
    for resource in (make_task(client, id="T-1"), "a resource"):
        first = lease(client, resource)["lock_id"]
        client.post(f"/collab/leases/{first}/release")
        lease(client, resource)
        asked = [(f"/collab/leases/{first}/{what}", {}) for what in ("heartbeat", "release")]
        for path, body in (*asked, ("/collab/leases/reclaim", {"lock_id": first})):
            refused = client.post(path, json=body)
            assert (refused.status_code, refused.json()["rule"]) == (409, "lease.fence_is_current"), path
            assert "T-1 is stale" in refused.text or "a resource is stale" in refused.text


def test_what_is_no_lease_is_not_found(client: httpx2.Client):
    for lock_id in ("x", "t.%%%.1", "l.cnVuOjE.1", "t..1", "t.AA.x", "t.AA." + "9" * 400):
        for what in ("heartbeat", "release"):
            assert client.post(f"/collab/leases/{lock_id}/{what}").status_code in (404, 422), lock_id


def test_recorded_events_change_nothing_and_carry_who_recorded_them(
    container: Container, client: httpx2.Client
):
    task = make_task(client)
    before = state_of(client, "tasks")["etag"]
    line = {"event": "executor_started", "target": task, "details": {"part": 0.5}, "actor": "somebody else"}
    assert client.post("/collab/events", json=line).json() == {"ok": True}
    assert state_of(client, "tasks")["etag"] == before
    told = client.get("/collab/events/tail", params={"since": "0", "wait": 0}).json()["items"][-1]
    assert (told["event"], told["target"], told["details"]) == ("executor_started", task, {"part": 0.5})
    assert told["actor"] == "installation"
    assert client.post("/collab/events", json={"event": " "}).status_code == 422
    found = client.get("/api/events", params={"task": task, "type": "external.recorded"}).json()["items"]
    assert len(found) == 1
    assert container.company.auditor.verify(Scope("default")).ok


def test_a_long_poll_answers_at_the_first_line_or_when_its_time_is_over(client: httpx2.Client):
    begun = time.monotonic()
    nothing = client.get("/collab/events/tail", params={"wait": 0.5}).json()
    assert nothing["items"] == []
    assert 0.4 < time.monotonic() - begun < 3
    with ThreadPoolExecutor(1) as pool:
        polled = pool.submit(client.get, "/collab/events/tail", params={"wait": 20, "since": nothing["next"]})
        time.sleep(0.3)
        task = make_task(client)
        lines = polled.result().json()
    assert time.monotonic() - begun < 15
    seen = lines["items"]
    while not any(line["target"] == task for line in seen):
        more = client.get("/collab/events/tail", params={"wait": 5, "since": lines["next"]}).json()
        assert more["items"]
        lines, seen = more, seen + more["items"]


def test_who_was_cut_off_between_two_lines_of_one_event_goes_on_with_the_second(client: httpx2.Client):
    task = make_task(client)
    lease(client, task)
    for status in ("in_progress", "review"):
        move(client, task, status)
    with Listener(client, "/collab/events/tail", "0") as tail:
        message = next(one for one in tail.messages() if one.json["event"] == "executor_succeeded")
    assert "." in message.id
    with Listener(client, "/collab/events/tail", message.id) as tail:
        assert tail.take(1)[0].json["event"] == "lease_released"


def test_tasks_wait_for_those_that_they_depend_on(client: httpx2.Client):
    first = make_task(client, id="T-1")
    second = make_task(client, id="T-2", depends_on=["T-1"])
    refused = client.post("/collab/leases/acquire", json={"resource": second})
    assert (refused.status_code, refused.json()["rule"]) == (409, "task.blockers_are_done")
    assert client.post("/collab/tasks", json={"title": "x", "id": "T-1"}).status_code == 409
    assert client.post("/collab/tasks", json={"title": "x", "depends_on": ["T-9"]}).status_code == 404
    assert move(client, first, "blocked", reason="waits").json()["new_status"] == "blocked"
    assert move(client, "T-1", "queued").json() == {"old_status": "blocked", "new_status": "queued"}


def test_codes_that_several_projects_have_are_ambiguous(container: Container, client: httpx2.Client):
    make_project(container, "One", 1)
    project, tasks = make_project(container, "Two", 1)
    unclear = move(client, "T-1", "queued")
    assert (unclear.status_code, unclear.json()["code"]) == (409, "ambiguous_code")
    assert move(client, tasks[0], "queued").status_code == 200
    assert client.post("/collab/tasks", json={"title": "Where?"}).status_code == 409
    made = client.post("/collab/tasks", params={"project": project}, json={"title": "There"})
    assert made.status_code == 201
    listed = client.get("/collab/state/tasks", params={"project": "Two"}).json()["data"]["tasks"]
    assert {one["project_id"] for one in listed} == {project}
    assert len(state_of(client, "tasks")["data"]["tasks"]) == 2


def test_the_state_is_canonical_json_and_the_log_is_text(client: httpx2.Client):
    make_task(client, title="Ünï *code*")
    data = state_of(client, "tasks")["data"]
    assert json.loads(json.dumps(data, sort_keys=True)) == data
    log = state_of(client, "log")
    assert "task created" in log["text"]
    assert "\\*code\\*" in log["text"]
    assert "data" not in log


def test_wrong_input_is_refused_by_its_field(client: httpx2.Client):
    task = make_task(client)
    etag = {"If-Match": state_of(client, "tasks")["etag"]}
    for method, url, body in (
        ("POST", "/collab/tasks", {}),
        ("POST", "/collab/tasks", {"title": "x", "status": "done"}),
        ("POST", "/collab/tasks", {"title": "x", "priority": "soon"}),
        ("POST", "/collab/tasks", {"title": "x", "owned_paths": ["../x"]}),
        ("PATCH", f"/collab/tasks/{task}", {"fence": 3}),
        ("POST", f"/collab/tasks/{task}/transition", {}),
        ("POST", "/collab/leases/acquire", {"resource": task, "ttl_seconds": 0}),
        ("POST", "/collab/leases/acquire", {"resource": task, "holder": "a as b"}),
    ):
        answer = client.request(method, url, json=body, headers=etag)
        assert answer.status_code == 422, (url, body, answer.text)
        assert answer.json()["code"] == "validation_failed"
    assert client.get("/collab/events/tail", params={"wait": 61}).status_code == 422
    assert move(client, "T-404", "queued").status_code == 404


def test_another_orgs_tasks_and_leases_do_not_exist(client: httpx2.Client):
    task = make_task(client)
    held = lease(client, task)
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    there = {"X-Org-Id": "other", "If-Match": "*"}
    assert client.get("/collab/state/tasks", headers=there).json()["data"] == {"tasks": []}
    for method, url, body in (
        ("PATCH", f"/collab/tasks/{task}", {"title": "Mine"}),
        ("POST", f"/collab/tasks/{task}/transition", {"new_status": "in_progress"}),
        ("POST", f"/collab/leases/{held['lock_id']}/release", {}),
        ("POST", f"/collab/leases/{held['lock_id']}/heartbeat", {}),
        ("POST", "/collab/leases/reclaim", {"lock_id": held["lock_id"]}),
        ("POST", "/collab/leases/acquire", {"resource": f"Task:{task}"}),
    ):
        assert client.request(method, url, json=body, headers=there).status_code == 404, url
