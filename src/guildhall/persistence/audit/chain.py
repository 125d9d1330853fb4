"""Recomputes an org's chain in one pass over its events; it must believe nothing that it can compute."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.rows import Rows, stream
from guildhall.persistence.canonical import GENESIS, NotCanonical, chain_hash, sha256
from guildhall.persistence.journal.rows import HEADER
from guildhall.persistence.journal.store import read_head

Progress = Callable[[int], None]

PROGRESS_EVERY = 10_000

_CHAINED = ("prev_hash", "payload_hash", *HEADER)
"""What an event's hash is over, in this order; a row begins with it."""

ROW = (*_CHAINED, "payload", "hash", "project_id", "task_id")
"""The columns of the rows that a pass over the chain reads."""

_IN_ORDER = f"SELECT {', '.join(ROW)} FROM events WHERE org_id = ? ORDER BY position"  # noqa: S608 - ours

_NO_TEXT = (AttributeError, NotCanonical)
"""What hashing raises at bytes, which SQLite takes in a column of any type."""

_LENGTH = len(_CHAINED)
_PAYLOAD, _HASH = ROW.index("payload"), ROW.index("hash")
_POSITION, _STREAM, _TYPE = (_CHAINED.index(name) for name in ("position", "stream", "type"))


class ChainCheck:
    """What one pass over the chain gives: where it ends, how long it is, and which positions are redacted."""

    def __init__(self, org_id: str, signed: Mapping[int, str], faults: Faults) -> None:
        self._org_id = org_id
        self._signed = signed
        self._faults = faults
        self.count = 0
        self.head = Head(0, GENESIS)
        self.redacted: list[tuple[int, str, str]] = []

    def run(self, connection: Connection, progress: Progress | None = None) -> None:
        """Check every event, and where the chain ends."""
        deque(self.rows(connection, progress), maxlen=0)

    def rows(self, connection: Connection, progress: Progress | None = None) -> Rows:
        """Check every event against its own hash, its payload's and the one before it, then hand its row on.

        Rows have the columns of :data:`ROW` and come in the order of the journal; where the chain ends is
        known and checked once the last one was asked for.
        """
        position, previous, count = 0, GENESIS, 0
        signed, told = self._signed, progress or _silent
        for row in stream(connection, _IN_ORDER, (self._org_id,)):
            own_hash = row[_HASH]
            if not (row[_POSITION] == position + 1 and row[0] == previous and _is_whole(row)):
                self._examine(row, Head(position, previous))
                if not isinstance(row[_POSITION], int | float):
                    count += 1
                    continue
            position, previous = row[_POSITION], own_hash
            if position in signed and signed[position] != own_hash:
                self._faults.add(
                    "checkpoint", position, f"a signed checkpoint knows another event at position {position}"
                )
            count += 1
            if count % PROGRESS_EVERY == 0:
                told(count)
            yield row
        self.count, self.head = count, Head(position, previous)
        self._compare_end(read_head(connection, self._org_id))

    def _examine(self, row: Sequence[Any], before: Head) -> None:
        """Say what is wrong with an event that does not fit, or that it was redacted."""
        prev_hash, payload_hash = row[:2]
        payload, own_hash = row[_PAYLOAD], row[_HASH]
        position: int = row[_POSITION]
        kind, name = row[_TYPE], row[_STREAM]
        if not isinstance(row[_POSITION], int | float):
            place = before.position + 1
            self._faults.add("event", place, f"{kind} in {name} has no position, it stands behind all others")
            return
        if position != before.position + 1:
            self._faults.add(
                "gap", before.position + 1, f"positions {before.position + 1} to {position - 1} are missing"
            )
        elif prev_hash != before.hash:
            self._faults.add("chain", position, f"event {position} is not chained to the one before it")
        if payload is None:
            self.redacted.append((position, name, payload_hash))
        elif not _is_hash_of(sha256, payload, payload_hash):
            self._faults.add("payload", position, f"the payload of {kind} at {position} was changed")
        if not _is_hash_of(chain_hash, row[:_LENGTH], own_hash):
            self._faults.add("event", position, f"{kind} at {position} in {name} was changed")

    def _compare_end(self, stored: Head) -> None:
        """The head's own row, and the checkpoints beyond the end."""
        if stored != self.head:
            said = stored.position if isinstance(cast("object", stored.position), int | float) else 0
            first = min(said, self.head.position) + 1
            self._faults.add(
                "head",
                first if stored.position != self.head.position else stored.position,
                f"the head says {stored.position}, the last event is {self.head.position}",
            )
        beyond = [position for position in self._signed if position > self.head.position]
        if beyond:
            self._faults.add(
                "tail",
                self.head.position + 1,
                f"the journal was cut: a signed checkpoint knows position {max(beyond)}, "
                f"the last event is {self.head.position}",
            )


def _is_whole(row: Sequence[Any]) -> bool:
    """Whether an event has its payload, and is what its hashes are of."""
    payload = row[_PAYLOAD]
    try:
        return payload is not None and sha256(payload) == row[1] and chain_hash(row[:_LENGTH]) == row[_HASH]
    except _NO_TEXT:
        return False


def _is_hash_of(hashed: Callable[[Any], str], value: Any, expected: str) -> bool:
    """Whether this is the hash; what is no text has none."""
    try:
        return hashed(value) == expected
    except _NO_TEXT:
        return False


def _silent(_count: int) -> None:
    """Tell nobody."""
