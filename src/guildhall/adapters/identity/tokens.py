"""Tokens as JSON Web Tokens (RFC 7519, RFC 8725): one algorithm, and a kind, issuer and audience in each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from guildhall.adapters.identity.keyring import KeyRing
from guildhall.application.ports.secrets import TokenKind
from guildhall.application.ports.system import Clock

ALGORITHM = "HS256"
ISSUER = "guildhall"
_REQUIRED = ["iss", "aud", "sub", "iat", "nbf", "exp"]
_LONGEST = 4096

_JWT: Any = jwt
"""Its own types name a package that is not needed for this algorithm."""


class JwtTokens:
    """Signs and reads tokens with the keys of a ring.

    The kind stands in the header (``typ``, RFC 8725, section 3.11) and in the audience, so that no token
    passes for one of another kind.
    """

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def sign(self, kind: TokenKind, claims: Mapping[str, Any], expires_at: datetime) -> str:
        """A token of a kind that says these claims (``sub`` among them) until an aware time."""
        key = self._keys.newest()
        now = int(self._clock.now().timestamp())
        payload = {
            **claims,
            "iss": ISSUER,
            "aud": _audience(kind),
            "iat": now,
            "nbf": now,
            "exp": int(expires_at.timestamp()),
        }
        headers = {"kid": key.kid, "typ": _type(kind)}
        token: str = _JWT.encode(payload, key.secret, ALGORITHM, headers=headers)
        return token

    def read(self, kind: TokenKind, token: str) -> Mapping[str, Any] | None:
        """What a token says; none when it is of another kind, not signed here, or not valid now."""
        if len(token) > _LONGEST:
            return None
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.get(str(header.get("kid", "")))
            if key is None or header.get("typ") != _type(kind):
                return None
            claims: dict[str, Any] = _JWT.decode(
                token,
                key.secret,
                algorithms=[ALGORITHM],
                audience=_audience(kind),
                issuer=ISSUER,
                options={"require": _REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.PyJWTError:
            return None
        # The times are compared here, because PyJWT reads a clock of its own.
        now = self._clock.now().timestamp()
        return claims if _is_number(claims) and claims["nbf"] <= now + 1 and now < claims["exp"] else None


def _is_number(claims: Mapping[str, Any]) -> bool:
    return all(isinstance(claims[name], int) for name in ("iat", "nbf", "exp"))


def _audience(kind: TokenKind) -> str:
    return f"{ISSUER}:{kind}"


def _type(kind: TokenKind) -> str:
    return f"{kind}+jwt"
