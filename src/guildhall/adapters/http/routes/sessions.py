"""Sessions of agents: shown, resumed, handed over, and what they remember (seeds S1 and S3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Reply, Seer, Worker, entity_etag
from guildhall.adapters.http.claims import claimed
from guildhall.adapters.http.fields import Fence, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.sessions import SessionShown, session_shown
from guildhall.adapters.http.shown.work import ClaimShown
from guildhall.application.access.reach import of_task_within, session_within
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.remote import work as remote
from guildhall.application.remote.handoff import hand_over
from guildhall.application.remote.holding import require_session
from guildhall.domain.sessions.commands import RememberNote, ResumeSession
from guildhall.domain.sessions.session import Session, SessionStatus

router = FeatureRouter(prefix="/api/sessions", tags=["sessions"])

Note = Annotated[str, Field(min_length=1, max_length=4000, examples=["The parser is done."])]
TTL_SECONDS = 300


class Resume(AskedModel):
    """The fence to go on under; by default the old one."""

    fence: Fence | None = None


class Memory(AskedModel):
    """A note to keep."""

    note: Note


class Handoff(AskedModel):
    """Who goes on, and what they should know; without an agent it is the same one in a new session."""

    to_agent_id: Name | None = None
    note: str = Field("", max_length=4000)


class HandedOver(ShownModel):
    """The session that was handed over, and the claim of the one that goes on."""

    session: SessionShown
    claim: ClaimShown


@router.get("", response_model=Listed[SessionShown], responses=documented(409))
def list_sessions(
    caller: Seer,
    pages: Pages,
    status: SessionStatus | None = None,
    agent: Name | None = None,
    run: Name | None = None,
    task: Annotated[Name | None, Query(description="A task's id or code.")] = None,
) -> Response:
    """Sessions in order of creation."""
    columns = of_task_within(caller.views, caller.principal, task, status=status, agent_id=agent, run_id=run)
    return listed(page_of(caller.views, "Session", pages, **columns), _shown(caller))


@router.get("/{session_id}", response_model=SessionShown)
def read_session(caller: Seer, session_id: Name) -> Response:
    """A session."""
    return caller.show(session_within(caller.views, caller.principal, session_id), _shown(caller))


@router.post("/{session_id}/resume", response_model=SessionShown, responses=documented(409, 412))
def resume_session(caller: Worker, session_id: Name, body: Resume | None = None) -> Response:
    """Let a blocked session go on."""
    return _tell(caller, session_id, ResumeSession(body.fence if body else None))


@router.post("/{session_id}/memory", response_model=SessionShown, responses=documented(409, 412))
def remember_note(caller: Worker, session_id: Name, body: Memory) -> Response:
    """Keep a note in a session's memory; the newest fifty are kept."""
    return _tell(caller, session_id, RememberNote(body.note))


@router.post("/{session_id}/handoff", response_model=HandedOver, responses=documented(409, 412))
def hand_session_over(caller: Worker, session_id: Name, body: Handoff) -> Response:
    """Give the task to another session, which knows what this one noted; this one is over."""
    terms = remote.Terms(caller.principal, TTL_SECONDS, body.to_agent_id)
    taken: list[remote.Taken] = []

    def unit(tx: Transaction) -> Reply:
        session_within(tx.views, caller.principal, session_id)
        require_match(tx, "Session", session_id, caller.if_match)
        claim = hand_over(tx, caller.company, tx.state("Session", session_id), terms, body.note)
        taken[:] = [claim]
        after = _shown(caller)(tx.state("Session", session_id))
        kept = HandedOver(session=after, claim=claimed(caller, claim, secret=False))
        return Reply(HandedOver(session=after, claim=claimed(caller, claim)), repeated=kept)

    answer = caller.write(unit)
    remote.prepare(caller.company, taken)
    return answer


def _tell(caller: Caller, session_id: str, command: Any) -> Response:
    def unit(tx: Transaction) -> Reply:
        session_within(tx.views, caller.principal, session_id)
        require_match(tx, "Session", session_id, caller.if_match)
        require_session(tx, tx.state("Session", session_id), caller.principal)
        after: Session = tx.ask("Session", session_id, command)
        return Reply(_shown(caller)(after), 200, entity_etag(tx, "Session", session_id))

    return caller.write(unit)


def _shown(caller: Caller) -> Callable[[Session], SessionShown]:
    journal, scope = caller.company.journal, caller.company.scope
    return lambda session: session_shown(session, journal.state(scope, "SessionActivity", session.session_id))
