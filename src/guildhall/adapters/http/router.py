"""The routers of features: imported, and their routes made, when a path is asked for that may be theirs.

FastAPI takes milliseconds to take the signature of a route apart, and there are some two hundred of them. The
models and use cases that they name take a quarter of a start and many megabytes to import.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from guildhall.adapters.http.plain import PlainRoute
from guildhall.adapters.http.problems import documented

_CHOSEN = "guildhall.route"
"""Where a request keeps the route that serves it, from when it is found until it is called."""
_ALLOWED = "guildhall.allowed"
"""Where it keeps the methods of its path's routes, if none of them has its own."""

LONGEST_BEGINNING = 64
"""Characters of a path by which the features that may serve it are remembered."""
MOST_BEGINNINGS = 1000
"""Beginnings of which that is remembered."""


class FeatureRouter(APIRouter):
    """The routes of a feature.

    It is not included, as FastAPI has it: an included route is made twice and looked for twice.
    """

    def __init__(
        self, *, prefix: str = "", tags: list[str | Enum] | None = None, include_in_schema: bool = True
    ) -> None:
        super().__init__(
            prefix=prefix,
            tags=tags,
            route_class=PlainRoute,
            include_in_schema=include_in_schema,
            responses=documented(401, 403, 404, 422, 429, 500, 503),
            generate_unique_id_function=_operation_id,
        )
        self._declared: list[Callable[[], None]] = []
        self._beginnings: tuple[str, ...] = ()
        self._making = threading.Lock()

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        """Note a route, to be made later."""
        self._declare(path, partial(super().add_api_route, path, endpoint, **given))

    def add_api_websocket_route(
        self, path: str, endpoint: Callable[..., Any], name: str | None = None, **given: Any
    ) -> None:
        """Note a route, to be made later."""
        self._declare(path, partial(super().add_api_websocket_route, path, endpoint, name, **given))

    def _declare(self, path: str, declared: Callable[[], None]) -> None:
        self._beginnings += ((self.prefix + path).partition("{")[0],)
        self._declared.append(declared)

    def may_serve(self, beginning: str) -> bool:
        """Whether one of the paths can begin so."""
        return any(one.startswith(beginning) or beginning.startswith(one) for one in self._beginnings)

    def made(self) -> list[BaseRoute]:
        """The routes of the feature, made now if they are not yet."""
        with self._making:
            for declared in self._declared:
                declared()
            self._declared.clear()
        return self.routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes serves a request: its path, and best its method too."""
        best: tuple[Match, Scope] = (Match.NONE, {})
        path: str = scope["path"]
        if not path.startswith(self._beginnings):
            return best
        methods: set[str] = set()
        for route in self.made():
            match, found = route.matches(scope)
            if match is Match.NONE:
                continue
            if match is Match.FULL:
                return match, {**found, _CHOSEN: route}
            if best[0] is Match.NONE:
                best = match, {**found, _CHOSEN: route}
            methods |= getattr(route, "methods", None) or set()
        return best[0], {**best[1], _ALLOWED: methods} if methods else best[1]


class Feature:
    """A file of routes, which is imported when it is first asked.

    ``module`` has its :class:`FeatureRouter` as ``router``; ``beginnings`` are the first one or two parts of
    all paths of it.
    """

    def __init__(self, module: str, beginnings: Sequence[str]) -> None:
        self._module = module
        self._beginnings = tuple(beginnings)

    def may_serve(self, beginning: str) -> bool:
        """Whether a path whose first two parts are these may be one of the feature's."""
        return any(beginning == one or beginning.startswith(f"{one}/") for one in self._beginnings)

    @property
    def router(self) -> FeatureRouter:
        """The feature itself; the first to ask waits, as does every other request, while it is imported."""
        router: FeatureRouter = import_module(self._module).router
        return router


class Features(BaseRoute):
    """All features as one route: by how a path begins it is known which of them to ask at all."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = tuple(features)
        self._asked = lru_cache(MOST_BEGINNINGS)(self._that_may_serve)
        self._plain = lru_cache(MOST_BEGINNINGS)(self._plain_routes)

    def plain_route(self, method: str, path: str) -> PlainRoute | None:
        """The route that can serve a request plainly, none where it has to be looked for."""
        return self._plain(beginning_of(path)).get((method, path))

    def _plain_routes(self, beginning: str) -> dict[tuple[str, str], PlainRoute]:
        """Those whose paths begin so and have no parameter, where no route before them serves the same."""
        routes = [route for router in self._asked(beginning) for route in router.made()]
        plain = [route for route in routes if isinstance(route, PlainRoute) and route.plain is not None]
        found = {(method, route.path): route for route in plain for method in route.methods or ()}
        return {
            key: route
            for key, route in found.items()
            if self.matches({"type": "http", "method": key[0], "path": key[1], "root_path": ""})[1][_CHOSEN]
            is route
        }

    def _that_may_serve(self, beginning: str) -> list[FeatureRouter]:
        routers = [one.router for one in self._features if one.may_serve(beginning)]
        return [router for router in routers if router.may_serve(beginning)]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of them serves a request: its path, and best its method too."""
        best: tuple[Match, Scope] = (Match.NONE, {})
        allowed: set[str] = set()
        for feature in self._asked(beginning_of(scope["path"])):
            found = feature.matches(scope)
            if found[0] is Match.FULL:
                return found
            if best[0] is Match.NONE:
                best = found
            allowed |= found[1].get(_ALLOWED, set())
        return best[0], {**best[1], _ALLOWED: allowed} if allowed else best[1]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that one of the routes matched.

        Raises:
            HTTPException: 405 where none has its method, with all that there are (RFC 9110, section 15.5.6).
        """
        if allowed := scope.get(_ALLOWED):
            named = allowed | {"HEAD"} if "GET" in allowed else allowed
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(named))})
        chosen: BaseRoute = scope[_CHOSEN]
        await chosen.handle(scope, receive, send)


def beginning_of(path: str) -> str:
    """A path up to its second part, by which it is known which features may serve it."""
    return "/".join(path[:LONGEST_BEGINNING].split("/", 3)[:3])


def _operation_id(route: APIRoute) -> str:
    """A route's function names its operation: unique, and stable for generated clients."""
    return route.name
