"""Models of any provider: built from the settings alone, checked before there is work for them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic_ai.models import ModelRequestParameters

from guildhall.adapters.runtimes.model import ModelRuntime, ModelSettings, Secret, TokenPrice
from guildhall.adapters.runtimes.model.backoff import Backoff
from guildhall.adapters.runtimes.model.failures import CallFailed
from guildhall.adapters.runtimes.model.meter import MeteredModel
from guildhall.adapters.runtimes.model.provider import build_model
from guildhall.adapters.runtimes.model.wire import Unreserved, Wire, reported_usage
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import evolve

KEY = "sk-ant-0123456789"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (ModelSettings("nobody:x", Secret(KEY)), "the provider 'nobody' of the model is unknown"),
        (ModelSettings("openai:gpt-4o-mini"), "needs an API key"),
        (ModelSettings("anthropic:claude-sonnet-5"), "needs an API key"),
        (ModelSettings("mistral:large", Secret(KEY)), "needs a package that is not installed"),
        (ModelSettings("deepseek:deepseek-chat", Secret(KEY), "http://127.0.0.1"), "has one address only"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    settings: ModelSettings, complaint: str, clock: Any, chance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a key that nobody handed over")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a key that nobody handed over")
    with pytest.raises(ValidationFailed, match=complaint) as refused:
        ModelRuntime(settings, clock, chance).check()
    assert KEY not in refused.value.message


def test_a_task_with_an_unusable_model_fails(clock: Any, chance: Any, session: Any, assignment: Any) -> None:
    outcome = ModelRuntime(ModelSettings("nobody:x"), clock, chance).develop(assignment, session)
    assert outcome.status == "failed"
    assert "unknown" in outcome.summary


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("openai:gpt-4o-mini", "OpenAIChatModel"),
        ("openai-responses:gpt-4o-mini", "OpenAIResponsesModel"),
        ("anthropic:claude-sonnet-5", "AnthropicModel"),
        ("deepseek:deepseek-chat", "OpenAIChatModel"),
    ],
)
def test_providers_are_built_with_the_key_that_was_handed_over(model: str, kind: str) -> None:
    built = build_model(model, ModelSettings(model, Secret(KEY)), None)
    assert type(built).__name__ == kind
    assert built.client.api_key == KEY  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("openai:gpt-4o-mini", "https://api.openai.com/v1"),
        ("openai-responses:gpt-4o-mini", "https://api.openai.com/v1"),
        ("anthropic:claude-sonnet-5", "https://api.anthropic.com"),
    ],
)
def test_no_variable_of_the_environment_sends_the_key_elsewhere(
    model: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/elsewhere")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1/elsewhere")
    built = build_model(model, ModelSettings(model, Secret(KEY)), None)
    assert (built.base_url or "").rstrip("/") == address


def test_a_price_that_nobody_knows_is_reported(clock: Any, chance: Any) -> None:
    settings = ModelSettings("openai:gpt-4o-mini", Secret(KEY), tiers={"pm": "openai:home-made"})
    assert ModelRuntime(settings, clock, chance).unpriced() == ("openai:home-made",)
    priced = evolve(settings, price=TokenPrice(1, 1))
    assert ModelRuntime(priced, clock, chance).unpriced() == ()


def test_importing_the_runtime_imports_no_library_for_models() -> None:
    line = (
        "import sys, guildhall.adapters.runtimes.model, guildhall.adapters.runtimes.rules; "
        "slow = ('pydantic_ai', 'pydantic', 'openai', 'genai_prices', 'httpx2'); "
        "print([name for name in slow if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_library_says_nothing_of_its_own() -> None:
    program = "import pydantic_ai; import guildhall.adapters.runtimes.model.thinking"
    shown = subprocess.run(
        [sys.executable, "-c", f"{program}; print(pydantic_ai.BANNER_ENABLED)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "False"


def test_nothing_leaves_without_a_reservation(server: Any, script: Any) -> None:
    server.play(script.says("one"), script.says("two"))

    async def go() -> None:
        wire = Wire(5.0)
        async with wire.client:
            with pytest.raises(Unreserved):
                await wire.client.get(server.base_url)
            wire.allow_one()
            url = f"{server.base_url}/chat/completions"
            await wire.client.post(url, json={"model": "m", "messages": []})
            assert (wire.status, wire.usage) == (200, (100, 10))
            with pytest.raises(Unreserved):
                await wire.client.post(url, json={"model": "m", "messages": []})

    asyncio.run(go())
    assert len(server.requests) == 1


@pytest.mark.parametrize("door", ["request_stream", "count_tokens", "compact_messages", "batch_create"])
def test_other_doors_to_the_provider_are_closed(door: str, session: Any, clock: Any, chance: Any) -> None:
    settings = ModelSettings("openai:gpt-4o-mini", Secret(KEY))
    model = MeteredModel(
        settings.model,
        build_model(settings.model, settings, None),
        settings,
        session=session,
        wire=Wire(1.0),
        backoff=Backoff(clock, chance),
    )

    async def knock() -> None:
        opened = getattr(model, door)([], None, ModelRequestParameters())
        if hasattr(opened, "__aenter__"):
            async with opened:
                pass

    with pytest.raises(CallFailed):
        asyncio.run(knock())


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        (b'{"usage": {"prompt_tokens": 3, "completion_tokens": 4}}', (3, 4)),
        (b'{"usage": {"input_tokens": 5, "output_tokens": 6}, "error": {}}', (5, 6)),
        (b'{"usage": {"prompt_tokens": -1, "completion_tokens": 4}}', None),
        (b'{"usage": {"prompt_tokens": "3", "completion_tokens": 4}}', None),
        (b'{"usage": [1, 2]}', None),
        (b"[1]", None),
        (b"", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
def test_usage_is_found_in_whatever_came_back(body: bytes, usage: Any) -> None:
    assert reported_usage(body) == usage


class AnthropicOnce(BaseHTTPRequestHandler):
    """Answers any message with a structured result, as Anthropic's Messages API does."""

    seen: list[dict[str, Any]] = []  # noqa: RUF012 - set anew by the test

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append({"path": self.path, "key": self.headers["authorization"]})
        answer = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-5",
            "content": [
                {
                    "type": "tool_use",
                    "id": "t1",
                    "name": "final_result",
                    "input": {"done": True, "summary": "nothing was to do"},
                }
            ],
            "stop_reason": "tool_use",
            "stop_sequence": None,
            "usage": {"input_tokens": 1000, "output_tokens": 10},
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


def test_another_provider_is_spoken_to_and_booked(
    clock: Any, chance: Any, session: Any, assignment: Any
) -> None:
    AnthropicOnce.seen = []
    http = HTTPServer(("127.0.0.1", 0), AnthropicOnce)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        settings = ModelSettings(
            "anthropic:claude-sonnet-5", Secret(KEY), f"http://127.0.0.1:{http.server_address[1]}"
        )
        outcome = ModelRuntime(settings, clock, chance).develop(assignment, session)
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
    assert (outcome.status, outcome.summary) == ("done", "nothing was to do")
    assert AnthropicOnce.seen == [{"path": "/v1/messages", "key": f"Bearer {KEY}"}]
    # claude-sonnet-5: 2 and 10 dollars for a million tokens
    assert [(u.input_tokens, u.output_tokens, u.cost_micros) for u in session.settled] == [(1000, 10, 2100)]
