"""Logins: people sign in with a password, stay signed in with refresh tokens, and sign out."""

from __future__ import annotations

from datetime import timedelta

from guildhall.application.access import standing
from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.principals import InvalidAuth, Principal
from guildhall.application.ports.journal import Origin, Scope
from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed
from guildhall.domain.logins.commands import EndLogin, RefreshLogin, StartLogin
from guildhall.domain.logins.login import Login
from guildhall.domain.members.commands import NoteSignIn
from guildhall.domain.members.member import Member
from guildhall.domain.record import Record
from guildhall.domain.users.commands import ChangePassword
from guildhall.domain.users.user import User, address

ACCESS = timedelta(minutes=15)
"""For how long an access token serves."""
STAYS = timedelta(days=30)
"""For how long a login can be refreshed."""
SHORTEST_PASSWORD = 8


class WrongPassword(InvalidAuth):
    """Address and password belong to nobody here; which of them is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("the e-mail address or the password is wrong", rule="login.password_matches")


class SignedIn(Record):
    """Somebody who signed in, and the tokens that they show from now on."""

    HIDDEN = ("access", "refresh")

    principal: Principal
    access: str
    refresh: str


def log_in(identity: Identity, email: str, password: str, org_id: str | None, came_from: str) -> SignedIn:
    """Sign a person in to an org; without one to the one they were made a member of last.

    It takes as long for nobody as for somebody.

    Raises:
        WrongPassword: when address, password and org do not belong together.
    """
    company = identity.company
    found = company.journal.views(EVERYWHERE).find("User", limit=1, email=address(email))
    user: User = found[0].state if found else User()
    if not identity.passwords.matches(password, user.password_hash):
        raise WrongPassword
    org = _org_of(identity, user, org_id)
    login_id, ends = company.system.ids.new(), company.system.clock.now() + STAYS
    origin = company.origin(f"person:{user.email}")
    noted = NoteSignIn(login_id, came_from)
    company.journal.execute(Scope(org), origin, lambda tx: tx.ask("Member", user.user_id, noted))
    start = StartLogin(login_id, user.user_id, org, user.epoch, ends)
    login: Login = company.journal.execute(EVERYWHERE, origin, lambda tx: tx.ask("Login", login_id, start))
    return _signed_in(identity, login)


def refresh(identity: Identity, token: str) -> SignedIn:
    """Exchange a refresh token for new tokens; it serves once, and ends its login when it comes again later.

    Raises:
        InvalidAuth: when the token is not valid any more, or its person may not be signed in.
    """
    claims = identity.tokens.read("refresh", token)
    if claims is None:
        raise InvalidAuth("this is no valid refresh token; sign in again")
    generation, login_id = claims["generation"], claims["login"]
    standing.person(identity, login_id, claims["epoch"], None, claims["org"])
    company = identity.company
    try:
        login: Login = company.journal.execute(
            EVERYWHERE,
            company.origin("guildhall"),
            lambda tx: tx.ask("Login", login_id, RefreshLogin(generation, tx.now)),
        )
    except (Conflict, NotFound) as error:
        raise standing.Worthless from error
    if not login.is_live:
        raise standing.Worthless
    return _signed_in(identity, login)


def log_out(identity: Identity, principal: Principal, origin: Origin) -> None:
    """End the login of a person; nothing that it gave out is worth anything any more.

    Raises:
        ValidationFailed: when somebody asks who has not signed in.
    """
    login_id = principal.login_id
    if login_id is None:
        raise ValidationFailed("only who signed in signs out; a key is revoked", rule="login.is_a_persons")
    identity.company.journal.execute(EVERYWHERE, origin, lambda tx: tx.ask("Login", login_id, EndLogin()))


def change_password(identity: Identity, principal: Principal, current: str, new: str, origin: Origin) -> None:
    """Give a person another password, and sign them out everywhere.

    Raises:
        WrongPassword: when the current one is another.
        ValidationFailed: when the new one is too short, or no person asks.
    """
    user: User = identity.company.journal.state(EVERYWHERE, "User", principal.id)
    if not principal.is_person or not user.exists:
        raise ValidationFailed("only a person who signed in has a password", rule="login.is_a_persons")
    if not identity.passwords.matches(current, user.password_hash):
        raise WrongPassword
    command = ChangePassword(hashed(identity, new))
    identity.company.journal.execute(EVERYWHERE, origin, lambda tx: tx.ask("User", user.user_id, command))


def hashed(identity: Identity, password: str) -> str:
    """The hash of a password that is new.

    Raises:
        ValidationFailed: when it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise ValidationFailed(
            f"a password has at least {SHORTEST_PASSWORD} characters",
            rule="user.password_is_long",
            field="password",
        )
    return identity.passwords.hash(password)


def _org_of(identity: Identity, user: User, asked: str | None) -> str:
    for org_id in (asked,) if asked else reversed(user.orgs):
        member: Member = identity.company.journal.state(Scope(org_id), "Member", user.user_id)
        if member.belongs:
            return org_id
    raise WrongPassword


def _signed_in(identity: Identity, login: Login) -> SignedIn:
    ends = identity.company.system.clock.now() + ACCESS
    claims = {"sub": login.user_id, "login": login.login_id, "org": login.org_id, "epoch": login.epoch}
    again = {**claims, "generation": login.generation}
    return SignedIn(
        standing.person(identity, login.login_id, login.epoch, ends, login.org_id),
        identity.tokens.sign("access", claims, ends),
        identity.tokens.sign("refresh", again, login.expires_at or ends),
    )
