"""How users, members, keys and logins are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.keys.key import ApiKey
from guildhall.domain.members.member import Member
from guildhall.domain.users.user import User
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import entity_table

users = entity_table(
    "users",
    sa.Column("email", Text, nullable=False),
    sa.Index("users_by_email", "org_id", "email", unique=True),
)

members = entity_table(
    "members",
    sa.Column("role", Text, nullable=False),
    sa.Index("members_by_role", "org_id", "role", "created"),
)

api_keys = entity_table(
    "api_keys",
    sa.Column("kind", Text, nullable=False),
    sa.Column("user_id", Text),
    sa.Index("api_keys_by_user", "org_id", "user_id", "created"),
    sa.Index("api_keys_by_kind", "org_id", "kind", "created"),
)

logins = entity_table("logins")


def user_index(user: User) -> Mapping[str, Any]:
    """A user is found by e-mail address."""
    return {"email": user.email}


def member_index(member: Member) -> Mapping[str, Any]:
    """Members are found by role; the role of one who was removed is empty."""
    return {"role": member.role}


def api_key_index(key: ApiKey) -> Mapping[str, Any]:
    """Keys are found by kind and by owner."""
    return {"kind": key.kind, "user_id": key.user_id}
