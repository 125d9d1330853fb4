"""Puts the HTTP interface together: its routes and what each request passes through, in plain sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

import guildhall
from guildhall.adapters.http.bodies import BodyMiddleware
from guildhall.adapters.http.heads import HeadMiddleware
from guildhall.adapters.http.observation import ObservationMiddleware
from guildhall.adapters.http.openapi import describe
from guildhall.adapters.http.plain import PlainMiddleware
from guildhall.adapters.http.problems import handle_problems
from guildhall.adapters.http.rates import Rates
from guildhall.adapters.http.recognition import Recognition
from guildhall.adapters.http.router import Feature, Features
from guildhall.adapters.http.seam import Api
from guildhall.adapters.http.shields import HostMiddleware
from guildhall.adapters.http.streams.hub import Hub
from guildhall.adapters.http.texts import TextMiddleware

ROUTES: dict[str, tuple[str, ...]] = {
    "agents": ("/api/agents", "/orgs"),
    "approvals": ("/api/approvals",),
    "artifacts": ("/api/artifacts",),
    "audit": ("/api/audit",),
    "auth": ("/auth/login", "/auth/logout", "/auth/me", "/auth/password", "/auth/refresh", "/auth/ticket"),
    "backlogs": ("/api/projects",),
    "collab": ("/collab/state", "/collab/tasks"),
    "collab_events": ("/collab/events",),
    "collab_leases": ("/collab/leases",),
    "comments": ("/api/comments",),
    "console": ("/", "/console"),
    "docs": ("/docs",),
    "events": ("/api/events",),
    "exports": ("/export",),
    "health": ("/healthz", "/readyz"),
    "jobs": ("/jobs", "/variants"),
    "keys": ("/auth/keys",),
    "live": ("/ws",),
    "members": ("/api/members",),
    "metrics": ("/metrics",),
    "moves": ("/api/tasks",),
    "news": ("/api/runs",),
    "orgs": ("/orgs",),
    "outputs": ("/api/sessions",),
    "presets": ("/presets",),
    "projects": ("/api/projects",),
    "record": ("/api/events", "/api/replay", "/api/verify"),
    "references": ("/api/references",),
    "runs": ("/api/runs",),
    "schedules": ("/schedule",),
    "sessions": ("/api/sessions",),
    "sprints": ("/api/sprints",),
    "standing": ("/api/status",),
    "tasks": ("/api/tasks",),
    "templates": ("/api/templates",),
    "tools": ("/api/tools",),
    "webhooks": ("/api/webhooks",),
    "work": ("/api/tasks",),
}
"""The files of routes, each with how the paths begin that it serves: it is imported when one is asked for."""

DESCRIPTION = """\
Guildhall runs a software company of AI agents. Every change is an event in one journal; every list is a page;
every error is a problem document (RFC 9457) with a `code`.
"""


def features_of_api() -> list[Feature]:
    """Every feature of the interface, none of them imported yet."""
    return [Feature(f"{__package__}.routes.{name}", beginnings) for name, beginnings in ROUTES.items()]


class Application(FastAPI):
    """FastAPI within our own layers: what it stands within by itself would only answer again what they do.

    What requests ask for has a place of its own: to look it up in ``state`` takes twenty times as long.
    """

    api: Api
    hub: Hub
    recognition: Recognition
    rates: Rates

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._layers: Sequence[Middleware] = ()

    def stand_around(self, layers: Sequence[Middleware]) -> None:
        """Have requests pass these before all else, the first of them first."""
        self._layers = layers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, without asking each time whether FastAPI's own telemetry is on."""
        await Starlette.__call__(self, scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes."""
        app = super().build_middleware_stack()
        for layer, positional, named in reversed(self._layers):
            app = layer(app, *positional, **named)
        return app


def _around(api: Api, features: Features) -> list[Middleware]:
    """What each request passes on its way to FastAPI, in this order."""
    origins = api.limits.cors_origins
    across = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"],
    )
    return [
        Middleware(ObservationMiddleware, watchers=api.operations.watchers, ids=api.company.system.ids),
        Middleware(HostMiddleware, allowed=api.limits.allowed_hosts),
        *([across] if origins else []),
        Middleware(TextMiddleware),
        Middleware(BodyMiddleware, most_bytes=api.limits.body_bytes),
        Middleware(PlainMiddleware, route_of=features.plain_route),
        Middleware(HeadMiddleware),
    ]


def create_app(api: Api) -> Application:
    """The application that serves everything over an assembled product."""
    app = Application(
        title="Guildhall",
        version=guildhall.__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.api = api
    app.hub = Hub(api.authentication, api.operations.subscribers)
    app.recognition = Recognition(api.authentication)
    app.rates = Rates(api.limits.requests_per_minute, api.company.system.clock)
    features = features_of_api()
    describe(app, features)
    handle_problems(app)
    served = Features(features)
    app.router.routes.append(served)
    app.stand_around(_around(api, served))
    return app
