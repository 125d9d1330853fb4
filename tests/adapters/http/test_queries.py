"""Queries that are read whole: what they refuse, and how the document has them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest


@pytest.fixture
def titles(client: httpx2.Client) -> list[str]:
    """The titles of three tasks, in order."""
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    made = [f"Task {number}" for number in range(3)]
    for title in made:
        client.post("/api/tasks", json={"title": title, "project_id": project})
    return made


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("limit=0", "limit", "greater than or equal to 1"),
        ("limit=501", "limit", "less than or equal to 500"),
        ("limit=many", "limit", "valid integer"),
        ("limit=", "limit", "valid integer"),
        ("skip=-1", "skip", "greater than or equal to 0"),
        ("newest_first=perhaps", "newest_first", "valid boolean"),
        ("project=", "project", "must not be empty"),
        ("run=%07", "run", "one line, without tabs"),
        ("run=a%00b", "run", "run: a text holds no U+0000"),
        (f"agent={'a' * 201}", "agent", "at most 200 characters"),
    ],
)
def test_a_value_out_of_bounds_is_named(client: httpx2.Client, query: str, field: str, says: str):
    refused = client.get(f"/api/tasks?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    assert refused.json()["field"] == field
    assert says in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "name", "there"),
    [
        ("/api/tasks?project_id=x&limit=1", "project_id", "agent, "),
        ("/api/tasks?Limit=1", "Limit", "limit"),
        ("/api/status?at=1", "at", "there is none"),
        ("/api/events?untill=1", "untill", "since, "),
    ],
)
def test_a_parameter_that_there_is_not_is_named_with_those_that_there_are(
    client: httpx2.Client, path: str, name: str, there: str
):
    refused = client.get(path)
    assert (refused.status_code, refused.json()["field"]) == (422, name)
    assert refused.json()["rule"] == "query.parameters_are_known"
    assert there in refused.json()["detail"]


def test_who_asks_may_stand_in_every_query(client: httpx2.Client, stranger: httpx2.Client):
    key = client.headers["X-API-Key"]
    assert stranger.get(f"/api/tasks?limit=1&api_key={key}").status_code == 200
    assert stranger.get("/api/tasks?project_id=x").status_code == 401


def test_all_faults_are_named(client: httpx2.Client):
    refused = client.get("/api/tasks?skip=x&limit=y").json()
    assert refused["field"] == "skip"
    assert [one["field"] for one in refused["errors"]] == ["skip", "limit"]
    assert refused["detail"] == "; ".join(f"{one['field']}: {one['detail']}" for one in refused["errors"])
    assert "errors" not in client.get("/api/tasks?skip=x").json()
    body = {"title": "", "priority": [], "surprise": 1}
    refused = client.post("/api/tasks", json=body).json()
    assert {one["field"] for one in refused["errors"]} == {"title", "priority", "surprise"}


def test_faults_beyond_measure_are_counted(client: httpx2.Client):
    refused = client.post("/api/tasks", json={"title": "t", "commands": [1] * 30}).json()
    assert len(refused["errors"]) == 20
    assert refused["detail"].endswith(" (and 10 more)")


def test_who_may_not_ask_is_not_told_of_faults(stranger: httpx2.Client):
    assert stranger.get("/api/tasks?limit=0").status_code == 401


def test_of_repeated_values_the_last_one_counts(client: httpx2.Client, titles: list[str]):
    page = client.get("/api/tasks?limit=1&limit=2&newest_first=1").json()
    assert [item["title"] for item in page["items"]] == [titles[2], titles[1]]
    assert (page["limit"], page["skip"], page["total"]) == (2, 0, 3)


def test_the_document_has_each_field_with_its_bounds(client: httpx2.Client):
    operation: dict[str, Any] = client.get("/openapi.json").json()["paths"]["/api/tasks"]["get"]
    queries = {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}
    wanted = ["status", "project", "run", "sprint", "agent", "priority", "parent"]
    assert list(queries) == [*wanted, "skip", "limit", "cursor", "newest_first"]
    assert queries["limit"] == {
        "name": "limit",
        "in": "query",
        "required": False,
        "schema": {
            "type": "integer",
            "maximum": 500,
            "minimum": 1,
            "description": "At most so many.",
            "default": 50,
            "title": "Limit",
        },
        "description": "At most so many.",
    }
    assert "default" not in queries["status"]["schema"]
