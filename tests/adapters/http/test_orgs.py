"""Seed S0 over HTTP: org, project, agents, kickoff."""

from __future__ import annotations

import httpx2
import pytest


def test_a_client_of_the_seed_gets_from_an_org_to_a_kickoff(client: httpx2.Client):
    org_id = client.post("/orgs", json={"name": "Acme"}).json()["org_id"]
    made = client.post(f"/orgs/{org_id}/projects", json={"name": "Site"})
    assert made.status_code == 201
    project = f"/orgs/{org_id}/projects/{made.json()['project_id']}"
    team = client.post(f"{project}/agents", json={"roles": ["pm", "ba"]}).json()
    assert team["roles"] == ["pm", "ba"]
    held = client.post(f"{project}/kickoff", json={"prompt": "Build a login page."})
    assert held.status_code == 200
    assert {"pm_summary", "ba_requirements", "risks", "next_steps"} <= held.json().keys()
    assert "Build a login page." in held.json()["pm_summary"]
    assert client.get(f"{project}/kickoff").json() == held.json()


def test_a_prompt_is_taken_as_it_is_said(client: httpx2.Client):
    made = client.post("/orgs/default/projects", json={"name": "Login", "goal": "A login page."}).json()
    project = f"/orgs/default/projects/{made['project_id']}"
    client.post(f"{project}/agents", json={"roles": ["pm", "ba"]})
    for prompt in ('{"feature": "login"}', "tasks: [urgent] fix the login page", '{"tasks": [', "[1]"):
        held = client.post(f"{project}/kickoff", json={"prompt": prompt})
        assert held.status_code == 200, held.text
        run = client.post("/api/runs", json={"project_id": made["project_id"], "goal": prompt, "fresh": True})
        assert run.json().get("code") != "validation", run.text


def test_a_kickoff_without_a_team_is_refused_and_says_what_to_do(client: httpx2.Client):
    made = client.post("/orgs/default/projects", json={"name": "Site"}).json()
    answer = client.post(f"/orgs/default/projects/{made['project_id']}/kickoff", json={"prompt": "Go."})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert "pm" in answer.json()["detail"]


def test_an_org_that_does_not_exist_is_not_found(client: httpx2.Client):
    assert client.get("/orgs/nobody/projects").status_code == 404
    assert client.get("/orgs/default/projects", headers={"X-Org-Id": "nobody"}).status_code == 200


def test_orgs_do_not_see_each_other(client: httpx2.Client):
    client.post("/orgs", json={"name": "One", "org_id": "one"})
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    made = client.post("/orgs/one/projects", json={"name": "Site"}).json()
    assert client.get("/orgs/two/projects").json()["items"] == []
    assert client.get(f"/orgs/two/projects/{made['project_id']}/agents").status_code == 404


def test_projects_are_listed_a_page_at_a_time(client: httpx2.Client):
    for number in range(5):
        client.post("/orgs/default/projects", json={"name": f"P{number}"})
    first = client.get("/orgs/default/projects", params={"limit": 2}).json()
    assert ([item["name"] for item in first["items"]], first["total"]) == (["P0", "P1"], 5)
    second = client.get("/orgs/default/projects", params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["name"] for item in second["items"]] == ["P2", "P3"]
    skipped = client.get("/orgs/default/projects", params={"skip": 4}).json()
    assert ([item["name"] for item in skipped["items"]], skipped["next"]) == (["P4"], None)


@pytest.mark.parametrize("path", ["/orgs", "/orgs/default/projects", "/auth/keys"])
def test_a_name_is_one_line_wherever_it_is_given(client: httpx2.Client, path: str):
    refused = client.post(path, json={"name": "Site\n\x1b[31m"})
    assert (refused.status_code, refused.json()["field"]) == (422, "name")
