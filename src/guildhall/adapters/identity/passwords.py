"""Passwords as argon2id hashes (RFC 9106); a guess costs a tenth of a second and 64 MiB."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher


class ArgonPasswords:
    """Hashes and compares; an unknown user costs as much as a known one."""

    @cached_property
    def _hasher(self) -> Argon2Hasher:
        # Imported when first used: a start without a login should not wait for it.
        from pwdlib.hashers.argon2 import Argon2Hasher

        return Argon2Hasher()

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The hash to keep, in the PHC string format."""
        return self._hasher.hash(password)

    def matches(self, password: str, kept: str) -> bool:
        """Whether this is the password."""
        return self._hasher.verify(password, kept or self._nobodys) and bool(kept)
