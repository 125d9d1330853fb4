"""Finds out who asks, from what came with a request; it must never keep or log a secret."""

from __future__ import annotations

import hashlib
import hmac

from guildhall.application.access.credentials import Credentials
from guildhall.application.access.orgs import org_exists
from guildhall.application.access.principals import InvalidAuth, Principal, installation
from guildhall.application.company import Company
from guildhall.domain.orgs.errors import OrgUnknown


class Authentication:
    """Knows the installation's own key."""

    def __init__(self, company: Company, installation_key: str) -> None:
        self._company = company
        self._installation = _digest(installation_key) if installation_key else None

    def authenticate(self, given: Credentials, org_id: str | None) -> Principal:
        """The principal behind a credential; ``org_id`` is the org that path or header name, if they do.

        Raises:
            InvalidAuth: when there is none, or it is not valid.
            OrgUnknown: for an org that does not exist for this principal.
        """
        if not self._installation or not hmac.compare_digest(_digest(given.api_key), self._installation):
            raise InvalidAuth("send a valid API key as X-API-Key, or a bearer token")
        wanted = org_id or self._company.scope.org_id
        if not org_exists(self._company, wanted):
            raise OrgUnknown("there is no org of this id", field="org_id")
        return installation(wanted)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
