"""What the console plays without a server is what the API says: each answer fits its model, and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.routing import Match

from guildhall.adapters.http.app import features_of_api

RECORDING = Path(__file__).parents[3] / "console/src/demonstration/recording.json"
RECORDED: dict[str, Any] = json.loads(RECORDING.read_text())
ANSWERS: dict[str, dict[str, Any]] = RECORDED["answers"]


def route_of(address: str) -> APIRoute:
    """The route that answers an address."""
    scope = {"type": "http", "method": "GET", "path": urlsplit(address).path, "root_path": ""}
    for feature in features_of_api():
        for route in feature.router.made():
            if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
                return route
    raise AssertionError(f"nothing answers {address}")


def kind_of(address: str) -> str:
    return route_of(address).path


@pytest.mark.parametrize("path", sorted({kind_of(one) for one, said in ANSWERS.items() if "body" in said}))
def test_every_recorded_answer_is_one_of_the_api(path: str):
    for address, said in ANSWERS.items():
        route = route_of(address)
        if "body" in said and route.path == path:
            model: TypeAdapter[Any] = TypeAdapter(route.response_model)
            again = model.dump_python(model.validate_python(said["body"]), mode="json", exclude_unset=True)
            assert again == said["body"], f"{address}: record it anew with `make demo-recording`"


def test_what_is_told_and_what_is_listed_agree():
    events = ANSWERS["/api/events"]["body"]
    assert len(events["told"]) == len(events["items"]) == events["total"] > 100
    assert events["items"][-1]["position"] == events["position"]
    tasks = ANSWERS["/api/tasks"]["body"]["items"]
    assert {one["status"] for one in tasks} == {"done"}
    assert all(f"/api/tasks/{one['id']}" in ANSWERS for one in tasks)


def test_nothing_of_whoever_recorded_it_is_kept():
    assert "/home/" not in RECORDING.read_text()
