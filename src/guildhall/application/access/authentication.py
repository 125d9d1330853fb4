"""Finds out who asks, from what came with a request; it must never keep or log a secret."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from guildhall.application.access import standing
from guildhall.application.access.credentials import Credentials, KeyText, sha256_of
from guildhall.application.access.identity import EVERYWHERE, Identity
from guildhall.application.access.keys import note_use
from guildhall.application.access.principals import InvalidAuth, Principal
from guildhall.application.access.tickets import redeem
from guildhall.application.orgs import org_exists
from guildhall.application.ports.journal import Scope
from guildhall.domain.keys.key import ApiKey
from guildhall.domain.orgs.errors import OrgUnknown
from guildhall.domain.record import evolve

REMEMBERED_SECONDS = 0.5
"""For how long a credential is believed without looking again: a revocation works within a second."""

MOST_REMEMBERED = 10_000

_WHAT_TO_SEND = "send a valid API key as X-API-Key, or a bearer token"


class Authentication:
    """Knows who is behind a credential, and for a moment remembers it by its digest."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self._clock = identity.company.system.clock
        self._known: dict[tuple[bytes, str | None], tuple[float, Principal]] = {}
        self.revocations = 0
        """How often something was revoked here."""
        self._lock = threading.Lock()

    def recall(self, given: Credentials, org_id: str | None) -> Principal | None:
        """The principal who was behind a credential a moment ago; it costs microseconds and no look-up."""
        if given.ticket:
            return None
        found = self._known.get((given.digest, org_id))
        if found is None or self._clock.monotonic() >= found[0]:
            return None
        principal = found[1]
        if principal.expires_at is not None and self._clock.now() >= principal.expires_at:
            return None
        return principal

    def authenticate(self, given: Credentials, org_id: str | None) -> Principal:
        """The principal behind a credential; ``org_id`` is the org that path or header name, if they do.

        Raises:
            InvalidAuth: when there is none, or it is not valid.
            OrgUnknown: for an org that does not exist for this principal.
        """
        believed_until, revocations = self._clock.monotonic() + REMEMBERED_SECONDS, self.revocations
        principal = self._look_up(given)
        if principal.kind == "installation":
            principal = evolve(principal, org_id=org_id or principal.org_id)
            if not principal.org_id.isprintable() or not org_exists(self.identity.company, principal.org_id):
                raise OrgUnknown("there is no org of this id", field="org_id")
        elif org_id is not None and org_id != principal.org_id:
            raise OrgUnknown("there is no org of this id", field="org_id")
        if given.ticket:
            return principal
        with self._lock:
            if revocations != self.revocations:
                return principal  # something was revoked since it was looked up: the next one looks anew
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[given.digest, org_id] = (believed_until, principal)
        return principal

    def still_valid(self, principal: Principal) -> bool:
        """Whether a principal who was authenticated still is: for streams, to be asked about once a second.

        Also false once they may not do what they could: a stream is begun anew with the rights of now.
        """
        try:
            now = standing.again(self.identity, principal)
        except InvalidAuth:
            return False
        return now.abilities >= principal.abilities

    def forget(self) -> None:
        """Look at every credential anew: something was revoked here."""
        with self._lock:
            self.revocations += 1
            self._known.clear()

    def _look_up(self, given: Credentials) -> Principal:
        if given.ticket:
            return redeem(self.identity, given.ticket)
        if given.bearer:
            return self._bearer(given.bearer)
        text = KeyText.parse(given.api_key)
        if text is not None:
            return self._key(text)
        return self._installation(given.api_key)

    def _bearer(self, token: str) -> Principal:
        tokens = self.identity.tokens
        claims = tokens.read("access", token)
        if claims is not None:
            return standing.person(
                self.identity, claims["login"], claims["epoch"], _end(claims), claims["org"]
            )
        claims = tokens.read("session", token)
        if claims is not None:
            return standing.session_holder(
                self.identity, claims["org"], claims["sub"], claims["fence"], _end(claims)
            )
        raise InvalidAuth(_WHAT_TO_SEND)

    def _key(self, text: KeyText) -> Principal:
        key: ApiKey = self.identity.company.journal.state(Scope(text.org_id), "ApiKey", text.key_id)
        if not hmac.compare_digest(text.secret_sha256, key.secret_sha256) or key.kind == "installation":
            raise InvalidAuth(_WHAT_TO_SEND)
        principal = standing.key_holder(self.identity, text.org_id, text.key_id)
        note_use(self.identity, text.org_id, text.key_id)
        return principal

    def _installation(self, secret: str) -> Principal:
        row = self.identity.company.journal.views(EVERYWHERE).row("ApiKey", standing.INSTALLATION)
        kept = row.state.secret_sha256 if row else ""
        if row is None or not hmac.compare_digest(sha256_of(secret), kept):
            raise InvalidAuth(_WHAT_TO_SEND)
        return standing.installation(self.identity, self.identity.company.scope.org_id, row.seq)


def _end(claims: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(claims["exp"], UTC)
