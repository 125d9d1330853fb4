"""The first start of an installation: its org, its key and the person who administers it."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.access import standing
from guildhall.application.access.credentials import sha256_of
from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.principals import ABILITIES
from guildhall.application.company import Company
from guildhall.application.orgs import ensure_org
from guildhall.application.ports.journal import Transaction
from guildhall.domain.keys.commands import IssueKey, ReplaceKey
from guildhall.domain.keys.key import ApiKey
from guildhall.domain.members.commands import AddMember
from guildhall.domain.members.member import Member
from guildhall.domain.record import Record
from guildhall.domain.users.commands import ChangePassword, CreateUser, JoinOrg
from guildhall.domain.users.user import User, address

FIRST_ADMIN = "admin@localhost"
SHOWN_OF_A_PRESET = "preset"


class Preset(Record):
    """What the environment presets; empty: it is made up at the first start and shown this once."""

    HIDDEN = ("api_key", "password")

    api_key: str = ""
    email: str = ""
    password: str = ""


class FirstStart(Record):
    """Who may sign in, and what was made up and must be shown to whoever started Guildhall, once.

    ``email`` is the preset one's, else that of the first administrator, else of the org's oldest owner.
    """

    HIDDEN = ("password", "api_key")

    email: str
    password: str | None = None
    api_key: str | None = None


Tell = Callable[[FirstStart], None]
"""Shows what a first start made up."""


def begin(identity: Identity, preset: Preset, tell: Tell) -> None:
    """Make what an installation begins with, where it is missing; several processes may do so at once.

    What is preset replaces what was there: so a lost key or password is set anew. ``tell`` is given once what
    was made up, also where a later step fails: what was committed by then nobody could learn otherwise.
    """
    email = address(preset.email or FIRST_ADMIN)
    ensure_org(identity.company)
    api_key, password, who = _ensure_key(identity, preset.api_key), None, email
    try:
        user, password = _ensure_user(identity, email, preset.password)
        if user is not None:
            _ensure_owner(identity.company, user)
        who = _who_signs_in(identity, email)
    finally:
        tell(FirstStart(who, password, api_key))


def _ensure_key(identity: Identity, preset: str) -> str | None:
    """The installation's key; returns it where it was made up."""
    key: ApiKey = identity.company.journal.state(EVERYWHERE, "ApiKey", standing.INSTALLATION)
    if key.exists and (not preset or key.secret_sha256 == sha256_of(preset)):
        return None
    text = preset or f"gh-{identity.secrets.new()}"

    def unit(tx: Transaction) -> bool:
        newest: ApiKey = tx.state("ApiKey", standing.INSTALLATION)
        if newest.exists:
            if preset:
                tx.ask("ApiKey", standing.INSTALLATION, ReplaceKey(SHOWN_OF_A_PRESET, sha256_of(text)))
            return False
        allowed = ABILITIES[standing.INSTALLATION]
        command = IssueKey(
            key_id=standing.INSTALLATION,
            kind="installation",
            name="the installation",
            prefix=SHOWN_OF_A_PRESET if preset else text[:7],
            secret_sha256=sha256_of(text),
            scopes=tuple(sorted(allowed)),
            allowed=allowed,
            at=tx.now,
        )
        tx.ask("ApiKey", standing.INSTALLATION, command)
        return not preset

    made_up = identity.company.journal.execute(EVERYWHERE, identity.company.origin("guildhall"), unit)
    return text if made_up else None


def _ensure_user(identity: Identity, email: str, preset: str) -> tuple[User | None, str | None]:
    """The first owner of the installation's org, none where others are; the password if it was made up."""
    company = identity.company
    origin = company.origin("guildhall")
    views = company.journal.views(EVERYWHERE)
    known = next((row.state for row in views.find("User", limit=1, email=email)), None)
    made_up: str | None = None
    if known is None:
        if not preset and views.find("User", limit=1):
            return None, None
        made_up = None if preset else identity.secrets.new()
        hashed = identity.passwords.hash(preset or made_up or "")
        known = company.journal.execute(
            EVERYWHERE, origin, lambda tx: _user(tx, email, hashed, company.scope.org_id)
        )
        made_up = made_up if known.password_hash == hashed else None
    elif preset and not identity.passwords.matches(preset, known.password_hash):
        changed = ChangePassword(identity.passwords.hash(preset))
        company.journal.execute(EVERYWHERE, origin, lambda tx: tx.ask("User", known.user_id, changed))
    return known, made_up


def _who_signs_in(identity: Identity, email: str) -> str:
    """This person where there is one, else the oldest owner of the installation's org."""
    company = identity.company
    if company.journal.views(EVERYWHERE).find("User", limit=1, email=email):
        return email
    owners = company.journal.views(company.scope).find("Member", role="owner", limit=1)
    return owners[0].state.email if owners else email


def _user(tx: Transaction, email: str, password_hash: str, org_id: str) -> User:
    found = tx.views.find("User", limit=1, email=email)
    if found:
        return found[0].state
    user_id = tx.new_id()
    tx.ask("User", user_id, CreateUser(user_id, email, "", password_hash))
    user: User = tx.ask("User", user_id, JoinOrg(org_id))
    return user


def _ensure_owner(company: Company, user: User) -> None:
    """See that a user was made a member of the installation's org; who was taken out of it stays out."""

    def unit(tx: Transaction) -> None:
        newest: Member = tx.state("Member", user.user_id)
        if not newest.exists:
            added = AddMember(user.user_id, user.email, user.name, "owner", "installation")
            tx.ask("Member", user.user_id, added)

    member: Member = company.journal.state(company.scope, "Member", user.user_id)
    if not member.exists:
        company.journal.execute(company.scope, company.origin("guildhall"), unit)
