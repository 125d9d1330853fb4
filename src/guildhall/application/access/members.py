"""Members: who belongs to an org; a person who is new to the installation is made a user first."""

from __future__ import annotations

from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.logins import hashed
from guildhall.application.access.principals import Principal
from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.domain.kernel import Conflict
from guildhall.domain.members.commands import AddMember, ChangeMemberRole, RemoveMember
from guildhall.domain.members.decide import MemberBehavior
from guildhall.domain.members.member import Member
from guildhall.domain.record import Record
from guildhall.domain.users.commands import CreateUser, JoinOrg
from guildhall.domain.users.user import User, address


class PasswordIsTheirs(Conflict):
    """Nobody sets the password of a person who has one."""


class OfAnotherOrg(Conflict):
    """A person whom another organisation made is added by whoever runs the installation, and by nobody else.

    Else one organisation could choose a password that opens another, or draw people to itself unasked.
    """

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} signs in to another organisation of this installation; whoever runs it can add them "
            "here, with the installation's key",
            rule="member.of_another_org",
            field="email",
        )


class Added(Record):
    """A member; the password was made up for a person who is new, is shown this once and kept nowhere."""

    HIDDEN = ("password",)

    member: Member
    password: str | None = None


class Newcomer(Record):
    """Somebody to add; without a password one is made up where the person is new."""

    HIDDEN = ("password",)

    email: str
    name: str
    role: str
    password: str | None = None


def add_member(identity: Identity, principal: Principal, newcomer: Newcomer, origin: Origin) -> Added:
    """Take a person into the org of whoever asks; to do it again is harmless.

    Raises:
        DomainError: when the person is a member, or may not be made one in this role.
        PasswordIsTheirs: when a password comes for a person who has one.
        OfAnotherOrg: when the person is another organisation's, and not the installation itself asks.
    """
    company, org_id = identity.company, principal.org_id
    email = address(newcomer.email)
    draft = AddMember("-", email, newcomer.name, newcomer.role, principal.role)
    made_up = newcomer.password or identity.secrets.new()
    known = company.journal.views(EVERYWHERE).find("User", limit=1, email=email)
    hash_of_new = "" if known else hashed(identity, made_up)

    def user(tx: Transaction) -> tuple[User, bool]:
        found = tx.views.find("User", limit=1, email=email)
        if found:
            if org_id not in found[0].state.orgs and principal.kind != "installation":
                raise OfAnotherOrg(email)
            if newcomer.password is not None:
                raise PasswordIsTheirs(
                    f"{email} has a password already; leave it out", rule="member.password_is_theirs"
                )
            return tx.ask("User", found[0].id, JoinOrg(org_id)), False
        user_id = tx.new_id()
        tx.ask("User", user_id, CreateUser(user_id, email, newcomer.name, hash_of_new))
        return tx.ask("User", user_id, JoinOrg(org_id)), True

    # What the org would refuse is refused before anybody is made a user.
    MemberBehavior().handle_command(Member(), draft)
    person, new = company.journal.execute(EVERYWHERE, origin, user)
    command = AddMember(person.user_id, email, newcomer.name or person.name, newcomer.role, principal.role)
    member: Member = company.journal.execute(
        Scope(org_id), origin, lambda tx: tx.ask("Member", person.user_id, command)
    )
    return Added(member, made_up if new and newcomer.password is None else None)


def change_role(tx: Transaction, principal: Principal, user_id: str, role: str) -> Member:
    """Give a member another role.

    Raises:
        DomainError: when there is no such member, or the role may not be given by whoever asks.
    """
    command = ChangeMemberRole(role, principal.role, _other_owners(tx, user_id))
    member: Member = tx.ask("Member", user_id, command)
    return member


def remove_member(tx: Transaction, principal: Principal, user_id: str) -> None:
    """End a membership; its person's logins and keys of the org are worth nothing from now on.

    Raises:
        DomainError: when there is no such member, or it is the last owner.
    """
    tx.ask("Member", user_id, RemoveMember(principal.role, _other_owners(tx, user_id)))


def _other_owners(tx: Transaction, user_id: str) -> int:
    return len([row for row in tx.views.find("Member", limit=2, role="owner") if row.id != user_id])
