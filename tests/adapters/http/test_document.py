"""The reference lists every route that is served, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2

DOCUMENT = Path(__file__).parents[3] / "docs/reference/http.md"
ROUTE = re.compile(r"^\| `([A-Z]+ /\S*)` \| \S", re.MULTILINE)


def test_the_reference_lists_every_route_once(client: httpx2.Client):
    paths = client.get("/openapi.json").json()["paths"]
    served = sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)
    assert sorted(ROUTE.findall(DOCUMENT.read_text("utf-8"))) == served
