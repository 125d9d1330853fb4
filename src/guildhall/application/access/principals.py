"""Who asks: a person, a key, an agent or the installation itself, and what each may do.

It must never look anything up: whoever authenticates makes a principal, everybody else only reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from guildhall.domain.kernel import DomainError, Forbidden

Ability = Literal["read", "write", "approve", "work", "administer", "own", "install"]
"""What may be done: ``work`` is to claim, heartbeat and complete; ``approve`` is for people alone."""

Kind = Literal["installation", "user", "key", "worker", "session"]

ABILITIES: Mapping[str, frozenset[Ability]] = {
    "viewer": frozenset({"read"}),
    "member": frozenset({"read", "write", "approve", "work"}),
    "admin": frozenset({"read", "write", "approve", "work", "administer"}),
    "owner": frozenset({"read", "write", "approve", "work", "administer", "own"}),
    "worker": frozenset({"read", "work"}),
    "session": frozenset({"work"}),
    "installation": frozenset({"read", "write", "work", "administer", "own", "install"}),
}
"""What each role may do. An agent reads no more than its project, a session no more than its task."""


class InvalidAuth(DomainError):
    """No credential came, or none that is valid (seed S0, *Error Handling*)."""

    code = "invalid_auth"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who was authenticated.

    ``id`` is the user's, key's or session's; ``abilities`` are those of the role that the credential's
    scopes leave. A worker key is bound to ``project_id``, a session token to its session and task. ``actor``
    is what stands in the events that the principal causes.
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

    @property
    def is_person(self) -> bool:
        """Whether a human being asks, who alone may approve."""
        return self.kind == "user"

    def require(self, ability: Ability) -> None:
        """Refuse what the principal may not do.

        Raises:
            Forbidden: naming the ability that is missing.
        """
        if ability not in self.abilities:
            raise Forbidden(
                f"this needs the right to {ability}, which a {self.role} with this credential does not have",
                rule=f"access.may_{ability}",
            )


def installation(org_id: str) -> Principal:
    """The installation's own key, acting in an org."""
    role = "installation"
    return Principal(role, role, role, org_id, role, ABILITIES[role])
