"""Turns what LangGraph keeps into JSON text and back; it must never make an object that a text names.

JSON-safe values pass, interrupts are tagged; anything else is refused when it is written, so a checkpoint
that someone tampered with can at worst be refused when it is read.
"""

from __future__ import annotations

import json
from typing import Any

from langgraph.types import Interrupt

TAG = "$interrupt"


class NotKept(TypeError):
    """A value that graph state may not hold: state is ids and counters."""


class JsonSerializer:
    """LangGraph's ``SerializerProtocol`` with JSON as its only form."""

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """Encode a value; the name of the form and its bytes."""
        return "json", dumps(obj).encode()

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Decode what ``dumps_typed`` gave.

        Raises:
            NotKept: for another form.
        """
        form, text = data
        if form != "json":
            raise NotKept(f"a checkpoint is JSON, not {form!r}; forget its thread and begin it anew")
        return loads(text.decode())


def dumps(value: Any) -> str:
    """Encode a value as JSON text.

    Raises:
        NotKept: when it holds something that JSON has no form for.
    """
    return json.dumps(value, default=_tagged, separators=(",", ":"), allow_nan=False)


def loads(text: str) -> Any:
    """Decode JSON text."""
    return json.loads(text, object_hook=_untagged)


def _tagged(value: object) -> dict[str, Any]:
    if isinstance(value, Interrupt):
        return {TAG: value.id, "value": value.value}
    raise NotKept(f"graph state holds ids and counters, not a {type(value).__name__}")


def _untagged(value: dict[str, Any]) -> Any:
    if TAG in value:
        return Interrupt(value=value.get("value"), id=str(value[TAG]))
    return value
