"""Passwords: hashed with salt, and as slow for nobody as for somebody."""

from __future__ import annotations

import time

from guildhall.adapters.identity import ArgonPasswords, SystemSecrets


def test_a_password_is_known_by_its_hash():
    passwords = ArgonPasswords()
    kept = passwords.hash("correct horse")
    assert kept.startswith("$argon2id$")
    assert kept != passwords.hash("correct horse")
    assert passwords.matches("correct horse", kept)
    assert not passwords.matches("wrong horse", kept)


def test_nobody_has_no_password_and_takes_as_long():
    passwords = ArgonPasswords()
    kept = passwords.hash("x")
    assert not passwords.matches("the password of nobody", "")

    def seconds(of: str) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.perf_counter()
            passwords.matches("guess", of)
            best = min(best, time.perf_counter() - begun)
        return best

    assert 0.5 < seconds("") / seconds(kept) < 2


def test_secrets_are_long_and_never_the_same():
    made = {SystemSecrets().new() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 40
