"""Routes whose endpoint takes a JSON body and one thing that is made of the request, such as its caller.

What such a signature asks for is found out once. FastAPI goes through it anew with every request, which takes
longer than all that stands before it. Whatever is not plainly right, such as another content type, no JSON or
a field at fault, is left to FastAPI from the beginning: every refusal is its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any, cast, get_type_hints

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from guildhall.adapters.http.headers import sent
from guildhall.adapters.http.unknown import parameters_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_NOT_PLAIN = object()


class PlainRoute(APIRoute):
    """A route that serves plain requests by itself where its endpoint is of that kind."""

    @cached_property
    def parameters(self) -> frozenset[str]:
        """What it takes from a query, beside who asks."""
        return parameters_of(self.dependant)

    def get_route_handler(self) -> Handler:
        """What answers a request that was matched; FastAPI asks for it once."""
        usual, endpoint = super().get_route_handler(), self.dependant.call
        if endpoint is None or not _takes_body_and_request(endpoint, self.dependant):
            return usual
        [body], [needed] = self.dependant.body_params, self.dependant.dependencies
        make, made, of = (
            cast("Callable[..., Any]", needed.call),
            str(needed.name),
            str(needed.request_param_name),
        )

        async def handle(request: Request) -> Response:
            read = await _read(request)
            model, faults = (None, [read]) if read is _NOT_PLAIN else body.validate(read)
            if faults:
                return await usual(request)
            response: Response = await endpoint(**{body.name: model, made: await make(**{of: request})})
            return response

        return handle


async def _read(request: Request) -> Any:
    """What stands in a JSON body, :data:`_NOT_PLAIN` where none came."""
    if sent(request.scope, b"content-type") != "application/json":
        return _NOT_PLAIN
    try:
        return json.loads(await request.body())
    except ValueError:
        return _NOT_PLAIN


def _takes_body_and_request(endpoint: Callable[..., Any], asked: Dependant) -> bool:
    """Whether an endpoint answers itself, and takes a model as its body and what is made of the request."""
    answers = iscoroutinefunction(endpoint) and get_type_hints(endpoint).get("return") is Response
    if not answers or len(asked.body_params) != 1 or len(asked.dependencies) != 1:
        return False
    needed, body = asked.dependencies[0], asked.body_params[0].field_info
    of_request = iscoroutinefunction(needed.call) and needed.request_param_name is not None
    is_model = type(body) is params.Body and not body.embed
    return of_request and is_model and not needed.dependencies and not _has_more(asked, needed)


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
