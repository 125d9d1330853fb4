"""The OpenAPI document: complete in itself, and true of whatever anybody sends (schemathesis)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.openapi import TAGS, operations
from guildhall.adapters.http.server import HttpServer

KEY = "installation-key-of-the-tests"
SEMANTIC = [positive_data_acceptance]
"""That no rule refuses what the schema allows: rules about other things than form are not in it."""

ENDLESS = ("/api/events/stream", "/collab/events/tail")
"""What goes on for as long as somebody who may listen does."""

EXAMPLES = 8
"""Requests an operation that are made up: enough to find a rule that is not written down, in bounded time."""


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
)


def _hold_to_the_document(served: HttpServer, headers: dict[str, str]) -> None:
    """Send each operation what the document allows and what it does not, and check every answer."""
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # pyright: ignore[reportAttributeAccessIssue]
        if headers and operation.path in ENDLESS:
            continue

        @bounded
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=SEMANTIC)

        try:
            check()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - all that is wrong is said at once
            inner = getattr(error, "exceptions", (error,))
            wrong.append(f"{operation.label}: " + "; ".join(str(one)[:1500] for one in inner))
    assert not wrong, "\n\n".join(wrong)


def test_it_speaks_of_nothing_that_its_readers_do_not_have(served: HttpServer):
    assert "seed S" not in httpx2.get(f"{served.url}/openapi.json", timeout=60).text


def test_no_answer_is_a_model_of_what_is_asked(document: dict[str, Any]):
    schemas: dict[str, Any] = document["components"]["schemas"]
    bodies = [
        operation.get("requestBody", {}) for path in document["paths"].values() for operation in path.values()
    ]
    asked: set[str] = set()
    waiting = _named(bodies)
    while waiting:
        asked |= waiting
        waiting = _named([schemas[name] for name in waiting]) - asked
    models = {model.__name__ for model in AskedModel.__subclasses__()}
    assert len(asked & models) > 20
    assert (models & schemas.keys()) - asked == set()


def _named(parts: Any) -> set[str]:
    """The schemas that parts of the document refer to."""
    return set(re.findall(r"#/components/schemas/([\w.]+)", json.dumps(parts)))


def test_whatever_a_stranger_sends_is_answered_as_the_document_says(served: HttpServer) -> None:
    _hold_to_the_document(served, {})


def test_whatever_an_admin_sends_is_answered_as_the_document_says(served: HttpServer) -> None:
    _hold_to_the_document(served, {"X-API-Key": KEY})


def test_every_operation_says_what_it_is_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    named = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(named)) == len(named)
    for name, operation in operations(document):
        assert operation.get("summary"), name
        assert operation.get("description"), name
        assert operation.get("tags"), name
        assert {"422", "500"} <= operation["responses"].keys(), name
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
                assert answer["description"], (name, status)


def test_if_match_is_required_exactly_where_a_change_may_not_be_blind(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        named = [one for one in operation.get("parameters", ()) if one["name"].lower() == "if-match"]
        assert len(named) <= 1, name
        required = any(one["required"] for one in named)
        assert required == ("428" in operation["responses"]), name


def test_every_tag_says_what_stands_behind_it(document: dict[str, Any]) -> None:
    assert {tag["name"]: tag["description"] for tag in document["tags"] if not tag["description"]} == {}
    assert {tag["name"] for tag in document["tags"]} <= TAGS.keys()


def test_the_ways_to_say_who_asks_are_documented(document: dict[str, Any]) -> None:
    assert {"apiKey", "apiKeyQuery", "bearer"} <= document["components"]["securitySchemes"].keys()


def test_the_page_needs_nothing_from_elsewhere(stranger: httpx2.Client) -> None:
    page = stranger.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("docs/docs.js", "docs/docs.css"):
        assert name in page.text
        assert stranger.get(f"/{name}").status_code == 200
    folder = Path(__file__).parents[3] / "src/guildhall/adapters/http/pages"
    for file in folder.iterdir():
        assert not re.search(r"https?:|[\"'(]\s*//|@import", file.read_text()), file.name
