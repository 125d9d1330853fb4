"""Members of an org and their roles (seed S4, *users*)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Admin, IfMatch, Reply, entity_etag
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.access.members import Newcomer, add_member, change_role, remove_member
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.domain.members.errors import MemberUnknown
from guildhall.domain.members.member import ROLES, Member, Role

router = FeatureRouter(prefix="/api/members", tags=["auth"])


class MemberCreate(AskedModel):
    """A person to add; without a password one is made up for a person who is new, and shown once."""

    email: str = Field(min_length=3, max_length=254, examples=["ada@example.org"])
    name: str = Field("", max_length=200, examples=["Ada"])
    role: Role = "member"
    password: Annotated[str, Field(min_length=8, max_length=1000)] | None = None


class MemberUpdate(AskedModel):
    """What changes about a member."""

    role: Role


class MemberShown(ShownModel):
    """A person in the org."""

    user_id: str
    email: str
    name: str
    role: str
    added_at: datetime | None
    signed_in_at: datetime | None


class MemberMade(MemberShown):
    """A person who was added; ``password`` was made up for somebody new, and is shown this once."""

    password: str | None = None


@router.get("", response_model=Listed[MemberShown])
def list_members(caller: Admin, pages: Pages) -> Response:
    """The people of the org."""
    return listed(page_of(caller.views, "Member", pages, role=ROLES), _shown)


@router.post("", status_code=201, response_model=MemberMade, responses=documented(409))
def create_member(caller: Admin, body: MemberCreate) -> Response:
    """Take a person into the org; only an owner makes somebody an owner."""
    newcomer = Newcomer(body.email, body.name, body.role, body.password)

    def work() -> Reply:
        added = add_member(caller.api.identity, caller.principal, newcomer, caller.origin)
        shown = _shown(added.member).model_dump()
        return Reply(MemberMade(**shown, password=added.password), 201, repeated=MemberMade(**shown))

    return caller.work(work)


@router.get("/{user_id}", response_model=MemberShown)
def read_member(caller: Admin, user_id: str) -> Response:
    """A person of the org."""
    row = caller.views.row("Member", user_id)
    if row is None or not row.state.belongs:
        raise MemberUnknown("there is no such member", field="user_id")
    return caller.show(row, _shown)


@router.patch("/{user_id}", response_model=MemberShown, responses=documented(409, 412, 428))
def update_member(caller: Admin, user_id: str, body: MemberUpdate, if_match: IfMatch) -> Response:
    """Give a member another role; it holds for what they have open at once. The last owner stays one."""

    def unit(tx: Transaction) -> Reply:
        _check(tx, user_id)
        require_match(tx, "Member", user_id, if_match)
        member = change_role(tx, caller.principal, user_id, body.role)
        return Reply(_shown(member), 200, entity_etag(tx, "Member", user_id))

    answer = caller.write(unit)
    caller.api.authentication.forget()
    return answer


@router.delete("/{user_id}", status_code=204, responses=documented(409))
def delete_member(caller: Admin, user_id: str) -> Response:
    """End a membership: the person's logins and keys of this org are worth nothing from now on."""

    def unit(tx: Transaction) -> Reply:
        remove_member(tx, caller.principal, user_id)
        return Reply(None, 204)

    answer = caller.write(unit)
    caller.api.authentication.forget()
    return answer


def _check(tx: Transaction, user_id: str) -> None:
    member: Member = tx.state("Member", user_id)
    if not member.belongs:
        raise MemberUnknown("there is no such member", field="user_id")


def _shown(member: Member) -> MemberShown:
    return MemberShown(
        user_id=member.user_id,
        email=member.email,
        name=member.name,
        role=member.role,
        added_at=member.added_at,
        signed_in_at=member.signed_in_at,
    )
