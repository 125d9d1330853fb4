"""Who calls, and requests that are repeated."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from inspect import iscoroutinefunction
from typing import Any

import httpx2
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from guildhall.adapters.http.app import features_of_api

PATH = "/orgs/default/projects"


def test_without_a_valid_key_nothing_is_answered(stranger: httpx2.Client):
    for headers in ({}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}):
        answer = stranger.get(PATH, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_auth")


def test_the_key_may_stand_in_the_query(client: httpx2.Client, stranger: httpx2.Client):
    assert stranger.get(PATH, params={"api_key": client.headers["X-API-Key"]}).status_code == 200


def test_fifty_requests_under_one_key_are_one(client: httpx2.Client):
    def ask(_: int) -> httpx2.Response:
        return client.post(PATH, json={"name": "Once"}, headers={"Idempotency-Key": "k"})

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert client.get(PATH).json()["total"] == 1


def test_another_request_under_a_used_key_is_refused(client: httpx2.Client):
    headers = {"Idempotency-Key": "k"}
    client.post(PATH, json={"name": "One"}, headers=headers)
    refused = client.post(PATH, json={"name": "Two"}, headers=headers)
    assert (refused.status_code, refused.json()["field"]) == (422, "Idempotency-Key")
    assert client.get(PATH).json()["total"] == 1


def test_a_refusal_does_not_take_its_key(client: httpx2.Client):
    headers = {"Idempotency-Key": "k"}
    assert client.post(PATH, json={"name": ""}, headers=headers).status_code == 422
    assert client.post(PATH, json={"name": "One"}, headers=headers).status_code == 201


@pytest.mark.parametrize(("name", "value"), [("Idempotency-Key", "k" * 256), ("X-Org-Id", "o" * 101)])
def test_a_header_that_is_too_long_is_refused_by_its_name(client: httpx2.Client, name: str, value: str):
    refused = client.post(PATH, json={"name": "One"}, headers={name: value})
    assert (refused.status_code, refused.json()["field"]) == (422, name)
    assert client.post(PATH, json={"name": "One"}, headers={name: value[1:]}).status_code == 201


def test_a_key_that_is_empty_is_refused(client: httpx2.Client):
    refused = client.post(PATH, json={"name": "One"}, headers={"Idempotency-Key": ""})
    assert (refused.status_code, refused.json()["field"]) == (422, "Idempotency-Key")


def test_the_request_id_comes_back_and_reaches_the_events(client: httpx2.Client, container):
    answer = client.post(PATH, json={"name": "One"}, headers={"X-Request-ID": "trace-me.1"})
    assert answer.headers["X-Request-ID"] == "trace-me.1"
    journal, scope = container.company.journal, container.company.scope
    assert {one.type for one in journal.read(scope, correlation_id="trace-me.1")} == {"project.created"}


def test_a_request_id_that_could_break_a_log_is_replaced(client: httpx2.Client):
    answer = client.get("/healthz", headers={"X-Request-ID": "a b{}"})
    assert answer.headers["X-Request-ID"] != "a b{}"


def test_what_a_request_brings_is_read_without_another_thread():
    """FastAPI has a thread run each plain function that a route depends on: that costs more than they do."""
    found = {call for one in features_of_api() for route in one.router.made() for call in depended_on(route)}
    assert len(found) > 5
    assert [
        call for call in found if not (iscoroutinefunction(call) or iscoroutinefunction(call.__call__))
    ] == []


def depended_on(route: Any) -> Iterator[Any]:
    waiting: list[Dependant] = list(route.dependant.dependencies) if isinstance(route, APIRoute) else []
    while waiting:
        one = waiting.pop()
        yield one.call
        waiting += one.dependencies
