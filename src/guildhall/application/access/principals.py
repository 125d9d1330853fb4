"""Who asks: a person, a key, an agent or the installation itself, and what each may do.

It must never look anything up: whoever authenticates makes a principal, everybody else only reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from guildhall.domain.kernel import DomainError, Forbidden
from guildhall.domain.leases.holder import Holder
from guildhall.domain.leases.lease import Lease
from guildhall.domain.record import Record

Ability = Literal["read", "write", "approve", "work", "keep_keys", "administer", "own", "install"]
"""What may be done: ``work`` is to claim, heartbeat and complete; ``approve`` is for people alone."""

Kind = Literal["installation", "user", "key", "worker", "session"]

ABILITIES: Mapping[str, frozenset[Ability]] = {
    "viewer": frozenset({"read", "keep_keys"}),
    "member": frozenset({"read", "write", "approve", "work", "keep_keys"}),
    "admin": frozenset({"read", "write", "approve", "work", "keep_keys", "administer"}),
    "owner": frozenset({"read", "write", "approve", "work", "keep_keys", "administer", "own"}),
    "worker": frozenset({"read", "work"}),
    "session": frozenset({"work"}),
    "installation": frozenset({"read", "write", "work", "keep_keys", "administer", "own", "install"}),
}
"""What each role may do. An agent reads no more than its project, a session no more than its task."""

PERSONS_ONLY: frozenset[Ability] = frozenset({"approve", "keep_keys"})
"""What a person does not hand on to a key: a program approves nothing and makes itself no keys."""


class InvalidAuth(DomainError):
    """No credential came, or none that is valid (seed S0, *Error Handling*)."""

    code = "invalid_auth"


class Principal(Record):
    """Somebody who was authenticated.

    ``id`` is the user's, key's or session's; ``abilities`` are those of the role that the credential's
    scopes leave. A worker key is bound to ``project_id``, a session token to its session and task. ``actor``
    is what stands in the events that the principal causes. ``version`` is the one of the credential: the
    epoch of a user, the fence of a session. The credential is worth nothing after ``expires_at`` (aware).
    ``person_id`` is that of the person who signed in, owns the key or made the worker's key; empty for none.
    """

    kind: Kind
    id: str
    actor: str
    org_id: str
    role: str
    abilities: frozenset[Ability]
    project_id: str | None = None
    session_id: str | None = None
    task_id: str | None = None
    agent_id: str | None = None
    login_id: str | None = None
    version: int = 0
    expires_at: datetime | None = None
    person_id: str = ""

    @property
    def holder(self) -> Holder:
        """Who holds a lease: the actor, and for a key its id too, as several may have one name."""
        return Holder(self.actor, self.id if self.kind in ("key", "worker") else "")

    def holds(self, lease: Lease) -> bool:
        """Whether a lease is theirs: they took it, under whatever label, or it is their session's."""
        mine = self.session_id is not None and lease.session_id == self.session_id
        return mine or self.holder.is_behind(lease.holder)

    @property
    def is_person(self) -> bool:
        """Whether a human being asks, who alone may approve."""
        return self.kind == "user"

    def require(self, ability: Ability, *others: Ability) -> None:
        """Refuse what the principal may not do: they need an ability, or one of others.

        Raises:
            Forbidden: naming the ability that is missing.
        """
        if self.abilities.isdisjoint((ability, *others)):
            right = ability.replace("_", " ")
            who = f"an {self.role}" if self.role[:1] in "aeiou" else f"a {self.role}"
            raise Forbidden(
                f"this needs the right to {right}, which {who} with this credential does not have",
                rule=f"access.may_{ability}",
            )
