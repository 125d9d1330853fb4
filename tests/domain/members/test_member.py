"""The membership: roles, who may give them, and the owner who has to stay."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.members import commands as c
from guildhall.domain.members.decide import MemberBehavior


def added(entity: Any, role: str, by_role: str = "owner") -> Any:
    one = entity(MemberBehavior())
    one.ask(c.AddMember("u1", "ada@example.org", "Ada", role, by_role))
    return one


def test_a_member_is_added_once_and_again_after_they_left(entity: Any, refused: Any) -> None:
    member = added(entity, "viewer")
    refused(member, c.AddMember("u1", "ada@example.org", "", "admin", "owner"), "member.added_once")
    member.ask(c.RemoveMember("admin", 1))
    assert (member.state.exists, member.state.belongs) == (True, False)
    member.ask(c.AddMember("u1", "ada@example.org", "", "admin", "owner"))
    assert member.state.role == "admin"
    assert member.replayed() == member.state


@pytest.mark.parametrize("role", ["", "root", "installation", "worker", "OWNER"])
def test_only_roles_of_people_are_given(entity: Any, refused: Any, role: str) -> None:
    refused(entity(MemberBehavior()), c.AddMember("u", "a@x", "", role, "owner"), "member.role_is_known")
    refused(added(entity, "viewer"), c.ChangeMemberRole(role, "owner", 1), "member.role_is_known")


def test_an_admin_makes_changes_and_removes_no_owner(entity: Any, refused: Any) -> None:
    made = "member.owners_are_made_by_owners"
    refused(entity(MemberBehavior()), c.AddMember("u", "a@x", "", "owner", "admin"), made)
    assert refused(added(entity, "admin"), c.ChangeMemberRole("owner", "admin", 1), made).code == "forbidden"
    changed = "member.owners_are_changed_by_owners"
    refused(added(entity, "owner"), c.ChangeMemberRole("viewer", "admin", 1), changed)
    refused(added(entity, "owner"), c.RemoveMember("admin", 1), changed)


def test_the_last_owner_stays(entity: Any, refused: Any) -> None:
    owner = added(entity, "owner", "installation")
    refused(owner, c.ChangeMemberRole("admin", "owner", 0), "member.last_owner_stays")
    refused(owner, c.RemoveMember("installation", 0), "member.last_owner_stays")
    assert owner.ask(c.ChangeMemberRole("owner", "owner", 0)) == []
    owner.ask(c.ChangeMemberRole("admin", "owner", 1))
    assert owner.state.role == "admin"


def test_who_does_not_belong_is_not_changed(entity: Any, refused: Any) -> None:
    gone = added(entity, "viewer")
    gone.ask(c.RemoveMember("admin", 1))
    for command in (
        c.ChangeMemberRole("admin", "owner", 1),
        c.RemoveMember("owner", 1),
        c.NoteSignIn("l1", "127.0.0.1"),
    ):
        refused(gone, command, "member.belongs")


def test_signing_in_is_noted(entity: Any) -> None:
    member = added(entity, "viewer")
    member.ask(c.NoteSignIn("l1", "127.0.0.1"))
    assert member.state.signed_in_at is not None
