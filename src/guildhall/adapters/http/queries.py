"""What stands in a query beside who asks: read whole as one object, and described from that.

As parameters of a route FastAPI would take the type of each apart anew with every request; a list with eleven
of them took longer to be asked for than to be answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, TypeAdapter, ValidationError

AskedT = TypeVar("AskedT")

IN_QUERY = ConfigDict(defer_build=True)
"""How a dataclass of pydantic's that is read from a query is made: when it is first asked for."""

_READ: dict[Callable[..., Any], TypeAdapter[Any]] = {}
"""What each dependency of :func:`query` reads, so that the API's description can say it."""


def query(asked: type[AskedT]) -> Callable[[Request], Awaitable[AskedT]]:
    """A dependency that reads a query as a dataclass of pydantic's, which has a field for each parameter."""
    adapter = TypeAdapter(asked)

    async def read(request: Request) -> AskedT:
        try:
            return adapter.validate_python(dict(request.query_params))
        except ValidationError as error:
            faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
            raise RequestValidationError(faults) from error

    _READ[read] = adapter
    return read


def parameters_read(dependency: Callable[..., Any]) -> list[dict[str, Any]]:
    """What a dependency of :func:`query` reads (OpenAPI, *Parameter Object*); others read nothing so."""
    if dependency not in _READ:
        return []
    fields: dict[str, dict[str, Any]] = _READ[dependency].json_schema()["properties"]
    return [_parameter(name, schema) for name, schema in fields.items()]


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A field of what is read, as FastAPI describes its own: that it may be absent is said once."""
    said = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
    described = {key: said[key] for key in ("description",) if key in said}
    return {"name": name, "in": "query", "required": False, "schema": said, **described}
