"""The record over HTTP: lists, filters, digests, proof."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from guildhall.adapters.http.routes import collab_events
from guildhall.application.events.asked import Place, Start
from guildhall.application.operations.proof import prove
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.application.tasks.adding import add_task
from guildhall.bootstrap import Container
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence.tables import events


def make_project(container: Container, name: str, tasks: int = 0) -> tuple[str, list[str]]:
    """A project with so many tasks, without HTTP; returns its id and theirs."""
    company = container.company

    def unit(tx: Transaction) -> tuple[str, list[str]]:
        project_id = tx.new_id()
        tx.ask("Project", project_id, CreateProject(project_id, name, "Do it.", company.scope.org_id, ""))
        made = [add_task(tx, project_id, TaskDefinition(f"{name} {n}")).id for n in range(tasks)]
        return project_id, made

    return company.journal.execute(company.scope, company.origin("tester", f"making-{name}"), unit)


def positions(answer: httpx2.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [item["position"] for item in answer.json()["items"]]


def test_events_are_listed_in_order_with_the_place_where_a_stream_begins(
    container: Container, client: httpx2.Client
):
    make_project(container, "Site", 3)
    answer = client.get("/api/events")
    body = answer.json()
    assert positions(answer) == list(range(1, len(body["items"]) + 1))
    assert body["position"] == body["total"] == container.company.journal.head(Scope("default")).position
    assert (body["skip"], body["next"]) == (0, None)
    first = next(item for item in body["items"] if item["type"].startswith("project."))
    assert (first["type"], first["seq"], first["actor"]) == ("project.created", 1, "tester")


def test_pages_join_without_gap_in_both_directions(container: Container, client: httpx2.Client):
    make_project(container, "Site", 20)
    whole = positions(client.get("/api/events", params={"limit": 500}))
    for newest_first in (False, True):
        seen: list[int] = []
        cursor: dict[str, Any] = {}
        while True:
            answer = client.get("/api/events", params={"limit": 7, "newest_first": newest_first, **cursor})
            seen += positions(answer)
            if answer.json()["next"] is None:
                break
            cursor = {"cursor": answer.json()["next"]}
        assert seen == (whole[::-1] if newest_first else whole)


def test_each_filter_finds_what_it_names_and_nothing_else(container: Container, client: httpx2.Client):
    one, tasks = make_project(container, "One", 2)
    make_project(container, "Two", 2)
    everything = client.get("/api/events", params={"limit": 500}).json()["items"]
    for params, passes in (
        ({"type": "task.created"}, lambda item: item["type"] == "task.created"),
        ({"type": "task.*"}, lambda item: item["type"].startswith("task.")),
        ({"type": ["task.created", "project.created"]}, lambda item: item["type"].endswith(".created")),
        ({"stream": f"Task:{tasks[0]}"}, lambda item: item["stream"] == f"Task:{tasks[0]}"),
        ({"entity": f"Project:{one}"}, lambda item: item["stream"] == f"Project:{one}"),
        ({"project": one}, lambda item: item["project_id"] == one),
        ({"task": tasks[1]}, lambda item: item["task_id"] == tasks[1]),
        ({"correlation": "making-Two"}, lambda item: item["correlation_id"] == "making-Two"),
        ({"project": one, "type": "task.*"}, lambda item: item["stream"].startswith("Task:")),
    ):
        wanted = [item["position"] for item in everything if passes(item)]
        if "project" in params:
            wanted = [p for p in wanted if everything[p - 1]["project_id"] == one]
        assert wanted
        answer = client.get("/api/events", params={"limit": 500, **params})
        assert positions(answer) == wanted, params
        assert answer.json()["total"] == len(wanted)
        back = client.get("/api/events", params={"limit": 500, "newest_first": True, **params})
        assert positions(back) == wanted[::-1], params


def test_a_page_of_a_filter_that_few_pass_is_short_and_goes_on(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    project, _ = make_project(container, "Site", 40)
    monkeypatch.setattr("guildhall.persistence.journal.search.LOOKED_AT", 10)
    params: dict[str, Any] = {"project": project, "type": "task.created"}
    seen, pages, cursor = [], 0, {}
    while True:
        answer = client.get("/api/events", params={**params, **cursor})
        seen += positions(answer)
        pages += 1
        if answer.json()["next"] is None:
            break
        cursor = {"cursor": answer.json()["next"]}
    assert len(seen) == 40
    assert pages > 4


def test_a_time_is_a_place_to_begin(container: Container, client: httpx2.Client):
    make_project(container, "Site", 2)
    second = make_project(container, "Later", 1)[0]
    begun = client.get("/api/events", params={"stream": f"Project:{second}"}).json()["items"][0]
    found = client.get("/api/events", params={"since": begun["emitted_at"]})
    assert positions(found)[0] == begun["position"]
    assert positions(client.get("/api/events", params={"since": "2000-01-01T00:00:00Z"}))[0] == 1


def test_what_cannot_be_understood_is_refused_by_its_field(container: Container, client: httpx2.Client):
    for params, field in (
        ({"type": "task.exploded"}, "event"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-01-01T00:00:00"}, "since"),
        ({"since": "99999999"}, "since"),
        ({"cursor": "-1"}, "cursor"),
        ({"surface": "S2"}, "surface"),
        ({"limit": 0}, "limit"),
        ({"stream": "Task:1", "entity": "Task:2"}, "entity"),
    ):
        answer = client.get("/api/events", params=params)
        assert (answer.status_code, answer.json().get("field")) == (422, field), answer.text


def test_the_first_surface_has_its_own_names(container: Container, client: httpx2.Client):
    make_project(container, "Site", 1)
    found = client.get("/api/events", params={"surface": "S1", "type": "orchestration.task.*"}).json()
    assert found["items"]
    assert all(item["type"].startswith("orchestration.task.") for item in found["items"])


def test_a_place_before_what_is_kept_is_gone(container: Container, client: httpx2.Client):
    make_project(container, "Site", 3)
    with container.journal.store.writing("default") as connection:
        connection.execute(events.delete().where(events.c.org_id == "default", events.c.position <= 3))
    for url in ("/api/events", "/api/events/stream"):
        answer = client.get(url, params={"since": "1"})
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
        assert "4" in answer.json()["detail"]
    assert positions(client.get("/api/events", params={"since": "3"}))[0] == 4


def test_the_record_is_verified(container: Container, client: httpx2.Client):
    make_project(container, "Site", 1)
    found = client.get("/api/verify").json()
    assert (found["ok"], found["faults"]) == (True, [])
    with container.journal.store.writing("default") as connection:
        forged = sa.update(events).where(events.c.org_id == "default", events.c.position == 2)
        connection.execute(forged.values(actor="nobody"))
    found = client.get("/api/verify").json()
    assert (found["ok"], found["faults"][0]["position"]) == (False, 2)


def test_the_installation_s_key_has_every_journal_verified(container: Container, client: httpx2.Client):
    made = client.post("/orgs", json={"name": "Acme"}).json()["org_id"]
    there = {"X-Org-Id": made}
    assert client.post("/api/projects", json={"name": "Site"}, headers=there).is_success
    found = client.get("/api/verify").json()
    assert found["ok"]
    assert {one["org_id"] for one in found["others"]} == {"_", made}
    for org_id in (made, "_"):
        with container.journal.store.writing(org_id) as connection:
            forged = sa.update(events).where(events.c.org_id == org_id, events.c.position == 1)
            connection.execute(forged.values(actor="nobody"))
    found = client.get("/api/verify").json()
    places = {(one["org_id"], one["position"]) for one in found["faults"]}
    assert (found["ok"], places) == (False, {(made, 1), ("_", 1)})
    own = prove(container.company, whole=False)
    assert (own.ok, own.others) == (True, ())


def test_events_of_an_org_that_nobody_made_are_found(container: Container, client: httpx2.Client):
    make_project(container, "Site", 1)
    with container.journal.store.writing("ghost") as connection:
        mine = events.c.org_id == "default"
        columns = [sa.literal("ghost") if column.name == "org_id" else column for column in events.c]
        copied = sa.select(*columns).where(mine, events.c.position == 1)
        connection.execute(events.insert().from_select(list(events.c.keys()), copied))
    faults = client.get("/api/verify").json()["faults"]
    assert ("ghost", "journal") in {(one["org_id"], one["kind"]) for one in faults}


def test_a_record_is_gone_through_for_one_caller_at_a_time(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    auditor = type(container.company.auditor)
    verify, begun, go_on = auditor.verify, threading.Event(), threading.Event()

    def slow(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return verify(*given)

    monkeypatch.setattr(auditor, "verify", slow)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(client.get, "/api/verify")
        assert begun.wait(20)
        for answer in (client.get("/api/verify"), client.post("/api/replay")):
            assert (answer.status_code, answer.json()["rule"]) == (503, "record.one_at_a_time")
            assert int(answer.headers["Retry-After"]) > 0
        go_on.set()
        assert first.result().json()["ok"]
    assert client.post("/api/replay").status_code == 200


def test_a_digest_tells_people_what_happened_and_nothing_becomes_markdown(
    container: Container, client: httpx2.Client
):
    make_project(container, "# *Site* <b>", 2)
    told = client.post("/api/events/digest", json={"types": ["task.created"]}).json()
    assert told["events"] == 2
    assert told["text"].startswith("## 20")
    assert told["text"].count("**task created** T-") == 2
    assert "\\# \\*Site\\* \\<b\\> 0" in told["text"]
    chosen = client.post("/api/events/digest", json={"positions": [1, 10_000]}).json()
    assert (chosen["events"], chosen["next"]) == (1, None)
    assert client.post("/api/events/digest", json={"positions": [0]}).status_code == 422


def test_another_orgs_events_do_not_exist(container: Container, client: httpx2.Client):
    project, tasks = make_project(container, "Site", 1)
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    there = {"X-Org-Id": "other"}
    for params in ({}, {"project": project}, {"task": tasks[0]}, {"stream": f"Task:{tasks[0]}"}):
        assert positions(client.get("/api/events", params=params, headers=there)) == []


def test_a_stranger_is_told_nothing(stranger: httpx2.Client):
    for url in ("/api/events", "/api/events/stream", "/api/verify"):
        assert stranger.get(url).status_code == 401
    assert stranger.post("/api/events/digest", json={}).status_code == 401


def test_a_poll_whose_place_goes_while_it_is_served_says_so(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    make_project(container, "Site", 5)
    head = container.company.journal.head(Scope("default")).position
    # The place was there when it was looked for; what follows it is taken away before it is read.
    monkeypatch.setattr(collab_events, "start_of", lambda *_: Start(Place(0), head))
    with container.journal.store.writing("default") as connection:
        connection.execute(events.delete().where(events.c.org_id == "default", events.c.position <= 3))
    gone = client.get("/collab/events/tail", params={"since": 0, "wait": 5})
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert client.get("/healthz").status_code == 200


def test_an_event_that_was_moved_to_another_project_is_found(container: Container, client: httpx2.Client):
    _, tasks = make_project(container, "One", 2)
    other, _ = make_project(container, "Two", 1)
    assert client.post(f"/api/tasks/{tasks[0]}/dispatch").is_success
    assert client.post(f"/api/tasks/{tasks[0]}/claim").is_success
    assert client.get("/api/verify").json()["faults"] == []
    mine = sa.and_(events.c.org_id == "default", events.c.stream == f"Task:{tasks[0]}")
    with container.journal.store.writing("default") as connection:
        position = connection.execute(sa.select(events.c.position).where(mine)).scalars().first()
        moved = events.update().where(mine, events.c.position == position)
        connection.execute(moved.values(project_id=other))
    (fault,) = client.get("/api/verify").json()["faults"]
    assert (fault["kind"], fault["position"]) == ("concern", position)
    assert other in fault["detail"]


def test_the_last_checkpoint_is_the_one_that_was_signed(client: httpx2.Client, stranger, container):
    asked = "/api/verify/checkpoint"
    assert client.get(asked).json() == {"position": None, "hash": None, "at": None}
    client.post("/api/projects", json={"name": "Site"})
    head = container.company.auditor.checkpoint(container.company.scope)
    client.post("/api/projects", json={"name": "Another"})
    found = client.get(asked).json()
    assert (found["position"], found["hash"]) == (head.position, head.hash)
    assert found["at"].endswith("Z")
    assert stranger.get(asked).status_code == 401
