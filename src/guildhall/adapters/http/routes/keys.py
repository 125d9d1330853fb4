"""API keys: of people, and of the workers of a project (seed S2, *Authentication*; seed S0, *Security*)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, KeyKeeper, Reply
from guildhall.adapters.http.fields import Instant, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.access.keys import Asked, Issued, issue_personal_key, issue_worker_key, revoke_key
from guildhall.application.access.principals import Ability
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.domain.keys.key import ApiKey
from guildhall.domain.keys.use import KeyUse
from guildhall.domain.record import evolve

router = FeatureRouter(prefix="/auth/keys", tags=["auth"])


class KeyCreate(AskedModel):
    """A key to make. With a ``project_id`` it is a worker's, else one of your own.

    Without ``scopes`` it may do what it can: a worker's reads and works, your own does what you may, but
    approves nothing and makes no keys.
    """

    name: Name = Field(examples=["ci"])
    scopes: Annotated[list[Ability], Field(max_length=10, examples=[["read"]])] | None = None
    project_id: str | None = Field(None, min_length=1, max_length=100)
    expires_at: Instant | None = None


class KeyShown(ShownModel):
    """A key without its secret; ``kind`` is ``personal`` or ``worker``."""

    key_id: str
    kind: str
    name: str
    prefix: str
    scopes: list[str]
    user_id: str | None
    project_id: str | None
    expires_at: datetime | None
    created_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = None


class KeyMade(KeyShown):
    """A key with its secret in ``api_key``: shown this once, kept nowhere, null for a repeat."""

    api_key: str | None = None


@router.post("", status_code=201, response_model=KeyMade, responses=documented(409))
def create_key(caller: KeyKeeper, body: KeyCreate) -> Response:
    """Make a key; this answer alone has its secret."""
    asked = Asked(body.name, tuple(body.scopes or ()), body.project_id, body.expires_at)
    issue = issue_worker_key if asked.project_id else issue_personal_key

    def unit(tx: Transaction) -> Reply:
        issued = issue(tx, caller.api.identity, caller.principal, asked)
        return Reply(_made(issued), 201, repeated=_made(evolve(issued, text=None)))

    return caller.write(unit)


@router.get("", response_model=Listed[KeyShown])
def list_keys(caller: KeyKeeper, pages: Pages) -> Response:
    """Your own keys; for those who administer the org, all of its keys."""
    mine = {} if "administer" in caller.principal.abilities else {"user_id": caller.principal.id}
    page = page_of(caller.views, "ApiKey", pages, **mine)
    return listed(page, lambda key: _shown(key, _use(caller, key)))


@router.delete("/{key_id}", status_code=204)
def revoke_api_key(caller: KeyKeeper, key_id: str) -> Response:
    """Make a key worth nothing, within a second and on open streams too."""

    def unit(tx: Transaction) -> Reply:
        revoke_key(tx, caller.principal, key_id)
        return Reply(None, 204)

    answer = caller.write(unit)
    caller.api.authentication.forget()
    return answer


def _use(caller: Caller, key: ApiKey) -> KeyUse:
    use: KeyUse = caller.company.journal.state(caller.company.scope, "KeyUse", key.key_id)
    return use


def _made(issued: Issued) -> KeyMade:
    return KeyMade(**_shown(issued.key, KeyUse()).model_dump(), api_key=issued.text)


def _shown(key: ApiKey, use: KeyUse) -> KeyShown:
    return KeyShown(
        key_id=key.key_id,
        kind=key.kind,
        name=key.name,
        prefix=key.prefix,
        scopes=list(key.scopes),
        user_id=key.user_id,
        project_id=key.project_id,
        expires_at=key.expires_at,
        created_at=key.created_at,
        revoked_at=key.revoked_at,
        last_used_at=use.used_at,
    )
