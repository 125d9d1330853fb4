"""Puts the HTTP interface together: its routes and what each request passes through, in plain sight."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

import guildhall
from guildhall.adapters.http.bodies import BodyMiddleware
from guildhall.adapters.http.correlation import CorrelationMiddleware
from guildhall.adapters.http.heads import HeadMiddleware
from guildhall.adapters.http.observation import ObservationMiddleware
from guildhall.adapters.http.openapi import describe
from guildhall.adapters.http.problems import handle_problems
from guildhall.adapters.http.rates import RateMiddleware, Rates
from guildhall.adapters.http.router import Features
from guildhall.adapters.http.routes import (
    agents,
    approvals,
    artifacts,
    audit,
    auth,
    backlogs,
    collab,
    collab_events,
    collab_leases,
    comments,
    console,
    docs,
    events,
    exports,
    health,
    jobs,
    keys,
    live,
    members,
    metrics,
    moves,
    news,
    orgs,
    outputs,
    presets,
    projects,
    record,
    references,
    runs,
    schedules,
    sessions,
    sprints,
    standing,
    tasks,
    templates,
    tools,
    webhooks,
    work,
)
from guildhall.adapters.http.seam import Api
from guildhall.adapters.http.shields import HostMiddleware, SecurityHeadersMiddleware
from guildhall.adapters.http.streams.hub import Hub

ROUTES = (
    agents,
    approvals,
    artifacts,
    audit,
    auth,
    backlogs,
    collab,
    collab_events,
    collab_leases,
    comments,
    console,
    docs,
    events,
    exports,
    health,
    jobs,
    keys,
    live,
    members,
    metrics,
    moves,
    news,
    orgs,
    outputs,
    presets,
    projects,
    record,
    references,
    runs,
    schedules,
    sessions,
    sprints,
    standing,
    tasks,
    templates,
    tools,
    webhooks,
    work,
)

DESCRIPTION = """\
Guildhall runs a software company of AI agents. Every change is an event in one journal; every list is a page;
every error is a problem document (RFC 9457) with a `code`.
"""


def create_app(api: Api) -> FastAPI:
    """The application that serves everything over an assembled product."""
    app = FastAPI(
        title="Guildhall",
        version=guildhall.__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.api = api
    app.state.hub = Hub(api.authentication, api.operations.subscribers)
    app.state.rates = Rates(api.limits.requests_per_minute, api.company.system.clock)
    features = [routes.router for routes in ROUTES]
    describe(app, features)
    handle_problems(app)
    app.router.routes.append(Features(features))
    app.add_middleware(HeadMiddleware)
    app.add_middleware(RateMiddleware)
    app.add_middleware(BodyMiddleware, most_bytes=api.limits.body_bytes)
    if api.limits.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=api.limits.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(HostMiddleware, allowed=api.limits.allowed_hosts)
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(ObservationMiddleware, watchers=api.operations.watchers)
    app.add_middleware(CorrelationMiddleware, ids=api.company.system.ids)
    return app
