"""The orgs of an installation: the one that it begins with, and the companies of all of them."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.company import Company
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.orgs.commands import CreateOrg
from guildhall.domain.orgs.org import Org

PAGE = 200


def ensure_org(company: Company) -> None:
    """Make the org that an embedded installation works in, at its first start."""
    org_id = company.scope.org_id
    if org_exists(company, org_id):
        return

    def unit(tx: Transaction) -> None:
        if not tx.state("Org", org_id).exists:
            tx.ask("Org", org_id, CreateOrg(org_id, org_id))

    company.journal.execute(Scope(GLOBAL_ORG), company.origin("guildhall"), unit)


def org_exists(company: Company, org_id: str) -> bool:
    """Whether an org was made."""
    org: Org = company.journal.state(Scope(GLOBAL_ORG), "Org", org_id)
    return org.exists


def companies_of(company: Company) -> list[Company]:
    """The company of each org of the installation."""
    return [company.of(org_id) for org_id in _org_ids(company)]


def _org_ids(company: Company) -> Iterator[str]:
    views, after = company.journal.views(Scope(GLOBAL_ORG)), 0
    while True:
        rows = views.find("Org", after=after, limit=PAGE)
        yield from (row.id for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].created
