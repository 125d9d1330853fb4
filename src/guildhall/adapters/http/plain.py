"""Routes whose endpoint takes what is made of the request, such as its caller, and at most a JSON body.

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
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from guildhall.adapters.http.bodies import BODY
from guildhall.adapters.http.headers import sent
from guildhall.adapters.http.unknown import parameters_of
from guildhall.domain.record import Record

_FAILED = "guildhall.failed"
"""Where a request keeps the error that it failed with ahead of what answers errors."""


class Needed(Record):
    """What goes to an endpoint as ``name``: ``make`` makes it of a request, which it takes as ``of_name``."""

    name: str
    make: Callable[..., Awaitable[Any]]
    of_name: str


class Plain(Record):
    """How a route is served plainly: what its endpoint takes, and whether it is called in a thread.

    ``body`` is read and goes to it as ``body_name``; none where it takes no body.
    """

    needed: tuple[Needed, ...]
    body: type[BaseModel] | None
    body_name: str
    endpoint: Callable[..., Any]
    in_thread: bool

    async def answer(self, asked: BaseModel | None, scope: Scope, receive: Receive) -> Response:
        """The answer to a request whose body has been read; it raises what is raised on the way."""
        request = Request(scope, receive)
        taken: dict[str, Any] = {}
        for one in self.needed:
            taken[one.name] = await one.make(**{one.of_name: request})
        if self.body is not None:
            taken[self.body_name] = asked
        if self.in_thread:
            return await run_in_threadpool(self.endpoint, **taken)
        answer: Response = await self.endpoint(**taken)
        return answer


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
        """Serve a request; one that may have a body has been looked through."""
        may_be = scope["type"] == "http" and (BODY in scope or scope["method"] == "GET")
        route = self._route_of(scope["method"], scope["path"]) if may_be else None
        plain = route.plain if route is not None and not scope["root_path"] else None
        asked = None if plain is None or plain.body is None else _read(plain.body, scope)
        if plain is None or (plain.body is not None and asked is None):
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
    answers = get_type_hints(endpoint).get("return") is Response
    if not answers or len(asked.body_params) > 1 or _has_more(asked) or asked.request_param_name is not None:
        return None
    needed = tuple(one for one in map(_needed, asked.dependencies) if one is not None)
    # What is asked for twice FastAPI makes once.
    made = {one.make for one in needed}
    bodies = [one.name for one in asked.body_params if _is_model(one.field_info)]
    if len(made) < len(asked.dependencies) or len(bodies) < len(asked.body_params):
        return None
    return Plain(
        needed,
        cast("type[BaseModel]", asked.body_params[0].field_info.annotation) if bodies else None,
        "".join(bodies),
        endpoint,
        not iscoroutinefunction(endpoint),
    )


def _needed(asked: Dependant) -> Needed | None:
    """What is made of a request and of nothing else, none where it is made of more."""
    of_name, name, make = asked.request_param_name, asked.name, asked.call
    if asked.dependencies or asked.body_params or _has_more(asked) or not iscoroutinefunction(make):
        return None
    return None if of_name is None or name is None else Needed(name, make, of_name)


def _read(model: type[BaseModel], scope: Scope) -> BaseModel | None:
    """What stands in a JSON body, none where it is not plainly right."""
    body: bytes | None = scope.get(BODY)
    if body is None or sent(scope, b"content-type") != "application/json":
        return None
    try:
        return model.model_validate_json(body)
    except ValidationError:
        return None


def _is_model(body: Any) -> bool:
    of = body.annotation
    whole = type(body) is params.Body and not body.embed
    return whole and isinstance(of, type) and issubclass(of, BaseModel)


def _has_more(asked: Dependant) -> bool:
    """Whether anything else is asked for than a body, the request and what is made of it."""
    named = ("http_connection", "websocket", "background_tasks", "response", "security_scopes")
    return any([*asked.path_params, *asked.query_params, *asked.header_params, *asked.cookie_params]) or any(
        getattr(asked, f"{name}_param_name") for name in named
    )
