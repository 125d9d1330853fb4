"""A body says each thing once, so that what was checked is what is done."""

from __future__ import annotations

import json

import httpx2
import pytest

from guildhall.adapters.http.alike import NamedTwice, NoNumber, check_alike
from guildhall.adapters.http.server import HttpServer

JSON = {"Content-Type": "application/json"}


def named_twice(body: bytes) -> str | None:
    try:
        check_alike(body)
    except NamedTwice as twice:
        return twice.key
    return None


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('{"title": "a", "title": "b"}', "title"),
        ('{"title": "a", "\\u0074itle": "a"}', "title"),
        ('{"a": [{"b": {"c": 1, "d": 2, "c": 3}}]}', "c"),
        ('{"": 1, "": 2}', ""),
        ('{"a": 1, "b": {"a": 1}}', None),
        ('[{"a": 1}, {"a": 1}]', None),
        ('{"a": "a: a", "b": "\\"b\\": 1"}', None),
        ('{"a": 1, "a"', None),
        ("a: 1\na: 2\n", None),
        ("\ufeff" + '{"a": 1, "a": 2}', "a"),
        ("", None),
    ],
)
def test_a_key_is_found_that_an_object_has_twice(body: str, key: str | None):
    assert named_twice(body.encode()) == key


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 400 + ".0"])
def test_what_is_no_number_is_found_wherever_it_stands(number: str):
    for body in (number, f"[{number}]", f'\ufeff{{"a": {{"b": {number}}}}}'):
        with pytest.raises(NoNumber):
            check_alike(body.encode())
    check_alike(json.dumps({number: f"[{number}]", "large": [1e300, 10**400]}).encode())


def test_a_large_body_is_looked_through_in_a_moment():
    tasks = [{"title": f"T{number}", "description": "x" * 100} for number in range(20_000)]
    body = json.dumps({"items": tasks})
    assert named_twice(body.encode()) is None
    assert named_twice((body[:-1] + ', "items": []}').encode()) == "items"


def test_a_body_that_names_a_key_twice_is_refused_by_its_name(served: HttpServer):
    headers = {**JSON, "X-API-Key": "installation-key-of-the-tests"}
    with httpx2.Client(base_url=served.url, headers=headers, timeout=30) as client:
        refused = client.post("/api/projects", content=b'{"name": "a", "repository": "", "name": "b"}')
        assert (refused.status_code, refused.json()["field"]) == (422, "name"), refused.text
        nested = client.post("/api/projects", content=b'{"name": "a", "config": {"x": 1, "x": 2}}')
        assert (nested.status_code, nested.json()["field"]) == (422, "x")
        assert client.get("/api/projects").json()["items"] == []
        assert client.post("/api/projects", content=b'{"name": "a", "config": {"name": "a"}}').is_success
