"""Pages of representations: each is made once of the same content."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel
from sqlalchemy import event

from guildhall.adapters.http.lists import LARGEST_KEPT, Kept, Listed, listed
from guildhall.adapters.http.shown.tasks import TaskShown
from guildhall.application.pages import Page, Paging, page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.tasks.adding import add_task
from guildhall.bootstrap import Container
from guildhall.domain.tasks.definition import TaskDefinition

MADE: list[Any] = []


class Shown(BaseModel):
    name: str


def shown(state: str) -> Shown:
    MADE.append(state)
    return Shown(name=state)


def also_shown(state: str) -> Shown:
    return Shown(name=f"the {state}")


def row(content: str, state: str) -> Row:
    return Row("1", None, 1, 1, 1, content, lambda: state)


def test_the_same_content_is_represented_once():
    MADE.clear()
    kept = Kept(10)
    assert [kept.text(row("{}", "a"), shown) for _ in range(3)] == ['{"name":"a"}'] * 3
    assert kept.text(row('{"x":1}', "b"), shown) == '{"name":"b"}'
    assert kept.text(row("{}", "a"), also_shown) == '{"name":"the a"}'
    assert MADE == ["a", "b"]


def test_what_depends_on_more_than_the_state_is_made_each_time():
    def for_(who: str) -> Any:
        return lambda state: Shown(name=f"{state} for {who}")

    kept = Kept(10)
    for who in ("one", "two"):
        assert kept.text(row("{}", "a"), for_(who)) == f'{{"name":"a for {who}"}}'
    assert len(kept) == 0


def test_a_state_without_a_content_is_represented_each_time():
    kept = Kept(10)
    assert [kept.text(Row("", name, 0, 1, 0), shown) for name in "ab"] == ['{"name":"a"}', '{"name":"b"}']


def test_no_more_is_kept_than_said():
    kept = Kept(3)
    for number in range(10):
        kept.text(row(str(number), "a"), shown)
    assert len(kept) == 3


def test_what_is_large_is_not_kept():
    kept = Kept(10)
    kept.text(row("x" * LARGEST_KEPT, "a"), shown)
    kept.text(row("{}", "a" * LARGEST_KEPT), shown)
    assert len(kept) == 0


def test_a_page_says_what_it_is():
    answer = listed(Page([row("{}", "é"), Row("", "b", 0, 2, 0)], 9, 4, 2, "7"), shown)
    assert answer.media_type == "application/json"
    assert json.loads(bytes(answer.body)) == {
        "items": [{"name": "é"}, {"name": "b"}],
        "total": 9,
        "skip": 4,
        "limit": 2,
        "next": "7",
    }
    assert json.loads(bytes(listed(Page([], 0, 0, 50, None), shown).body))["items"] == []


def test_a_list_of_tasks_says_of_each_what_its_own_representation_says(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    odd: list[dict[str, Any]] = [
        {"title": 'A "quote", a \\, </script> & \u2028'},
        {"title": "Ünïcödé 日本 🙂 \u0301", "description": "tab\t, line\n, nul-like \\u0000, \x7f"},
        {"title": "0", "description": "", "acceptance_criteria": [], "owned_paths": []},
        {"title": "null", "owned_paths": None, "timeout_seconds": None, "blocked_by": ["T-1"]},
    ]
    for one in odd:
        assert client.post("/api/tasks", json={"project_id": project, **one}).status_code == 201
    for _ in ("made", "kept"):
        items = client.get("/api/tasks").json()["items"]
        assert [one["title"] for one in items] == [one["title"] for one in odd]
        for item in items:
            alone = client.get(f"/api/tasks/{item['id']}").json()
            assert item == {name: value for name, value in alone.items() if name != "blocks"}


def test_a_list_is_in_the_bytes_of_its_model(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    for title in ("Ünïcödé 🙂", "plain"):
        client.post("/api/tasks", json={"project_id": project, "title": title})
    answer = client.get("/api/tasks?limit=1")
    model = Listed[TaskShown].model_validate_json(answer.content)
    rest = {"total": 2, "skip": 0, "limit": 1, "next": model.next}
    assert answer.text == (
        f'{{"items":[{model.items[0].model_dump_json(by_alias=True)}],{json.dumps(rest)[1:]}'
    )


def test_a_page_and_its_total_share_a_connection(container: Container):
    taken: list[object] = []
    event.listen(container.journal.store.engine, "checkout", lambda *one: taken.append(one))
    page_of(container.journal.views(container.company.scope), "Task", Paging())
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 5),
        ("status=inbox", 3),
        ("status=planning", 1),
        ("status=done", 0),
        ("project={0}", 4),
        ("project={0}&status=inbox", 2),
        ("project={1}&status=cancelled", 0),
        ("project=nothing", 0),
        ("run=nothing", 0),
        ("project={0}&run=nothing", 0),
        ("priority=urgent", 1),
        ("project={0}&priority=medium", 3),
    ],
)
def test_the_total_is_that_of_the_filter(client: httpx2.Client, query: str, total: int):
    projects = [client.post("/api/projects", json={"name": name}).json()["id"] for name in ("A", "B")]
    for more in ({}, {"priority": "urgent"}, {"status": "planning"}, {"title": "Never"}):
        client.post("/api/tasks", json={"title": "x", "project_id": projects[0], **more})
    client.post("/api/tasks", json={"title": "y", "project_id": projects[1]})
    assert client.post("/api/tasks/T-4/cancel", params={"project": projects[0]}).status_code == 200
    page = client.get(f"/api/tasks?{query.format(*projects)}").json()
    assert (len(page["items"]), page["total"]) == (total, total)


def test_what_is_tallied_is_not_counted_again(container: Container):
    asked: list[str] = []

    def listen(connection: Any, *_: object) -> None:
        connection.set_trace_callback(asked.append)

    event.listen(container.journal.store.engine, "checkout", listen)
    views = container.journal.views(container.company.scope)
    tallied: list[dict[str, Any]] = [{}, {"status": "inbox"}, {"project_id": "p"}, {"run_id": "r"}]
    for columns in (*tallied, {"project_id": "p", "status": ("inbox", "ready")}):
        assert views.count("Task", 10, **columns) == 0
    assert not any("count(" in one for one in asked)
    views.count("Task", 10, project_id="p", parent_id="t")
    assert any("count(" in one for one in asked)


def test_a_unit_counts_what_those_before_it_have_made_and_no_further_than_it_is_asked_to(
    client: httpx2.Client, container: Container
):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    company = container.company
    origin = company.origin("test")

    def make(tx: Transaction) -> None:
        for _ in range(3):
            add_task(tx, project, TaskDefinition("x"))

    def count(tx: Transaction) -> list[int]:
        return [tx.views.count("Task", most, project_id=project) for most in (2, 10)]

    company.journal.submit(company.scope, origin, make)
    assert company.journal.execute(company.scope, origin, count) == [2, 3]
