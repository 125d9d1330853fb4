"""Tasks over HTTP: created, listed, edited, shown as they stood, and rolled back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from guildhall.application.ports.journal import Origin
from guildhall.bootstrap import Container

PATH = "/api/tasks"
THREADS = 40
"""In so many AnyIO runs what may not hold up its event loop, unless told otherwise."""


@pytest.fixture
def project(client: httpx2.Client) -> str:
    """A project without a repository."""
    made = client.post("/api/projects", json={"name": "Site"}).json()
    return str(made["id"])


def add(client: httpx2.Client, project: str, **more: object) -> dict:
    answer = client.post(PATH, json={"title": "Do it", "project_id": project, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_work_item_of_the_seed_goes_into_the_inbox(client: httpx2.Client, project: str):
    item = {"title": "Login", "description": "A page.", "acceptanceCriteria": ["`true`"], "priority": "P1"}
    made = client.post(PATH, json={**item, "complexity": "l"})
    assert made.status_code == 201
    shown = made.json()
    assert (shown["status"], shown["priority"], shown["complexity"]) == ("inbox", "high", "l")
    assert (shown["code"], shown["project_id"], shown["acceptance_criteria"]) == ("T-1", project, ["`true`"])
    assert (shown["created_by"], shown["resolution"], shown["review"]) == ("installation", None, "none")


def test_tasks_that_wait_for_the_journal_keep_no_thread_from_who_reads(
    client: httpx2.Client, container: Container, project: str
):
    add(client, project)
    released, company = threading.Event(), container.company
    held = company.journal.submit(company.scope, Origin("guildhall"), lambda _tx: released.wait(60))
    many = 2 * THREADS
    with ThreadPoolExecutor(many) as pool:
        made = [pool.submit(add, client, project) for _ in range(many)]
        time.sleep(1)
        try:
            listed = client.get(PATH, timeout=10).json()
        finally:
            released.set()
        codes = {one.result()["code"] for one in made}
    assert held.result(60)
    assert listed["total"] == 1
    assert len(codes) == many


def test_without_a_project_the_only_one_is_meant(client: httpx2.Client):
    assert client.post(PATH, json={"title": "x"}).status_code == 404
    for name in ("One", "Two"):
        client.post("/api/projects", json={"name": name})
    several = client.post(PATH, json={"title": "x"})
    assert (several.status_code, several.json()["field"]) == (409, "project_id")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "two\nlines"),
        ("priority", "soon"),
        ("complexity", "huge"),
        ("status", "started"),
        ("max_attempts", 0),
        ("id", "mine"),
        ("lease", {}),
        ("sprint_id", "nowhere"),
    ],
)
def test_a_field_at_fault_is_named(client: httpx2.Client, project: str, field: str, value: object):
    refused = client.post(PATH, json={"title": "x", "project_id": project, field: value})
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_task_is_found_by_id_and_by_code(client: httpx2.Client, project: str):
    made = add(client, project)
    by_id, by_code = client.get(f"{PATH}/{made['id']}"), client.get(f"{PATH}/T-1")
    assert by_id.json() == by_code.json() == {**made, "blocks": []}
    etag = {"If-None-Match": by_id.headers["ETag"]}
    assert client.get(f"{PATH}/T-1", headers=etag).status_code == 304
    assert client.get(f"{PATH}/T-2").status_code == 404


def test_a_code_of_several_projects_is_ambiguous(client: httpx2.Client, project: str):
    other = client.post("/api/projects", json={"name": "Other"}).json()["id"]
    mine, theirs = add(client, project), add(client, other)
    answer = client.get(f"{PATH}/T-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "ambiguous_code")
    assert {one["id"] for one in answer.json()["candidates"]} == {mine["id"], theirs["id"]}
    assert client.get(f"{PATH}/T-1", params={"project": other}).json()["id"] == theirs["id"]


def test_lists_are_filtered_by_the_words_of_every_seed(client: httpx2.Client, project: str):
    add(client, project, title="a", priority="urgent", status="ready")
    add(client, project, title="b", status="ready")
    add(client, project, title="c")

    def titles(**params: str | int) -> list[str]:
        answer = client.get(PATH, params=params)
        assert answer.status_code == 200, answer.text
        return [one["title"] for one in answer.json()["items"]]

    assert titles() == titles(status="pending") == ["a", "b", "c"]
    assert titles(status="queued", project=project) == titles(status="ready") == ["a", "b"]
    assert titles(priority="P0") == titles(priority="urgent") == ["a"]
    assert titles(status="pending", newest_first=True) == ["c", "b", "a"]
    assert titles(status="pending", skip=1, limit=1) == ["b"]
    assert client.get(PATH, params={"status": "started"}).status_code == 422
    page = client.get(PATH, params={"status": "pending", "limit": 2}).json()
    assert (page["total"], titles(status="pending", cursor=page["next"])) == (3, ["c"])


def test_a_change_needs_if_match_and_takes_only_the_definition(client: httpx2.Client, project: str):
    made = add(client, project, owned_paths=["src/*"])
    path = f"{PATH}/{made['id']}"
    match = {"If-Match": client.get(path).headers["ETag"]}
    assert client.patch(path, json={"title": "x"}).status_code == 428
    for field in ("status", "project_id", "lease", "created_by", "version"):
        refused = client.patch(path, json={field: "x"}, headers=match)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    changed = client.patch(path, json={"title": "New", "owned_paths": None}, headers=match)
    assert (changed.status_code, changed.json()["title"], changed.json()["owned_paths"]) == (200, "New", None)
    stale = client.patch(path, json={"title": "y"}, headers=match)
    assert (stale.status_code, stale.headers["ETag"]) == (412, changed.headers["ETag"])


def test_a_repeated_request_makes_one_task(client: httpx2.Client, project: str):
    headers = {"Idempotency-Key": "once"}
    first, second = (client.post(PATH, json={"title": "x"}, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert client.get(PATH).json()["total"] == 1


def test_a_tree_shows_what_lies_below(client: httpx2.Client, project: str):
    root = add(client, project, title="root")
    child = add(client, project, title="child", parentId=root["id"])
    add(client, project, title="leaf", parent_id=child["code"])
    tree = client.get(f"{PATH}/{root['id']}/tree").json()
    assert tree["children"][0]["task"]["title"] == "child"
    assert tree["children"][0]["children"][0]["task"]["title"] == "leaf"
    shallow = client.get(f"{PATH}/{root['id']}/tree", params={"depth": 1}).json()
    assert (shallow["children"][0]["children"], shallow["children"][0]["more"]) == ([], True)
    lost = client.post(PATH, json={"title": "x", "parent_id": "T-9", "project_id": project})
    assert lost.status_code == 404


def test_a_task_is_shown_as_it_stood(client: httpx2.Client, project: str, container):
    made = add(client, project)
    then = container.company.journal.head(container.company.scope).position
    match = {"If-Match": client.get(f"{PATH}/T-1").headers["ETag"]}
    client.patch(f"{PATH}/T-1", json={"title": "Later"}, headers=match)
    old = client.get(f"{PATH}/T-1", params={"at": then})
    assert (old.json()["title"], old.json()["version"]) == ("Do it", made["version"])
    assert client.get(f"{PATH}/T-1", params={"at": made["updated_at"]}).json()["title"] == "Do it"
    assert client.get(f"{PATH}/T-1", params={"at": 1}).status_code == 404
    assert client.get(f"{PATH}/T-1", params={"at": "yesterday"}).status_code == 422
    tree = client.get(f"{PATH}/T-1/tree", params={"at": then}).json()
    assert tree["task"]["title"] == "Do it"


def test_a_definition_comes_back_by_the_hash_of_its_version(client: httpx2.Client, project: str):
    add(client, project, description="Before.")
    match = {"If-Match": client.get(f"{PATH}/T-1").headers["ETag"]}
    client.patch(f"{PATH}/T-1", json={"description": "After.", "priority": "low"}, headers=match)
    client.post(f"{PATH}/T-1/dispatch")
    history = client.get(f"{PATH}/T-1/history").json()["items"]
    assert [one["type"] for one in history][:2] == ["task.created", "task.edited"]
    assert history[0]["hash"] != history[1]["hash"]
    back = client.post(f"{PATH}/T-1/rollback", json={"hash": history[0]["hash"]}).json()
    assert (back["description"], back["priority"], back["status"]) == ("Before.", "medium", "ready")
    unknown = client.post(f"{PATH}/T-1/rollback", json={"hash": "0" * 64})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "hash")


def test_tasks_wait_for_each_other_and_never_in_a_circle(client: httpx2.Client, project: str):
    first, second = add(client, project, title="a"), add(client, project, title="b", blockedBy=["T-1"])
    assert second["blocked_by"] == [first["id"]]
    assert client.get(f"{PATH}/T-1").json()["blocks"] == [second["id"]]
    circle = client.post(f"{PATH}/T-1/dependencies", json={"blocked_by": ["T-2"]})
    assert (circle.status_code, circle.json()["cycle"]) == (422, ["T-1", "T-2", "T-1"])
    waits = client.get(f"{PATH}/T-2/why").json()["waits"]
    assert [one["kind"] for one in waits if one["kind"] == "blocker"] == ["blocker"]
    assert client.delete(f"{PATH}/T-2/dependencies/T-1").json()["blocked_by"] == []
    assert client.delete(f"{PATH}/T-2/dependencies/T-1").status_code == 404


def test_another_orgs_tasks_do_not_exist(client: httpx2.Client, project: str):
    made = add(client, project)
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    other = {"X-Org-Id": "other", "If-Match": "*"}
    path = f"{PATH}/{made['id']}"
    assert client.get(PATH, headers=other).json()["items"] == []
    for answer in (
        client.get(path, headers=other),
        client.get(f"{path}/tree", headers=other),
        client.get(f"{path}/history", headers=other),
        client.get(f"{path}/why", headers=other),
        client.patch(path, json={"title": "x"}, headers=other),
        client.post(f"{path}/claim", headers=other),
        client.post(f"{path}/cancel", headers=other),
        client.post(f"{path}/transition", json={"status": "ready"}, headers=other),
        client.post(f"{path}/rollback", json={"hash": "0" * 64}, headers=other),
        client.post(f"{path}/heartbeat", json={"fence": 1}, headers=other),
    ):
        assert answer.status_code == 404, answer.request.url
