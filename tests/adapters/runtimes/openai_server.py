"""A server that speaks OpenAI's chat completions and plays a script; it must never leave loopback.

Load it by its path from a conftest (see the one beside it). Replies are played in order, or chosen by a
function of the request; every request is recorded. Reference: OpenAI API, *Create chat completion*.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RESULT_TOOL = "final_result"
"""The tool by which a structured result is handed in."""


@dataclass(frozen=True)
class Call:
    """One tool call; ``arguments`` is JSON text as a model writes it, right or wrong."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Reply:
    """One answer of the server.

    ``usage`` is (prompt tokens, completion tokens), or none to report nothing. ``body`` replaces the whole
    answer; ``delay`` is seconds before it; ``hang_up`` closes the connection instead of answering.
    """

    content: str | None = None
    calls: tuple[Call, ...] = ()
    usage: tuple[int, int] | None = (100, 10)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None
    delay: float = 0.0
    hang_up: bool = False
    finish_reason: str | None = None

    def using(self, prompt: int, completion: int) -> Reply:
        """The same reply with another usage."""
        return replace(self, usage=(prompt, completion))


def says(text: str) -> Reply:
    """A plain text."""
    return Reply(content=text)


def calls(name: str, /, **arguments: Any) -> Reply:
    """A call of one tool."""
    return Reply(calls=(Call(name, json.dumps(arguments)),))


def calls_all(*several: tuple[str, dict[str, Any]]) -> Reply:
    """Calls of several tools in one answer."""
    return Reply(calls=tuple(Call(name, json.dumps(arguments)) for name, arguments in several))


def calls_badly(name: str, arguments: str) -> Reply:
    """A call whose arguments are whatever text."""
    return Reply(calls=(Call(name, arguments),))


def hands_in(**result: Any) -> Reply:
    """A structured result."""
    return calls(RESULT_TOOL, **result)


def fails(status: int, message: str = "it failed", *, code: str = "", **headers: str) -> Reply:
    """An error, as OpenAI reports it; a header's underscores are written as hyphens."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": code or None}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=body, headers=named, usage=None)


Script = Callable[["Request"], Reply]


@dataclass(frozen=True)
class Request:
    """One request as it came in; the names of headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation."""
        return self.body["messages"]

    @property
    def tools(self) -> list[str]:
        """The names of the tools that are offered."""
        return sorted(tool["function"]["name"] for tool in self.body.get("tools", []))

    def said(self, role: str) -> list[str]:
        """What was said in a role, oldest first."""
        return [_flat(message.get("content")) for message in self.messages if message["role"] == role]


def _flat(content: Any) -> str:
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


class OpenAIServer:
    """The server: play a script, look at the requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._replies: list[Reply] = []
        self._script: Script | None = None
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """What a client is given as the base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def play(self, *replies: Reply) -> None:
        """Answer with these, one a request, then with 500."""
        self._replies = list(replies)

    def answer_with(self, script: Script) -> None:
        """Let a function choose each answer; it may be called by several threads at once."""
        self._script = script

    @contextmanager
    def running(self) -> Iterator[OpenAIServer]:
        """Serve until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._closing.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    def _next(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            if self._script is None:
                return self._replies.pop(0) if self._replies else fails(500, "the script is over")
            script = self._script
        return script(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reply = server._next(
                    Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
                if reply.delay:
                    server._closing.wait(reply.delay)
                self.close_connection = True
                if reply.hang_up:
                    return
                if self.path != "/v1/chat/completions":
                    reply = fails(404, f"nothing is at {self.path}")
                streamed = body.get("stream") and reply.body is None
                content = _stream(reply, body) if streamed else reply.body
                self._send(reply, content or json.dumps(_completion(reply, body)).encode(), bool(streamed))

            def _send(self, reply: Reply, content: bytes, streamed: bool) -> None:
                self.send_response(reply.status)
                self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Connection", "close")
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(content)
                except (BrokenPipeError, ConnectionResetError):
                    return  # the client gave up waiting, as some scripts want it to

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
                """Say nothing: the requests are recorded."""

        return Handler


def _message(reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.content}
    if reply.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{index}_{time.monotonic_ns()}",
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for index, call in enumerate(reply.calls)
        ]
    return message


def _usage(reply: Reply) -> dict[str, int] | None:
    if reply.usage is None:
        return None
    prompt, completion = reply.usage
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _finish(reply: Reply) -> str:
    return reply.finish_reason or ("tool_calls" if reply.calls else "stop")


def _completion(reply: Reply, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [{"index": 0, "message": _message(reply), "finish_reason": _finish(reply)}],
        "usage": _usage(reply),
    }


def _stream(reply: Reply, body: dict[str, Any]) -> bytes:
    """The same as server-sent events: the message, its end, its usage, ``[DONE]``."""
    head = {
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": body["model"],
    }
    delta = _message(reply)
    for index, call in enumerate(delta.get("tool_calls", [])):
        call["index"] = index
    chunks: list[dict[str, Any]] = [
        {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
        {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": _finish(reply)}]},
    ]
    if reply.usage is not None:
        chunks.append({**head, "choices": [], "usage": _usage(reply)})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return "".join([*lines, "data: [DONE]\n\n"]).encode()
