"""The router of a feature: nothing of it is imported and made before it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from starlette.routing import Match

from guildhall.adapters.http.app import ROUTES, features_of_api
from guildhall.adapters.http.router import Feature, FeatureRouter, Features, beginning_of

STONES = """
from guildhall.adapters.http.router import FeatureRouter

router = FeatureRouter(prefix="/api/stones")


@router.get("/{stone}")
def read_stone(stone: str) -> str:
    return stone
"""


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


def named(monkeypatch: pytest.MonkeyPatch, name: str, router: FeatureRouter) -> Feature:
    """A feature whose module is there under this name."""
    module = ModuleType(name)
    vars(module)["router"] = router
    monkeypatch.setitem(sys.modules, name, module)
    return Feature(name, [router.prefix])


def test_a_feature_is_asked_only_for_paths_that_can_be_its_own(
    router: FeatureRouter, monkeypatch: pytest.MonkeyPatch
):
    other = FeatureRouter(prefix="/api/trees")
    other.get("")(lambda: "tree")
    both = Features([named(monkeypatch, "trees", other), named(monkeypatch, "stones", router)])

    def served(path: str) -> str:
        match, found = both.matches({"type": "http", "method": "GET", "path": path, "root_path": ""})
        return found["route"].name if match is Match.FULL else match.name

    long = "/api/" + 100 * "x"
    assert [served(path) for path in ("/api", "/", long, "/api/bushes/1")] == ["NONE"] * 4
    assert other.routes == router.routes == []
    assert (served("/api/stones/1"), other.routes) == ("read_stone", [])
    assert [served(f"/api/{path}") for path in ("trees", "trees/1", "stones")] == ["<lambda>", "NONE", "NONE"]


def test_a_feature_is_imported_with_the_first_path_that_may_be_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "quarry.py").write_text(STONES)
    monkeypatch.syspath_prepend(tmp_path)
    features = Features([Feature("quarry", ["/api/stones"])])
    scope = {"type": "http", "method": "GET", "root_path": ""}
    for path in ("/", "/api", "/api/stonesand/1", "/api/trees/stones"):
        assert features.matches({**scope, "path": path}) == (Match.NONE, {})
    assert "quarry" not in sys.modules
    try:
        assert features.matches({**scope, "path": "/api/stones/1"})[0] is Match.FULL
        assert "quarry" in sys.modules
    finally:
        sys.modules.pop("quarry", None)


@pytest.mark.parametrize(("feature", "name"), list(zip(features_of_api(), ROUTES, strict=True)))
def test_a_feature_is_named_with_how_its_paths_begin_and_no_more(feature: Feature, name: str):
    made: list[Any] = feature.router.made()
    beginnings = {beginning_of(route.path) for route in made}
    assert beginnings
    assert [one for one in beginnings if not feature.may_serve(one)] == []
    needless = [one for one in ROUTES[name] if not any(Feature("", [one]).may_serve(it) for it in beginnings)]
    assert needless == []


def test_every_file_of_routes_is_a_feature():
    files = (Path(sys.modules["guildhall.adapters.http"].__path__[0]) / "routes").glob("[!_]*.py")
    assert sorted(file.stem for file in files) == list(ROUTES)


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
