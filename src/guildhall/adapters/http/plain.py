"""Routes whose endpoint takes a JSON body and one thing that is made of the request, such as its caller.

What such a signature asks for is found out once. FastAPI goes through it anew with every request, which takes
longer than all that stands before it. Whatever is not plainly right, such as another content type, no JSON or
a field at fault, is left to FastAPI from the beginning: every refusal is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any, cast, get_type_hints

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from guildhall.adapters.http.bodies import BODY
from guildhall.adapters.http.headers import sent
from guildhall.adapters.http.unknown import parameters_of


class PlainRoute(APIRoute):
    """A route that serves plain requests by itself where its endpoint is of that kind."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        super().__init__(path, endpoint, **given)
        if _takes_body_and_request(endpoint, self.dependant):
            self.app = _plainly(endpoint, self.dependant, self.app)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """What it takes from a query, beside who asks."""
        return parameters_of(self.dependant)


def _plainly(endpoint: Callable[..., Any], asked: Dependant, usual: ASGIApp) -> ASGIApp:
    """What serves a route; whatever is not plainly right goes to what serves it usually."""
    [body], [needed] = asked.body_params, asked.dependencies
    model = cast("type[BaseModel]", body.field_info.annotation)
    make, made, of = (
        cast("Callable[..., Any]", needed.call),
        str(needed.name),
        str(needed.request_param_name),
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        read = _read(model, scope)
        if read is None:
            await usual(scope, receive, send)
            return
        caller = await make(**{of: Request(scope, receive)})
        response: Response = await endpoint(**{body.name: read, made: caller})
        await response(scope, receive, send)

    return serve


def _read(model: type[BaseModel], scope: Scope) -> BaseModel | None:
    """What stands in a JSON body, none where it is not plainly right."""
    body: bytes | None = scope.get(BODY)
    if body is None or sent(scope, b"content-type") != "application/json":
        return None
    try:
        return model.model_validate_json(body)
    except ValidationError:
        return None


def _takes_body_and_request(endpoint: Callable[..., Any], asked: Dependant) -> bool:
    """Whether an endpoint answers itself, and takes a model as its body and what is made of the request."""
    answers = iscoroutinefunction(endpoint) and get_type_hints(endpoint).get("return") is Response
    if not answers or len(asked.body_params) != 1 or len(asked.dependencies) != 1:
        return False
    needed, body = asked.dependencies[0], asked.body_params[0].field_info
    of_request = iscoroutinefunction(needed.call) and needed.request_param_name is not None
    is_model = type(body) is params.Body and not body.embed and _is_model(body.annotation)
    return of_request and is_model and not needed.dependencies and not _has_more(asked, needed)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _has_more(asked: Dependant, needed: Dependant) -> bool:
    """Whether anything else is asked for."""
    listed = (
        [*one.path_params, *one.query_params, *one.header_params, *one.cookie_params]
        for one in (asked, needed)
    )
    named = ("http_connection", "websocket", "background_tasks", "response", "security_scopes")
    return (
        any(listed)
        or bool(needed.body_params)
        or asked.request_param_name is not None
        or any(getattr(one, f"{name}_param_name") for one in (asked, needed) for name in named)
    )
