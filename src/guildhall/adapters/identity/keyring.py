"""The keys that sign tokens: a file that only its owner can read, away from the data folder.

A key serves for :data:`SERVES`; then another one is made, and the old one still reads what it signed. A file
is taken as it is found: whoever wants a key to be worth nothing takes its line out.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from guildhall.application.ports.system import Clock
from guildhall.domain.kernel import DomainError
from guildhall.domain.record import Record

SERVES = timedelta(days=90)
_KEY_BYTES = 32
_ID_BYTES = 4


class KeyRingUnreadable(DomainError):
    """The file of keys is not as it was written."""

    code = "internal_error"


class SigningKey(Record):
    """A key by its id (``kid``, RFC 7515, section 4.1.4), and since when it serves (aware)."""

    HIDDEN = ("secret",)

    kid: str
    made_at: datetime
    secret: bytes


class KeyRing:
    """The keys of one file, the newest last; the file is made when it is first needed."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._size = -1

    def newest(self) -> SigningKey:
        """The key that signs now.

        Raises:
            KeyRingUnreadable: when the file is not as it was written.
        """
        newest = self._newest_known()
        if newest is None:
            self._bring_up_to_date()
            newest = self._newest_known()
        if newest is None:
            raise KeyRingUnreadable(f"{self._file} holds no key that serves now; look at the machine's clock")
        return newest

    def get(self, kid: str) -> SigningKey | None:
        """The key of an id, none when it is not of this installation."""
        if kid not in self._keys and self._has_changed():
            self._bring_up_to_date()
        return self._keys.get(kid)

    def _has_changed(self) -> bool:
        """Whether the file is another one than was read: a process beside this one may have made a key."""
        return not self._file.exists() or self._file.stat().st_size != self._size

    def _newest_known(self) -> SigningKey | None:
        newest = next(reversed(self._keys.values()), None)
        return newest if newest and self._clock.now() < newest.made_at + SERVES else None

    def _bring_up_to_date(self) -> None:
        """Read the file, and make a key where it has none that serves."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            self._keys = {key.kid: key for key in map(self._read, file.readlines())}
            if self._newest_known() is None:
                made = SigningKey(
                    secrets.token_hex(_ID_BYTES), self._clock.now(), secrets.token_bytes(_KEY_BYTES)
                )
                file.write(f"{made.kid} {made.made_at.isoformat()} {made.secret.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
                self._keys[made.kid] = made
            self._size = file.tell()

    def _read(self, line: str) -> SigningKey:
        try:
            kid, made_at, secret = line.split()
            return SigningKey(kid, datetime.fromisoformat(made_at), bytes.fromhex(secret))
        except ValueError:
            raise KeyRingUnreadable(
                f"{self._file} has a line that is no key; restore it, or move it away to sign everybody out"
            ) from None
