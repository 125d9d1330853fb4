"""The router of a feature: nothing of it is made before it is asked for."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from starlette.routing import Match

from guildhall.adapters.http.router import FeatureRouter, Features


@pytest.fixture
def router() -> FeatureRouter:
    made = FeatureRouter(prefix="/api/stones", tags=["stones"])

    @made.get("/{stone}")
    def read_stone(stone: str) -> str:
        return stone

    @made.put("/{stone}")
    def change_stone(stone: str) -> str:
        return stone

    return made


def asked(router: FeatureRouter, method: str, path: str) -> tuple[Match, Any]:
    return router.matches({"type": "http", "method": method, "path": path, "root_path": ""})


def test_a_path_of_another_feature_makes_no_route(router: FeatureRouter):
    assert asked(router, "GET", "/api/tasks/1") == (Match.NONE, {})
    assert router.routes == []


def test_the_first_path_of_its_own_makes_each_route_once(router: FeatureRouter):
    assert asked(router, "GET", "/api/stones/1/2") == (Match.NONE, {})
    names = [getattr(route, "name", "") for route in router.made()]
    assert (names, len(router.made())) == (["read_stone", "change_stone"], 2)


def test_the_route_of_the_method_is_chosen(router: FeatureRouter):
    match, found = asked(router, "PUT", "/api/stones/1")
    assert (match, found["route"].name, found["path_params"]) == (Match.FULL, "change_stone", {"stone": "1"})
    assert asked(router, "DELETE", "/api/stones/1")[0] == Match.PARTIAL


def test_a_feature_is_asked_only_for_paths_that_can_be_its_own(router: FeatureRouter):
    other = FeatureRouter(prefix="/api/trees")
    other.get("")(lambda: "tree")
    both = Features([other, router])

    def served(path: str) -> str:
        match, found = both.matches({"type": "http", "method": "GET", "path": path, "root_path": ""})
        return found["route"].name if match is Match.FULL else match.name

    long = "/api/" + 100 * "x"
    assert [served(path) for path in ("/api", "/", long, "/api/bushes/1")] == ["NONE"] * 4
    assert other.routes == router.routes == []
    assert (served("/api/stones/1"), other.routes) == ("read_stone", [])
    assert [served(f"/api/{path}") for path in ("trees", "trees/1", "stones")] == ["<lambda>", "NONE", "NONE"]


def test_a_method_that_no_route_has_is_answered_with_all_that_there_are(client: httpx2.Client):
    put = client.put("/api/tasks/claim")  # the path is one of two features
    assert (put.status_code, put.headers["allow"]) == (405, "GET, HEAD, PATCH, POST")
    for path in ("/api/projects", "/api/tasks/T-1"):
        offered = client.get("/openapi.json").json()["paths"]["/api/tasks/{task}" if "T-1" in path else path]
        refused = client.request("TRACE", path)
        assert (refused.status_code, refused.json()["status"]) == (405, 405)
        allowed = refused.headers["allow"].split(", ")
        assert {name.lower() for name in allowed} - {"head"} == set(offered)
        assert len(allowed) > 1
