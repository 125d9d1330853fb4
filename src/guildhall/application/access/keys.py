"""Keys: personal ones of people, and those of workers that are bound to a project."""

from __future__ import annotations

from datetime import datetime, timedelta

from guildhall.application.access.credentials import KeyText
from guildhall.application.access.identity import Identity
from guildhall.application.access.principals import ABILITIES, PERSONS_ONLY, Principal
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.keys.commands import IssueKey, RevokeKey
from guildhall.domain.keys.errors import KeyUnknown
from guildhall.domain.keys.key import ApiKey
from guildhall.domain.keys.use import KeyUse, NoteKeyUse
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record

USE_NOTED_EVERY = timedelta(minutes=1)


class Asked(Record):
    """The key that somebody asks for; without scopes it gets all that it can have."""

    name: str
    scopes: tuple[str, ...] = ()
    project_id: str | None = None
    expires_at: datetime | None = None


class Issued(Record):
    """A key with its text, which is shown this once and kept nowhere."""

    HIDDEN = ("text",)

    key: ApiKey
    text: str | None


def issue_personal_key(tx: Transaction, identity: Identity, principal: Principal, asked: Asked) -> Issued:
    """Make a key of whoever asks, with rights of theirs.

    Raises:
        ValidationFailed: when no person asks.
        DomainError: when the key may not be as it was asked for.
    """
    if not principal.is_person:
        raise ValidationFailed(
            "a personal key is made by a person who is signed in; for an agent name a project_id",
            rule="key.personal_has_owner",
            field="project_id",
        )
    allowed = principal.abilities - PERSONS_ONLY
    return _issue(tx, identity, "personal", asked, allowed, user_id=principal.id)


def issue_worker_key(tx: Transaction, identity: Identity, principal: Principal, asked: Asked) -> Issued:
    """Make a key for agents that work on one project: they claim, heartbeat and complete there.

    Raises:
        Forbidden: when whoever asks may not change projects.
        ProjectUnknown: when there is no such project.
        DomainError: when the key may not be as it was asked for.
    """
    principal.require("write")
    project: Project = tx.state("Project", asked.project_id or "")
    if not project.exists:
        raise ProjectUnknown("there is no project of this id", field="project_id")
    allowed = ABILITIES["worker"] & principal.abilities
    made_by = principal.id if principal.is_person else None
    return _issue(tx, identity, "worker", asked, allowed, project_id=project.project_id, made_by=made_by)


def revoke_key(tx: Transaction, principal: Principal, key_id: str) -> ApiKey:
    """Make a key worth nothing: one's own, and for those who administer the org any of it.

    Raises:
        KeyUnknown: when there is no such key for whoever asks.
    """
    key: ApiKey = tx.state("ApiKey", key_id)
    if not key.exists or not (key.user_id == principal.id or "administer" in principal.abilities):
        raise KeyUnknown("there is no key of this id", field="key_id")
    after: ApiKey = tx.ask("ApiKey", key_id, RevokeKey())
    return after


def note_use(identity: Identity, org_id: str, key_id: str) -> None:
    """Note that a key is used, at most once a minute; nobody waits for it."""
    journal, scope = identity.company.journal, Scope(org_id)
    now = identity.company.system.clock.now()
    use: KeyUse = journal.state(scope, "KeyUse", key_id)
    if use.used_at is None or now - use.used_at >= USE_NOTED_EVERY:
        origin = identity.company.origin("guildhall")
        journal.submit(scope, origin, lambda tx: tx.save("KeyUse", key_id, NoteKeyUse(now)))


def _issue(
    tx: Transaction,
    identity: Identity,
    kind: str,
    asked: Asked,
    allowed: frozenset[str],
    *,
    user_id: str | None = None,
    project_id: str | None = None,
    made_by: str | None = None,
) -> Issued:
    text = KeyText(tx.scope.org_id, tx.new_id(), identity.secrets.new())
    command = IssueKey(
        key_id=text.key_id,
        kind=kind,
        name=asked.name,
        prefix=text.prefix,
        secret_sha256=text.secret_sha256,
        scopes=asked.scopes or tuple(sorted(allowed)),
        allowed=allowed,
        at=tx.now,
        user_id=user_id,
        project_id=project_id,
        expires_at=asked.expires_at,
        made_by=made_by,
    )
    return Issued(tx.ask("ApiKey", text.key_id, command), str(text))
