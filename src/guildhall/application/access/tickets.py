"""Tickets: with one a browser opens one stream, because it can send no header there.

A ticket is redeemed once and within half a minute. That it was redeemed is kept the way an idempotency key
is, and forgotten with them.
"""

from __future__ import annotations

from datetime import timedelta

from guildhall.application.access import standing
from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.principals import InvalidAuth, Principal
from guildhall.application.ports.journal import Transaction
from guildhall.domain.requests.request import BeginRequest, Request

SERVES = timedelta(seconds=30)


def ticket(identity: Identity, principal: Principal) -> str:
    """A ticket for whoever asks; it is a secret, and kept nowhere."""
    claims = {
        "sub": principal.id,
        "ticket": identity.company.system.ids.new(),
        "kind": principal.kind,
        "org": principal.org_id,
        "login": principal.login_id,
        "version": principal.version,
    }
    return identity.tokens.sign("ticket", claims, identity.company.system.clock.now() + SERVES)


def redeem(identity: Identity, text: str) -> Principal:
    """Who was given a ticket, as they stand now.

    Raises:
        InvalidAuth: when it is none, is over, or was redeemed before.
    """
    claims = identity.tokens.read("ticket", text)
    if claims is None:
        raise InvalidAuth("this ticket is not valid any more; ask for another one")
    name = f"ticket:{claims['ticket']}"

    def unit(tx: Transaction) -> bool:
        before: Request = tx.load("Request", name)
        if before.expires_at is not None:
            return False
        tx.save("Request", name, BeginRequest(name, tx.now))
        return True

    company = identity.company
    if not company.journal.execute(EVERYWHERE, company.origin("guildhall"), unit):
        raise InvalidAuth("this ticket was used before; ask for another one for each stream")
    was = Principal(
        kind=claims["kind"],
        id=claims["sub"],
        actor="",
        org_id=claims["org"],
        role="",
        abilities=frozenset(),
        login_id=claims["login"],
        version=claims["version"],
    )
    return standing.again(identity, was)
