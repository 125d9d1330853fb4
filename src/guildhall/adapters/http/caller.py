"""Who calls, as a type in the signature of each route: `Reader`, `Member`, `Worker`, `Admin` and others.

A caller holds the company of their own org and nothing of another's, so a route that forgets the tenant
cannot be written. Whatever a caller changes goes through :meth:`Caller.write`, which keeps idempotency keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from guildhall.adapters.http.brought import credentials_of, idempotency_key, org_asked
from guildhall.adapters.http.cookies import SAFE_METHODS, require_own_page
from guildhall.adapters.http.correlation import correlation_of
from guildhall.adapters.http.headers import sent
from guildhall.adapters.http.models import Shown, text_of
from guildhall.adapters.http.observation import authenticated
from guildhall.adapters.http.seam import Api
from guildhall.adapters.http.unknown import refuse_unknown
from guildhall.application.access.principals import Ability, Principal
from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.views import Row, Views
from guildhall.application.preconditions import PreconditionRequired, etag_of, matches
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.record import Record, field
from guildhall.domain.requests.request import Answer, AnswerRequest, BeginRequest, earlier_answer

JSON = "application/json"
_IS_JSON = (b"content-type", JSON.encode())


class Asks(Record):
    """What a dependency of :func:`may` asks for: abilities with bars between, and whether a ticket does."""

    ability: str
    ticket: bool


ASKS: dict[Callable[..., Any], Asks] = {}
"""What each of them asks for, so that the API's description can say it."""


class Reply(Record):
    """What a unit answers with: a body (none: no content), its status, and headers such as ``ETag``.

    ``repeated`` is the body for a repeat under the same idempotency key, where ``body`` has a secret that
    must not be kept.
    """

    HIDDEN = ("body", "headers")

    body: Shown | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    repeated: Shown | None = None

    def answer(self) -> Answer:
        """The reply as it is sent."""
        return self._with(self.body)

    def kept(self) -> Answer:
        """The reply as it is kept under an idempotency key."""
        return self._with(self.repeated or self.body)

    def _with(self, body: Shown | None) -> Answer:
        return Answer(self.status, self.headers, "" if body is None else text_of(body))


class Caller(Record):
    """One request of a principal: their company, and the conditions that the request makes.

    ``key`` names the request for repeats (empty without ``Idempotency-Key``), ``fingerprint`` is the sha256
    of what it asks for.
    """

    api: Api
    principal: Principal
    company: Company
    correlation_id: str
    key: str = ""
    fingerprint: str = ""
    if_match: str | None = None
    if_none_match: str | None = None

    @property
    def views(self) -> Views:
        """The views of the caller's org."""
        return self.company.journal.views(self.company.scope)

    @property
    def origin(self) -> Origin:
        """Who causes the events of this request."""
        who = self.principal
        return Origin(who.actor, who.agent_id, who.session_id, self.correlation_id)

    def require_project(self, project_id: str) -> None:
        """Refuse whoever is bound to another project: for them there is no such project.

        Raises:
            ProjectUnknown: the same refusal as for a project that does not exist.
        """
        if self.principal.project_id not in (None, project_id):
            raise ProjectUnknown("there is no project of this id", field="project_id")

    def write(self, unit: Callable[[Transaction], Reply], *, org_id: str | None = None) -> Response:
        """Run one unit and answer with its reply; a repeat under the same key gets the first answer.

        The answer is kept in the unit's own transaction. ``org_id`` names another journal than the caller's
        org's, for what belongs to no org.

        Raises:
            DomainError: the unit's refusal, which is not kept.
            KeyReused: when another request came under the key.
        """
        company = self.company if org_id is None else self.company.of(org_id)
        return response_of(company.journal.execute(company.scope, self.origin, self._kept(unit)))

    async def written(self, unit: Callable[[Transaction], Reply]) -> Response:
        """Like :meth:`write`, for a route that does nothing else: no thread waits with it.

        Raises:
            DomainError: as :meth:`write` does.
        """
        company = self.company
        return response_of(await company.journal.awaited(company.scope, self.origin, self._kept(unit)))

    def _kept(self, unit: Callable[[Transaction], Reply]) -> Callable[[Transaction], Answer]:
        """A unit that keeps its answer under the request's key, and gives one that was kept before."""

        def whole(tx: Transaction) -> Answer:
            if not self.key:
                return unit(tx).answer()
            earlier = earlier_answer(tx.load("Request", self.key), self.fingerprint, tx.now)
            if earlier is not None:
                return earlier
            reply = unit(tx)
            tx.save("Request", self.key, AnswerRequest(self.fingerprint, reply.kept(), tx.now))
            return reply.answer()

        return whole

    def work(self, work: Callable[[], Reply]) -> Response:
        """Do what takes several transactions, and answer; while it lasts its key is taken.

        Work that fails frees its key: it must be such that doing it again is harmless.
        """
        if not self.key:
            return response_of(work().answer())
        earlier = self._ask(self._begin)
        if earlier is not None:
            return response_of(earlier)
        try:
            reply = work()
        except BaseException:
            self._ask(lambda tx: tx.drop("Request", self.key))
            raise
        kept = reply.kept()
        self._ask(lambda tx: tx.save("Request", self.key, AnswerRequest(self.fingerprint, kept, tx.now)))
        return response_of(reply.answer())

    def show(self, row: Row, body: Callable[[Any], Shown]) -> Response:
        """An entity's representation with its ETag, or 304 where the caller has that one already."""
        etag = etag_of(row.state, row.seq)
        if self.if_none_match is not None and matches(self.if_none_match.replace("W/", ""), etag):
            return Response(status_code=304, headers={"ETag": etag})
        return response_of(Reply(body(row.state), 200, {"ETag": etag}).answer())

    def _begin(self, tx: Transaction) -> Answer | None:
        earlier = earlier_answer(tx.load("Request", self.key), self.fingerprint, tx.now)
        if earlier is None:
            tx.save("Request", self.key, BeginRequest(self.fingerprint, tx.now))
        return earlier

    def _ask(self, unit: Callable[[Transaction], Any]) -> Any:
        return self.company.journal.execute(self.company.scope, self.origin, unit)


def entity_etag(tx: Transaction, entity_type: str, entity_id: str) -> dict[str, str]:
    """The ``ETag`` header of an entity as it stands in a unit."""
    return {"ETag": etag_of(tx.state(entity_type, entity_id), tx.version(entity_type, entity_id))}


class _Answered(Response):
    """An answer whose headers are known: to look for those that it lacks takes longer than to write them."""

    def __init__(self, answer: Answer) -> None:  # in place of Response's own, whose attributes these are
        self.status_code = answer.status
        self.background = None
        self.body = answer.body.encode()
        self.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers.items()
        ]
        if self.body:
            self.raw_headers.append(_IS_JSON)
        if answer.status not in (204, 304):
            self.raw_headers.append((b"content-length", b"%d" % len(self.body)))


def response_of(answer: Answer) -> Response:
    """An answer as the response that is sent."""
    return _Answered(answer)


async def required_match(request: Request) -> str:
    """The ``If-Match`` of a change that may not be blind; the document says that its routes require it.

    Raises:
        PreconditionRequired: when it did not come.
    """
    if_match = sent(request.scope, b"if-match")
    if if_match is None:
        raise PreconditionRequired(
            "say which version you change: send its ETag as If-Match",
            rule="precondition.is_sent",
            field="If-Match",
        )
    return if_match


UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The caller has this version already"}}
"""The OpenAPI entry of a route that honours ``If-None-Match``."""

IfMatch = Annotated[str, Depends(required_match)]


def may(ability: Ability | None, *others: Ability, ticket: bool = False) -> Callable[..., Awaitable[Caller]]:
    """A dependency that gives the caller of a request, if they have an ability or one of others.

    None is for whoever they are. With ``ticket`` they may come with a ticket for a stream.
    """

    async def caller(request: Request) -> Caller:
        api: Api = request.app.api
        given = credentials_of(request, ticket=ticket)
        if given.from_cookie:
            require_own_page(request)
        org_id = org_asked(request)
        principal = await request.app.recognition.principal_of(given, org_id)
        authenticated(request.scope, principal)
        request.app.rates.take(request.scope, principal)
        if ability is not None:
            principal.require(ability, *others)
        if request.scope["query_string"]:
            refuse_unknown(request)
        key = fingerprint = ""
        if (named := idempotency_key(request)) and request.method not in SAFE_METHODS:
            key, fingerprint = await _named(request, principal, named)
        return Caller(
            api,
            principal,
            api.company.of(principal.org_id),
            correlation_of(request.scope),
            key,
            fingerprint,
            sent(request.scope, b"if-match"),
            sent(request.scope, b"if-none-match"),
        )

    ASKS[caller] = Asks("|".join((ability, *others)) if ability else "any", ticket=ticket)
    return caller


async def _named(request: Request, principal: Principal, key: str) -> tuple[str, str]:
    """The name of a request among its principal's, and the fingerprint of what it asks for."""
    route = getattr(request.scope.get("route"), "path", request.url.path)
    name = _digest(principal.kind, principal.id, request.method, route, key)
    asked = _digest(request.method, request.url.path, request.url.query, (await request.body()).hex())
    return name, asked


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


Anybody = Annotated[Caller, Depends(may(None))]
Reader = Annotated[Caller, Depends(may("read"))]
Seer = Annotated[Caller, Depends(may("read", "work"))]
"""Whoever reads, and an agent's session that sees its own task and no more."""
Follower = Annotated[Caller, Depends(may("read", "work", ticket=True))]
"""A seer of a stream, who may come with a ticket: browsers can send no header there."""
Member = Annotated[Caller, Depends(may("write"))]
Approver = Annotated[Caller, Depends(may("approve"))]
Worker = Annotated[Caller, Depends(may("work"))]
KeyKeeper = Annotated[Caller, Depends(may("keep_keys"))]
Admin = Annotated[Caller, Depends(may("administer"))]
Owner = Annotated[Caller, Depends(may("own"))]
Installer = Annotated[Caller, Depends(may("install"))]
