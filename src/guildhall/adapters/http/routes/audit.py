"""The audit over HTTP (seed S4, section 10, *audit_events*): who did what, when and from where."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field

from guildhall.adapters.http.caller import Admin
from guildhall.adapters.http.lists import Listed, Pages
from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.routes.events import Filtered, Since
from guildhall.application.access.identity import EVERYWHERE
from guildhall.application.events.asked import after_of
from guildhall.application.pages import COUNTED
from guildhall.application.ports.journal import Envelope

router = FeatureRouter(prefix="/api", tags=["audit"])


class AuditShown(ShownModel):
    """Something that somebody did, or was refused; ``payload`` is null when it was redacted.

    ``came_from`` are the addresses that it came from, where they are recorded: of sign-ins and of refusals.
    """

    id: str
    position: int = Field(examples=[12])
    ts: datetime
    actor: str = Field(examples=["person:admin@localhost"])
    action: str = Field(examples=["access.refused"])
    target: str = Field(examples=["Refusals:worker:01981f4e-7a2b-7c3d-8e4f-5a6b7c8d9e0f"])
    came_from: list[str]
    agent_id: str | None
    session_key: str | None
    project_id: str | None
    task_id: str | None
    correlation_id: str
    payload: dict[str, Any] | None


@router.get("/audit", response_model=Listed[AuditShown], responses=documented(410))
def list_audit(
    caller: Admin,
    asked: Filtered,
    pages: Pages,
    since: Since = None,
    of: Annotated[
        Literal["org", "installation"],
        Query(description="Whose: the installation's is what belongs to no org, for its own key alone."),
    ] = "org",
) -> Listed[AuditShown]:
    """Who did what, when and from where, refusals included; each page looks at a bounded number of lines."""
    if of == "installation":
        caller.principal.require("install")
    company = caller.company if of == "org" else caller.company.of(EVERYWHERE.org_id)
    found = company.journal.search(
        company.scope,
        asked.filter,
        after=after_of(company, pages, since),
        limit=pages.skip + pages.limit,
        newest_first=pages.newest_first,
    )
    return Listed(
        items=[_shown(one) for one in found.events[pages.skip :]],
        total=company.journal.count(company.scope, asked.filter, COUNTED),
        skip=pages.skip,
        limit=pages.limit,
        next=None if found.next is None else str(found.next),
    )


def _shown(envelope: Envelope) -> AuditShown:
    payload: dict[str, Any] | None = None if envelope.payload is None else json.loads(envelope.payload)
    return AuditShown(
        id=envelope.id,
        position=envelope.position,
        ts=envelope.emitted_at,
        actor=envelope.actor,
        action=envelope.type,
        target=envelope.stream,
        came_from=_came_from(payload or {}),
        agent_id=envelope.agent_id,
        session_key=envelope.session_key,
        project_id=envelope.project_id,
        task_id=envelope.task_id,
        correlation_id=envelope.correlation_id,
        payload=payload,
    )


def _came_from(payload: dict[str, Any]) -> list[str]:
    """The addresses that a payload names, in one field or in several."""
    one: str | None = payload.get("address")
    several: list[str] = payload.get("addresses", [])
    return several if one is None else [one]
