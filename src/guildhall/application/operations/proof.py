"""The proof that a record is what was written: of one journal, or of all that the store holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from guildhall.application.company import Company
from guildhall.application.orgs import companies_of
from guildhall.application.ports.journal import Fault, Head, JournalUnavailable, Scope, Verification
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.record import Record, evolve


class Proof(Record):
    """What verifying found of the journal that was asked for, and of the ``others`` of the store."""

    own: Verification
    others: tuple[Verification, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return all(one.ok for one in (self.own, *self.others))

    def faults(self) -> Iterator[tuple[str, Fault]]:
        """Everything that was found wrong, with the org in whose journal."""
        for one in (self.own, *self.others):
            yield from ((one.org_id, fault) for fault in one.faults)


def prove(company: Company, *, whole: bool) -> Proof:
    """Verify the company's journal, and with ``whole`` every other one of the store.

    The others are those of the other orgs, that of logins and of orgs made, and any that is of no org. One of
    these that cannot be read is a fault of its org, and keeps none of them from being verified.
    """
    own = _verified(company, company.scope)
    if not whole:
        return Proof(own)
    known = _others(company)
    unknown = {*company.auditor.orgs()} - {*known, own.org_id}
    others = [_verified(company, Scope(org_id)) for org_id in sorted({*known, *unknown})]
    return Proof(own, tuple(_of_nobody(one) if one.org_id in unknown else one for one in others))


def _verified(company: Company, scope: Scope) -> Verification:
    """What verifying an org found; that its journal or views cannot be read is a fault like another."""
    try:
        return company.auditor.verify(scope)
    except JournalUnavailable:
        raise  # the store is away, for all of them
    except Exception as error:  # noqa: BLE001 - whatever stands in one org's rows keeps no other unverified
        company.system.log.failure("a journal could not be verified", error, org=scope.org_id)
        fault = Fault("journal", 0, f"it cannot be read: {type(error).__name__}: {str(error)[:200]}")
        return Verification(scope.org_id, 0, 0, Head(0, ""), 0, (fault,))


def _others(company: Company) -> list[str]:
    """The orgs of an installation's other journals, that of what belongs to no org among them."""
    orgs = (GLOBAL_ORG, *(one.scope.org_id for one in companies_of(company)))
    return [org_id for org_id in orgs if org_id != company.scope.org_id]


def _of_nobody(found: Verification) -> Verification:
    fault = Fault("journal", 0, f"the store holds events of {found.org_id!r}, an org that nobody made")
    return evolve(found, faults=(fault, *found.faults))


def proof_answer(proof: Proof) -> dict[str, Any]:
    """A proof as programs are told it; its figures are those of the journal that was asked for."""
    own = proof.own
    return {
        "ok": proof.ok,
        "events": own.events,
        "redacted": own.redacted,
        "entities": own.entities,
        "position": own.head.position,
        "hash": own.head.hash,
        "faults": [
            {"org_id": org_id, "kind": one.kind, "position": one.position, "detail": one.detail}
            for org_id, one in proof.faults()
        ],
        "others": [
            {"org_id": one.org_id, "events": one.events, "position": one.head.position, "hash": one.head.hash}
            for one in proof.others
        ],
    }


def replay(company: Company, *, whole: bool) -> Mapping[str, int]:
    """Rebuild what is looked up of the company's journal, and with ``whole`` of every other org's too.

    It says how many entities of each type there are.

    Raises:
        CannotReplay: when a journal is broken; those before it are rebuilt.
    """
    rebuilt = Counter(company.auditor.replay(company.scope))
    for org_id in _others(company) if whole else ():
        rebuilt.update(company.auditor.replay(Scope(org_id)))
    return rebuilt
