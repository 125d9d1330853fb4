"""A client that listens to server-sent events as the standard asks of it, written from the standard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2


@dataclass
class Message:
    """One event of a stream."""

    id: str
    event: str
    data: str

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Listener:
    """Reads a stream; ``last_id`` is what a reconnecting client sends as `Last-Event-ID`."""

    def __init__(self, client: httpx2.Client, url: str, last_id: str | None = None, **params: Any) -> None:
        headers = {} if last_id is None else {"Last-Event-ID": last_id}
        self.last_id = last_id or ""
        self.comments = 0
        self._context = client.stream("GET", url, params=params, headers=headers)
        self.response = self._context.__enter__()

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.__exit__(None, None, None)

    def messages(self) -> Iterator[Message]:
        """Messages until the stream ends."""
        event, data = "message", []
        for line in self.response.iter_lines():
            if not line:
                if data:
                    yield Message(self.last_id, event, "\n".join(data))
                event, data = "message", []
                continue
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if not name:
                self.comments += 1
            elif name == "id":
                self.last_id = value
            elif name == "event":
                event = value
            elif name == "data":
                data.append(value)

    def take(self, count: int) -> list[Message]:
        """So many messages."""
        stream = self.messages()
        return [next(stream) for _ in range(count)]
