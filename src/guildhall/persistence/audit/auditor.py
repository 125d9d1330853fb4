"""The port ``Auditor`` on SQL: verify, replay, checkpoint, redact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Checkpointed, Head, Origin, Scope, Transaction, Verification
from guildhall.domain.kernel import NotFound
from guildhall.domain.redactions.redaction import (
    ENTITY_TYPE,
    PayloadRedacted,
    RedactionRefused,
    RedactPayload,
)
from guildhall.persistence import dialect
from guildhall.persistence.audit.belonging import states_in
from guildhall.persistence.audit.chain import ROW, ChainCheck
from guildhall.persistence.audit.checkpoints import Checkpoints
from guildhall.persistence.audit.comparison import Comparison
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.fold import Folds
from guildhall.persistence.audit.folding import FOLDED
from guildhall.persistence.audit.rebuild import rebuild, refuse_broken
from guildhall.persistence.hints import by_index
from guildhall.persistence.journal.batch import UnitOfWork
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.tables import events, heads

_FOLDED = itemgetter(*map(ROW.index, FOLDED))


class SqlAuditor:
    """Audits the journals of one store."""

    def __init__(self, journal: SqlJournal, checkpoints: Checkpoints) -> None:
        self._journal = journal
        self._store = journal.store
        self._catalog = journal.catalog
        self._checkpoints = checkpoints

    def verify(self, scope: Scope, progress: Callable[[int], None] | None = None) -> Verification:
        """Recompute the chain, fold it, compare views and checkpoints, name the first bad position.

        ``progress`` is told the number of events so far. Everything is read from one snapshot, while
        others go on writing.
        """
        faults = Faults()
        # Read before the snapshot is taken: what is signed was committed, so the snapshot has it.
        signed = self._checkpoints.signed(scope, self._name(scope), faults)
        with self._store.snapshot() as connection, dialect.wide_cache(connection):
            chain = ChainCheck(scope.org_id, signed, faults)
            comparison = Comparison(connection, self._catalog, scope.org_id, faults)
            folds = Folds(
                connection, self._catalog, faults, states_in(connection, self._catalog, scope.org_id)
            )
            comparison.run(folds.along(scope.org_id, map(_FOLDED, chain.rows(connection, progress))))
            _check_redactions(connection, scope.org_id, chain.redacted, faults)
        return Verification(
            scope.org_id,
            chain.count,
            len(chain.redacted),
            chain.head,
            comparison.entities.total(),
            faults.found(),
        )

    def orgs(self) -> Sequence[str]:
        """The orgs whose events or ends of journals the store holds, in the order of their ids."""
        held = sa.union(sa.select(events.c.org_id), sa.select(heads.c.org_id)).order_by("org_id")
        with self._store.snapshot() as connection:
            return [str(org_id) for org_id in connection.execute(held).scalars()]

    def replay(self, scope: Scope) -> Mapping[str, int]:
        """Rebuild every view from the journal in one transaction; the number of entities of each type.

        Views of a journal that was cut or changed would hide what was done to it.

        Raises:
            CannotReplay: when the journal itself is broken; names the first bad position.
        """
        faults = Faults()
        # What is wrong with the checkpoints' own file is not the journal's fault: `verify` tells it.
        signed = self._checkpoints.signed(scope, self._name(scope), Faults())
        with self._store.writing(scope.org_id) as connection, dialect.wide_cache(connection):
            chain = ChainCheck(scope.org_id, signed, faults)
            chain.run(connection)
            _check_redactions(connection, scope.org_id, chain.redacted, faults)
            refuse_broken(faults)
            return rebuild(connection, self._catalog, scope.org_id)

    def checkpoint(self, scope: Scope) -> Head:
        """Append a signed (org, position, hash) to the checkpoint file outside the store."""
        head = self._journal.head(scope)
        if head.position:
            self._checkpoints.append(scope, self._name(scope), head, lambda one: self._holds(scope, one))
        return head

    def last_checkpoint(self, scope: Scope) -> Checkpointed | None:
        """The org's newest checkpoint as it was written, none where none was; `verify` proves it."""
        return self._checkpoints.newest(scope, self._name(scope))

    def _name(self, scope: Scope) -> str:
        """The hash of the org's first event, which no other journal has; empty for an empty journal."""
        e = events.c
        query = sa.select(e.hash).where(e.org_id == scope.org_id, e.position > 0)
        with self._store.snapshot() as connection:
            return str(connection.execute(query.order_by(e.position).limit(1)).scalar() or "")

    def _holds(self, scope: Scope, head: Head) -> bool:
        """Whether the journal has this event at this position."""
        lines = self._journal.read(scope, head.position - 1, 1)
        return [(line.position, line.hash) for line in lines] == [(head.position, head.hash)]

    def redact(self, scope: Scope, origin: Origin, position: int, reason: str) -> None:
        """Take out the payload at a position; an event says who did and why, and the chain still holds.

        Views keep what they show: change the fields there first, then redact the events that said them.

        Raises:
            NotFound: when there is no event at the position.
            RedactionRefused: when it was redacted before, or is itself a redaction.
        """
        line = next(iter(self._journal.read(scope, position - 1, 1)), None)
        if line is None or line.position != position:
            raise NotFound(f"the journal has no event at position {position}", field="position")
        if line.type == PayloadRedacted.type:
            raise RedactionRefused(
                "what says that a payload was redacted stays (rule redaction.stays)", rule="redaction.stays"
            )
        command = RedactPayload(position, line.payload_hash, reason)
        taken_out = (
            events.update()
            .where(events.c.org_id == scope.org_id, events.c.position == position)
            .values(payload=None)
        )

        def take_out(connection: Connection) -> None:
            connection.execute(taken_out)

        def unit(tx: Transaction) -> None:
            tx.ask(ENTITY_TYPE, str(position), command)
            cast("UnitOfWork", tx).write(take_out)

        self._journal.execute(scope, origin, unit)


def _check_redactions(
    connection: Connection, org_id: str, redacted: Iterable[tuple[int, str, str]], faults: Faults
) -> None:
    """A payload may only be absent where an event says that it was redacted."""
    e = events.c
    for position, stream, payload_hash in redacted:
        query = sa.select(e.payload).where(
            e.org_id == org_id,
            e.stream == f"{ENTITY_TYPE}:{position}",
            e.type == PayloadRedacted.type,
            e.position > position,
        )
        said = connection.execute(by_index(query, "stream")).scalars().first()
        if said is None or f'"payload_hash":"{payload_hash}"' not in said:
            faults.add(
                "payload", position, f"the payload at {position} in {stream} is gone, and nobody redacted it"
            )
