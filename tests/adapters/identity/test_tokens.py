"""Tokens: nothing passes for what it is not (RFC 8725)."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from guildhall.adapters.identity import JwtTokens, KeyRing
from guildhall.adapters.identity.keyring import SERVES, KeyRingUnreadable
from guildhall.adapters.system import FakeClock

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring(tmp_path: Path, clock: FakeClock) -> KeyRing:
    return KeyRing(tmp_path / "keys" / "token.keys", clock)


@pytest.fixture
def tokens(ring: KeyRing, clock: FakeClock) -> JwtTokens:
    return JwtTokens(ring, clock)


def test_a_token_says_what_was_signed_until_its_time(tokens: JwtTokens, clock: FakeClock):
    token = tokens.sign("access", {"sub": "u1", "org": "acme"}, clock.now() + HOUR)
    claims = tokens.read("access", token)
    assert claims
    assert (claims["sub"], claims["org"]) == ("u1", "acme")
    clock.advance(3600)
    assert tokens.read("access", token) is None


def test_a_token_of_one_kind_is_none_of_another(tokens: JwtTokens, clock: FakeClock):
    kinds = ("access", "refresh", "session", "ticket")
    for kind in kinds:
        token = tokens.sign(kind, {"sub": "u1"}, clock.now() + HOUR)
        assert [other for other in kinds if tokens.read(other, token)] == [kind]


def forged(ring: KeyRing, clock: FakeClock, **changes: Any) -> str:
    """A token as this installation signs it, but for some changes."""
    key, now = ring.newest(), int(clock.now().timestamp())
    header = {"kid": key.kid, "typ": "access+jwt", **changes.pop("header", {})}
    secret, algorithm = changes.pop("secret", key.secret), changes.pop("algorithm", "HS256")
    claims: dict[str, Any] = {
        "sub": "u1", "iss": "guildhall", "aud": "guildhall:access", "iat": now, "nbf": now, "exp": now + 60,
        **changes,
    }  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, secret, algorithm, headers=header)


FORGERIES: dict[str, dict[str, Any]] = {
    "another secret": {"secret": b"x" * 32},
    "another algorithm": {"algorithm": "HS512", "secret": None},
    "no algorithm": {"algorithm": "none", "secret": ""},
    "an unknown key": {"header": {"kid": "00000000"}},
    "a key that is a path": {"header": {"kid": "../../etc/passwd"}},
    "another type": {"header": {"typ": "JWT"}},
    "another issuer": {"iss": "elsewhere"},
    "another audience": {"aud": "guildhall:refresh"},
    "no audience": {"aud": None},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "an end that is over": {"exp": 1},
    "an end that is no number": {"exp": "tomorrow"},
    "a beginning to come": {"nbf": 9_999_999_999},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_says_nothing(tokens: JwtTokens, ring: KeyRing, clock: FakeClock, name: str):
    assert tokens.read("access", forged(ring, clock))
    changes = {**FORGERIES[name]}
    if changes.get("secret", 0) is None:
        changes["secret"] = ring.newest().secret * 2
    assert tokens.read("access", forged(ring, clock, **changes)) is None


def test_what_is_no_token_says_nothing(tokens: JwtTokens, ring: KeyRing, clock: FakeClock):
    good = forged(ring, clock)
    head, body, signature = good.split(".")
    nobody = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "access+jwt"}).encode()).decode()
    for token in (
        "",
        "x",
        "a.b.c",
        f"{head}.{body}.",
        f"{head}..{signature}",
        f"{nobody}.{body}.",
        good * 99,
    ):
        assert tokens.read("access", token) is None


def test_the_keys_are_for_their_owner_alone_and_are_found_again(
    ring: KeyRing, clock: FakeClock, tmp_path: Path
):
    token = JwtTokens(ring, clock).sign("access", {"sub": "u1"}, clock.now() + HOUR)
    file = tmp_path / "keys" / "token.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    assert JwtTokens(KeyRing(file, clock), clock).read("access", token)
    assert repr(ring.newest().secret) not in repr(ring.newest())


def test_an_old_key_signs_no_more_but_is_understood(ring: KeyRing, clock: FakeClock, tokens: JwtTokens):
    first = ring.newest()
    token = tokens.sign("refresh", {"sub": "u1"}, clock.now() + SERVES + HOUR)
    clock.advance(SERVES.total_seconds())
    assert ring.newest().kid != first.kid
    assert tokens.read("refresh", token)


def test_a_key_that_another_process_made_is_found(ring: KeyRing, clock: FakeClock, tmp_path: Path):
    before = ring.newest()
    clock.advance(SERVES.total_seconds())
    other = KeyRing(tmp_path / "keys" / "token.keys", clock)
    token = JwtTokens(other, clock).sign("access", {"sub": "u1"}, clock.now() + HOUR)
    assert before.kid != other.newest().kid
    assert JwtTokens(ring, clock).read("access", token)


def test_a_damaged_file_of_keys_is_named(ring: KeyRing, tmp_path: Path):
    ring.newest()
    file = tmp_path / "keys" / "token.keys"
    file.write_text("nonsense\n")
    with pytest.raises(KeyRingUnreadable, match=r"token\.keys"):
        KeyRing(file, FakeClock()).newest()
