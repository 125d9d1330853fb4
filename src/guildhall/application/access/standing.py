"""What a credential is worth now: it is looked up, and worth what its person, key or session still is.

It must never look at a secret: whoever read the credential has done so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.principals import ABILITIES, PERSONS_ONLY, InvalidAuth, Principal
from guildhall.application.ports.journal import Scope
from guildhall.domain.keys.key import ApiKey
from guildhall.domain.leases.heartbeat import Heartbeat, is_stale
from guildhall.domain.leases.holder import Holder
from guildhall.domain.leases.lease import Lease
from guildhall.domain.logins.login import Login
from guildhall.domain.members.member import Member
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task
from guildhall.domain.users.user import User

INSTALLATION = "installation"
"""The id and the role of the installation's key."""


class Worthless(InvalidAuth):
    """The credential was good once: it was revoked, or what it was for is over."""

    def __init__(self) -> None:
        super().__init__("this credential is not valid any more; sign in again, or use another key")


def person(
    identity: Identity, login_id: str, epoch: int, expires_at: datetime | None, org_id: str
) -> Principal:
    """Somebody who signed in to an org, in the role that they have there now.

    Raises:
        Worthless: when they were signed out or removed, or their password has changed.
    """
    journal = identity.company.journal
    login: Login = journal.state(EVERYWHERE, "Login", login_id)
    if not login.is_live or login.org_id != org_id or _is_over(identity, login.expires_at):
        raise Worthless
    user: User = journal.state(EVERYWHERE, "User", login.user_id)
    member: Member = journal.state(Scope(login.org_id), "Member", login.user_id)
    if user.epoch != epoch or not member.stands_for(login.created_at):
        raise Worthless
    return Principal(
        kind="user",
        id=user.user_id,
        actor=f"person:{user.email}",
        org_id=login.org_id,
        role=member.role,
        abilities=ABILITIES[member.role],
        login_id=login_id,
        version=epoch,
        expires_at=expires_at,
        person_id=user.user_id,
    )


def key_holder(identity: Identity, org_id: str, key_id: str) -> Principal:
    """The holder of a key: never more than its owner may do now.

    Raises:
        Worthless: when it was revoked or has expired, or its owner was removed.
    """
    journal, scope = identity.company.journal, Scope(org_id)
    key: ApiKey = journal.state(scope, "ApiKey", key_id)
    if not key.is_valid(identity.company.system.clock.now()):
        raise Worthless
    role = key.kind
    if key.kind == "personal":
        member: Member = journal.state(scope, "Member", key.user_id or "")
        if not member.stands_for(key.created_at):
            raise Worthless
        role = member.role
    return Principal(
        kind="worker" if key.kind == "worker" else "key",
        id=key_id,
        actor=f"{'worker' if key.kind == 'worker' else 'key'}:{key.name}",
        org_id=org_id,
        role=role,
        abilities=(ABILITIES[role] - PERSONS_ONLY) & frozenset(key.scopes),
        project_id=key.project_id,
        expires_at=key.expires_at,
        person_id=key.person_id,
    )


def session_holder(
    identity: Identity, org_id: str, session_id: str, fence: int, expires_at: datetime | None
) -> Principal:
    """The agent at work in a session, while it holds its task and the key that claimed it may work.

    Raises:
        Worthless: when one of these is over.
    """
    journal, scope = identity.company.journal, Scope(org_id)
    session: Session = journal.state(scope, "Session", session_id)
    if session.task_id is None or session.ended or session.fence != fence:
        raise Worthless
    task: Task = journal.state(scope, "Task", session.task_id)
    beat: Heartbeat = journal.state(scope, "Heartbeat", f"Task:{session.task_id}")
    if task.lease is None or task.lease.fence != fence:
        raise Worthless
    _require_living(identity, org_id, task.lease, beat)
    return Principal(
        kind="session",
        id=session_id,
        actor=f"agent:{session.agent_id}",
        org_id=org_id,
        role="session",
        abilities=ABILITIES["session"],
        project_id=task.project_id,
        session_id=session_id,
        task_id=session.task_id,
        agent_id=session.agent_id,
        version=fence,
        expires_at=expires_at,
    )


def _require_living(identity: Identity, org_id: str, lease: Lease, beat: Heartbeat) -> None:
    """Refuse what rests on a lease that ran out, or whose holder has a key that works no more."""
    if is_stale(lease, beat, identity.company.system.clock.now()):
        raise Worthless
    key_id = Holder.read(lease.holder).key_id
    if key_id and "work" not in key_holder(identity, org_id, key_id).abilities:
        raise Worthless


def installation(identity: Identity, org_id: str, version: int) -> Principal:
    """The installation's own key, in its ``version``, acting in an org.

    Raises:
        Worthless: when the key was replaced.
    """
    row = identity.company.journal.views(EVERYWHERE).row("ApiKey", INSTALLATION)
    if row is None or row.seq != version:
        raise Worthless
    return Principal(
        kind="installation",
        id=INSTALLATION,
        actor=INSTALLATION,
        org_id=org_id,
        role=INSTALLATION,
        abilities=ABILITIES[INSTALLATION],
        version=version,
    )


def again(identity: Identity, before: Principal) -> Principal:
    """The same principal as they stand now.

    Raises:
        Worthless: when their credential is not valid any more.
    """
    if _is_over(identity, before.expires_at):
        raise Worthless
    return _AGAIN[before.kind](identity, before)


def _is_over(identity: Identity, moment: datetime | None) -> bool:
    return moment is not None and identity.company.system.clock.now() >= moment


_AGAIN: Mapping[str, Callable[[Identity, Principal], Principal]] = {
    "installation": lambda identity, one: installation(identity, one.org_id, one.version),
    "user": lambda identity, one: person(
        identity, one.login_id or "", one.version, one.expires_at, one.org_id
    ),
    "key": lambda identity, one: key_holder(identity, one.org_id, one.id),
    "worker": lambda identity, one: key_holder(identity, one.org_id, one.id),
    "session": lambda identity, one: session_holder(
        identity, one.org_id, one.id, one.version, one.expires_at
    ),
}
