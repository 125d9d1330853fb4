"""Signed checkpoints outside the store: by them a journal that was cut or written anew is found out.

A line of the file says which event stood at a position. It is signed with a key kept elsewhere
(HMAC-SHA256, RFC 2104) over the signature of the line before, so that no line can be taken out. The newest
line stands beside the key too, so that the file cannot be taken away unnoticed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from guildhall.application.ports.journal import Checkpointed, Head, Scope
from guildhall.application.ports.system import Clock
from guildhall.domain.kernel import DomainError
from guildhall.persistence.audit.anchors import Anchors
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.signatures import is_signed, sign
from guildhall.persistence.audit.signed_lines import FIRST, last_signature, lines_of, newest_of
from guildhall.persistence.canonical import canonical
from guildhall.persistence.codec import format_time, parse_time
from guildhall.persistence.engine import opened_private

_KEY_BYTES = 32


class CheckpointKeyLost(DomainError):
    """There are checkpoints, and no key to check or continue them with."""

    code = "internal_error"


Holds = Callable[[Head], bool]
"""Whether the journal has this event at this position."""


class Checkpoints:
    """A file of checkpoints and the key that signs it, in two different folders."""

    def __init__(self, file: Path, key: Path, clock: Clock) -> None:
        self._file = file
        self._key_file = key
        self._anchors = Anchors(key.with_name("journals"))
        self._clock = clock

    def append(self, scope: Scope, journal: str, head: Head, holds: Holds) -> None:
        """Sign and append the org's head; nothing where the newest line of the org says it already.

        ``journal`` is the hash of the org's first event. Beside the key the newest line stays that knows an
        event which the journal does not have: it is what a cut is found by. What stands there tells the
        org's newest line; only where it does not, the file is searched for it.

        Raises:
            CheckpointKeyLost: when there are lines and their key is gone.
            OSError: when the file cannot be written.
        """
        with open(self._file, "a+", encoding="utf-8", errors="replace", opener=opened_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = self._anchors.newest(journal)
            if kept is not None and _says(kept, head):
                return
            previous = last_signature(file)
            key = self._key(make=previous == FIRST)
            signed = kept is not None and is_signed(key, kept)
            known = kept is not None and signed and holds(Head(kept["position"], kept["hash"]))
            own = None if known else newest_of(file, scope.org_id)
            if own is not None and _says(own, head):
                line = canonical(own) + "\n"
            else:
                line = self._line(key, scope, head, previous)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            if known or not signed:
                self._anchors.keep(journal, line)

    def _line(self, key: bytes, scope: Scope, head: Head, previous: str) -> str:
        content: dict[str, Any] = {
            "at": format_time(self._clock.now()),
            "hash": head.hash,
            "org": scope.org_id,
            "position": head.position,
            "previous": previous,
        }
        content["signature"] = sign(key, content)
        return canonical(content) + "\n"

    def newest(self, scope: Scope, journal: str) -> Checkpointed | None:
        """The org's newest line as it stands, none where none can be read; `signed` judges it."""
        try:
            own = self._anchors.newest(journal) or self._newest_in_file(scope)
            return Checkpointed(Head(own["position"], own["hash"]), parse_time(own["at"]))
        except (FileNotFoundError, KeyError, TypeError, ValueError):
            return None  # there is none yet, or somebody changed it: which of both, `verify` says

    def _newest_in_file(self, scope: Scope) -> Mapping[str, Any]:
        with self._file.open(encoding="utf-8", errors="replace") as file:
            return newest_of(file, scope.org_id) or {}

    def signed(self, scope: Scope, journal: str, faults: Faults) -> Mapping[int, str]:
        """The hash that should stand at each position of the org; lines changed or lost are faults."""
        # Read before the file, which is written first: what stands here has to stand there.
        kept = self._anchors.newest(journal)
        if kept is None and not self._file.exists():
            return {}
        try:
            key = self._key(make=False)
        except CheckpointKeyLost as error:
            faults.add("checkpoint", 0, error.message)
            return {}
        found = self._lines_of(scope, key, faults)
        if kept is not None:
            self._compare(kept, journal, key, found, faults)
        return found

    def _compare(
        self, kept: Mapping[str, Any], journal: str, key: bytes, found: dict[int, str], faults: Faults
    ) -> None:
        """See that the file has the line which is kept beside the key, and believe that one."""
        beside = self._anchors.file_of(journal)
        place = f"{beside.parent.name}/{beside.name} in the folder of keys"
        if not is_signed(key, kept):
            faults.add("checkpoint", 0, f"the newest checkpoint {place} was changed, or its key was")
            return
        position: int = kept["position"]
        if found.get(position) != kept["hash"]:
            faults.add(
                "checkpoint",
                0,
                f"{self._file.name} is missing or was shortened: it lacks the checkpoint of position "
                f"{position} that {place} has; where you went back to an older copy yourself, remove the "
                "latter",
            )
        found[position] = kept["hash"]

    def _lines_of(self, scope: Scope, key: bytes, faults: Faults) -> dict[int, str]:
        """What the lines of the file say of an org, up to one that was changed."""
        found: dict[int, str] = {}
        if not self._file.exists():
            return found
        previous = FIRST
        with self._file.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(lines_of(file), 1):
                if line.get("previous") != previous or not is_signed(key, line):
                    faults.add(
                        "checkpoint", 0, f"line {number} of {self._file.name} was changed, or one before it"
                    )
                    return found
                previous = line["signature"]
                if line["org"] == scope.org_id:
                    found[line["position"]] = line["hash"]
        return found

    def _key(self, *, make: bool) -> bytes:
        if make:
            self._make_key()
        try:
            return bytes.fromhex(self._key_file.read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise CheckpointKeyLost(
                f"the key {self._key_file.name} of the checkpoints cannot be read ({_reason(error)}): "
                f"restore it in the folder of keys (GUILDHALL_KEY_DIR), or move {self._file.name} out of the "
                "data folder to begin anew"
            ) from error

    def _make_key(self) -> None:
        self._key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())


def _says(line: Mapping[str, Any], head: Head) -> bool:
    """Whether a line, which may say anything, is of this head."""
    return (line.get("position"), line.get("hash")) == (head.position, head.hash)


def _reason(error: Exception) -> str:
    """Why a key cannot be read, without where it lies: faults are told to whoever reads the journal."""
    return (error.strerror if isinstance(error, OSError) else None) or "it is no key"
