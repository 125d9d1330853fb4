"""What the OpenAPI document says beside the routes themselves: tags, and what every operation has."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from guildhall.adapters.http.problems import Problem

TAGS: dict[str, str] = {
    "approvals": "What people are asked before a run goes on, and their answers.",
    "auth": "Who asks: credentials and what they may do.",
    "health": "Whether the process lives and works, and its metrics.",
    "jobs": "Candidate outputs that are asked for, edited, accepted and exported.",
    "orgs": "Tenants, their projects and teams, and kickoffs.",
    "presets": "What jobs are made from.",
    "projects": "Projects, with their config and lifecycle.",
    "templates": "Versioned, immutable presets.",
    "webhooks": "Addresses that are told of events.",
}
"""Every tag that a route uses, and what stands behind it."""


def describe(app: FastAPI) -> None:
    """Have the app's document made once, with every tag described."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document


def _document(app: FastAPI) -> dict[str, Any]:
    whole = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=app.separate_input_output_schemas,
    )
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    schemas[Problem.__name__] = Problem.model_json_schema()
    used = {tag for _, operation in operations(whole) for tag in operation.get("tags", ())}
    whole["tags"] = [{"name": name, "description": TAGS.get(name, "")} for name in sorted(used)]
    return whole


def operations(whole: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of a document, under its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
    ]
