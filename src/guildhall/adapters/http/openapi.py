"""What the OpenAPI document says beside the routes themselves: tags, and what every operation has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from guildhall.adapters.http.brought import SCHEMES, TICKET, headers_of
from guildhall.adapters.http.caller import ASKS, required_match
from guildhall.adapters.http.problems import Problem
from guildhall.adapters.http.queries import parameters_read
from guildhall.adapters.http.router import Feature

TAGS: dict[str, str] = {
    "agents": "Workers' profiles, and whether they are there.",
    "approvals": "What people are asked before a run goes on, and their answers.",
    "artifacts": "What work left: files, documents and reports with their digests.",
    "audit": "Who did what, when and from where, refusals included.",
    "auth": "Who asks: credentials and what they may do.",
    "collab": "State by kind, tasks, leases and events, for agents that work together.",
    "comments": "The threaded audit trail of a task.",
    "events": "The journal: pages, streams and what verifies it.",
    "health": "Whether the process lives and works, and its metrics.",
    "jobs": "Candidate outputs that are asked for, edited, accepted and exported.",
    "orgs": "Tenants, their projects and teams, and kickoffs.",
    "presets": "What jobs are made from.",
    "projects": "Projects, with their config and lifecycle.",
    "references": "Projects and runs by a name, an id or the beginning of one, as people call them.",
    "runs": "Passes of the workflow over a project: started, steered and reported.",
    "schedules": "When jobs, tasks and runs start by themselves: by cron in a time zone, or at one time.",
    "sessions": "What agents at work say.",
    "sprints": "Goals with dates and a set of tasks.",
    "tasks": "Units of work, their tree, history and state.",
    "templates": "Versioned, immutable presets.",
    "tools": "What agents may use, with its configuration.",
    "webhooks": "Addresses that are told of events.",
    "work": "Claims, heartbeats and results of those who work under a lease.",
}
"""Every tag that a route uses, and what stands behind it."""


def describe(app: FastAPI, features: Sequence[Feature]) -> None:
    """Have the app's document made once, when it is first asked for, with every tag described."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, [route for one in features for route in one.router.made()])
        return app.openapi_schema

    app.openapi = document


def _document(app: FastAPI, routes: list[BaseRoute]) -> dict[str, Any]:
    whole = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = whole["paths"][route.path_format][method.lower()]
                _say_what_is_read(operation, route)
                _say_who_asks(operation, route)
    components = whole.setdefault("components", {})
    components["securitySchemes"] = SCHEMES
    components.setdefault("schemas", {})[Problem.__name__] = Problem.model_json_schema()
    used = {tag for _, operation in operations(whole) for tag in operation.get("tags", ())}
    whole["tags"] = [{"name": name, "description": TAGS.get(name, "")} for name in sorted(used)]
    return _without_sources(whole)


_SOURCE = re.compile(r"\s*\(seed S\d[^()]*\)")
"""Where a docstring says which design document a thing comes from; who uses the API does not have it."""


def _without_sources(node: Any) -> Any:
    """The document without what its descriptions say of where things come from."""
    if isinstance(node, list):
        return [_without_sources(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    return {
        name: _SOURCE.sub("", item)
        if name == "description" and isinstance(item, str)
        else _without_sources(item)
        for name, item in cast("dict[str, Any]", node).items()
    }


def _say_what_is_read(operation: dict[str, Any], route: APIRoute) -> None:
    """Give an operation what its route reads from the query as a whole."""
    calls = [one.call for one in route.dependant.dependencies if one.call]
    read = [parameter for call in calls for parameter in parameters_read(call)]
    if read:
        operation["parameters"] = [*operation.get("parameters", ()), *read]


def _say_who_asks(operation: dict[str, Any], route: APIRoute) -> None:
    """Give an operation that has a caller what they may bring, and ``x-ability``: what they need."""
    calls = [one.call for one in route.dependant.dependencies if one.call]
    asks = next((ASKS[call] for call in calls if call in ASKS), None)
    if asks is not None:
        operation["x-ability"] = asks.ability
        operation["security"] = [{name: []} for name in SCHEMES if asks.ticket or name != TICKET]
        headers = headers_of(must_match=required_match in calls)
        operation["parameters"] = [*operation.get("parameters", ()), *headers]


def operations(whole: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of a document, under its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
    ]
