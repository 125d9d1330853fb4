"""The HTTP client of the model runtime: nothing leaves that was not reserved for, and it sees what returns.

It must never keep a request or a response: only whether there was one, its status and the usage it reports.
"""

from __future__ import annotations

import json
from typing import Any, cast

import httpx2

USAGE_NAMES = (("prompt_tokens", "completion_tokens"), ("input_tokens", "output_tokens"))
"""How providers call input and output tokens: OpenAI's chat completions; Anthropic and OpenAI's responses."""

CONNECT_SECONDS = 10.0


class Unreserved(RuntimeError):
    """A defect: a request to the provider outside of a reservation, or a second one within it."""


class Wire:
    """One HTTP client, and what it saw since the last reservation."""

    def __init__(self, timeout_seconds: float) -> None:
        self.allowed = 0
        self.status: int | None = None
        self.usage: tuple[int, int] | None = None
        self.client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            follow_redirects=False,  # a redirect would carry the key to a host that nobody chose
            event_hooks={"request": [self._leaving], "response": [self._arrived]},
        )

    def allow_one(self) -> None:
        """Let exactly one request out, and forget the last one."""
        self.allowed = 1
        self.status = None
        self.usage = None

    async def _leaving(self, request: httpx2.Request) -> None:
        if self.allowed < 1:
            raise Unreserved(f"a request to {request.url.host} was not reserved for")
        self.allowed -= 1

    async def _arrived(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.usage = reported_usage(await response.aread())


def reported_usage(body: bytes) -> tuple[int, int] | None:
    """Input and output tokens that a response reports, whatever else is wrong with it."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found: Any = cast(dict[str, Any], answer).get("usage") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        return None
    usage = cast(dict[str, Any], found)
    for names in USAGE_NAMES:
        counts = [usage.get(name) for name in names]
        if all(isinstance(count, int) and count >= 0 for count in counts):
            return (cast(int, counts[0]), cast(int, counts[1]))
    return None
