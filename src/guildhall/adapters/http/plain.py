"""Routes whose endpoint takes a JSON body and one thing that is made of the request, such as its caller.

What such a signature asks for is found out once, and a plain request goes straight to it. FastAPI goes
through it anew with every request, which takes longer than all that stands before it. Whatever is not plainly
right, such as another content type, no JSON or a field at fault, is left to FastAPI from the beginning: every
refusal is its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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
from guildhall.domain.record import Record

_FAILED = "guildhall.failed"
"""Where a request keeps the error that it failed with ahead of what answers errors."""


class Plain(Record):
    """How a route is served plainly: a ``body`` is read, ``make`` makes what its endpoint takes beside it.

    They go to the endpoint as ``body_name`` and ``made_name``; ``make`` takes the request as ``of_name``.
    """

    body: type[BaseModel]
    body_name: str
    make: Callable[..., Awaitable[Any]]
    made_name: str
    of_name: str
    endpoint: Callable[..., Awaitable[Response]]

    async def answer(self, asked: BaseModel, scope: Scope, receive: Receive) -> Response:
        """The answer to a request whose body has been read; it raises what the two functions raise."""
        made = await self.make(**{self.of_name: Request(scope, receive)})
        return await self.endpoint(**{self.body_name: asked, self.made_name: made})


class PlainRoute(APIRoute):
    """A route that may have a ``plain`` way, for :class:`PlainMiddleware`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        super().__init__(path, endpoint, **given)
        self.plain = _plain(endpoint, self.dependant)
        if self.plain is not None:
            self.app = _failing(self.app)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """What it takes from a query, beside who asks."""
        return parameters_of(self.dependant)


class PlainMiddleware:
    """Serves plain requests; others, and whatever fails, go on to what serves and answers all.

    ``route_of`` gives the route of a method and a path that may have a plain way, where one does.
    """

    def __init__(self, app: ASGIApp, route_of: Callable[[str, str], PlainRoute | None]) -> None:
        self._app = app
        self._route_of = route_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body has been looked through."""
        route = self._route_of(scope["method"], scope["path"]) if BODY in scope else None
        plain = route.plain if route is not None and not scope["root_path"] else None
        asked = None if plain is None else _read(plain.body, scope)
        if plain is None or asked is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        try:
            response = await plain.answer(asked, scope, receive)
        except Exception as error:  # noqa: BLE001 - it is raised again where errors are answered
            scope[_FAILED] = error
            await self._app(scope, receive, send)
        else:
            await response(scope, receive, send)


def _failing(usual: ASGIApp) -> ASGIApp:
    """What serves a route, where a request that failed already fails."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        failed: Exception | None = scope.pop(_FAILED, None)
        if failed is not None:
            raise failed
        await usual(scope, receive, send)

    return serve


def _plain(endpoint: Callable[..., Any], asked: Dependant) -> Plain | None:
    """How an endpoint is served plainly, none where it is not of that kind."""
    if not _takes_body_and_request(endpoint, asked):
        return None
    [body], [needed] = asked.body_params, asked.dependencies
    model = cast("type[BaseModel]", body.field_info.annotation)
    make = cast("Callable[..., Any]", needed.call)
    return Plain(model, body.name, make, str(needed.name), str(needed.request_param_name), endpoint)


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
