"""The record as a whole over HTTP: the proof that it holds, and what it says to people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Admin, Reader, Reply
from guildhall.adapters.http.fields import Position
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.events.asked import seen_by, start_of, types_of
from guildhall.application.events.digest import Names, digest
from guildhall.application.operations.proof import proof_answer, prove, replay
from guildhall.application.ports.journal import EventFilter

router = FeatureRouter(prefix="/api", tags=["events"])

MOST_DIGESTED = 1_000


class FaultShown(ShownModel):
    """One thing that is wrong, at the first bad position of an org's journal."""

    org_id: str
    kind: str
    position: int
    detail: str


class OtherJournal(ShownModel):
    """Another journal of the store that was verified too; `_` holds logins, and the orgs that were made."""

    org_id: str
    events: int
    position: int
    hash: str


class Verified(ShownModel):
    """Whether the record is what was written: the org's journal, for the installation's key others too."""

    ok: bool
    events: int
    redacted: int
    entities: int
    position: int
    hash: str
    faults: list[FaultShown]
    others: list[OtherJournal]


@router.get("/verify")
def verify_journal(caller: Reader) -> Verified:
    """Recompute the chain, fold it and compare the views with it; for one caller an org at a time.

    The installation's key has every journal of the store verified.
    """
    with caller.api.operations.turns.taken(caller.principal.org_id):
        found = prove(caller.company, whole="install" in caller.principal.abilities)
    return Verified.model_validate(proof_answer(found))


class CheckpointShown(ShownModel):
    """The newest checkpoint that was signed outside the store; all null where none was yet."""

    position: int | None = Field(examples=[48_120])
    hash: str | None
    at: datetime | None


@router.get("/verify/checkpoint")
def read_checkpoint(caller: Reader) -> CheckpointShown:
    """The last signed checkpoint of the journal: position, hash and time; verifying proves it."""
    found = caller.company.auditor.last_checkpoint(caller.company.scope)
    if found is None:
        return CheckpointShown(position=None, hash=None, at=None)
    return CheckpointShown(position=found.head.position, hash=found.head.hash, at=found.at)


class Replayed(ShownModel):
    """How many entities of each type were rebuilt, from the events up to a position."""

    position: int
    entities: dict[str, int]


@router.post("/replay", response_model=Replayed, responses=documented(409))
def replay_journal(caller: Admin) -> Response:
    """Rebuild everything that is looked up from the journal alone; a broken chain is refused.

    The installation's key has what every journal of the store says rebuilt.
    """

    def work() -> Reply:
        company = caller.company
        position = company.journal.head(company.scope).position
        with caller.api.operations.turns.taken(caller.principal.org_id):
            rebuilt = dict(replay(company, whole="install" in caller.principal.abilities))
        return Reply(Replayed(position=position, entities=rebuilt))

    return caller.work(work)


class DigestAsked(AskedModel):
    """Which events to tell of: those at certain positions, or those of a filter after a position or time."""

    positions: Annotated[list[Position], Field(max_length=MOST_DIGESTED)] | None = Field(
        None, examples=[[1, 2, 3]]
    )
    types: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)] = Field(
        default_factory=list[str], examples=[["task.*"]]
    )
    task: str | None = Field(None, max_length=300)
    project: str | None = Field(None, max_length=300)
    agent: str | None = Field(None, max_length=300)
    correlation: str | None = Field(None, max_length=300)
    since: str | None = Field(None, max_length=64)
    limit: int = Field(200, ge=1, le=MOST_DIGESTED)


class DigestShown(ShownModel):
    """A log for people, in Markdown; ``next`` is the position to go on from, null where none is left."""

    text: str = Field(examples=["## 2026-11-21\n\n- 08:41:00 **task created** T-1 by guildhall (#1)\n"])
    events: int
    position: int
    next: int | None


@router.post("/events/digest", response_model=DigestShown, responses=documented(410))
def digest_events(caller: Reader, body: DigestAsked) -> DigestShown:
    """Tell selected events as a log for people (seed S4, *Generate human log*); nothing is changed."""
    wanted = seen_by(
        caller.principal,
        EventFilter(
            types=types_of(None, body.types),
            task_id=body.task,
            project_id=body.project,
            agent_id=body.agent,
            correlation_id=body.correlation,
        ),
    )
    journal, scope = caller.company.journal, caller.company.scope
    head = journal.head(scope).position
    following: int | None = None
    if body.positions is not None:
        chosen = [one for one in journal.at(scope, sorted(set(body.positions))) if wanted.passes(one)]
    else:
        after = start_of(caller.company, body.since).place.position if body.since else 0
        found = journal.search(scope, wanted, after=after, limit=body.limit, newest_first=not body.since)
        chosen = sorted(found.events, key=lambda one: one.position)
        following = found.next if body.since else None
    text = digest(chosen, Names(caller.views, chosen))
    return DigestShown(text=text, events=len(chosen), position=head, next=following)
