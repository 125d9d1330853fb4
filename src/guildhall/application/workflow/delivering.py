"""What a run brings to the user's branch: made, judged as it would be there, and delivered.

It must never move the user's branch to a tree that did not pass the checks as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from guildhall.application.authorship import author_of
from guildhall.application.branches import bootstrap_of
from guildhall.application.findings import new_findings
from guildhall.application.ports.repository import Delivery
from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.runs.kept import kept_work, remember_kept
from guildhall.application.runs.lines import DELIVERED, LINE, waits
from guildhall.application.workflow.scans import scan_of
from guildhall.application.workflow.shift import Shift
from guildhall.application.workflow.testing import judge_tests
from guildhall.domain.record import Record

NOTHING_MERGED = Delivery("unchanged", "nothing was merged", "")


class Product(Record):
    """What a run would bring: ``commit``, with all that the user's branch had at ``target``.

    ``held`` says why it is only kept beside that branch, empty where it may be moved there.
    """

    commit: str
    target: str
    held: str = ""


def target_of(shift: Shift) -> str:
    """The name of the user's branch that the run is for."""
    return str(shift.setting("target_branch", "main"))


def product_of(shift: Shift) -> Product | None:
    """What the run would bring now, tested as it would be there; none where there is nothing to bring.

    What an earlier run merged and never delivered is brought along, also by a run that merges nothing.

    Raises:
        RepositoryError: when the user's repository cannot be read.
    """
    tip = shift.tip()
    if tip == shift.base and not waits(shift.repository):
        return None
    moved = shift.repository.import_branch(Path(shift.project.repository), target_of(shift)).commit
    product = Product(_with_target(shift, tip, moved), moved)
    if product.commit == tip and (_began_at_target(shift) or not _is_in(shift, moved, tip)):
        return product  # each commit of it was tested when it was merged, or it is only kept
    judged = judge_tests(shift, moved, product.commit)
    if judged.outcome != "failed":
        return product
    said = (
        f"the tests fail on it as it would be on {target_of(shift)}, and pass on that branch: {judged.note}"
    )
    return Product(tip, moved, said)


def _with_target(shift: Shift, tip: str, moved: str) -> str:
    """The run's work with the user's branch, which may have moved meanwhile; alone where they conflict."""
    if _is_in(shift, moved, tip):
        return tip
    message = f"Bring {target_of(shift)} into {shift.run.branch}\n\nIt moved while the run went on.\n"
    return shift.repository.merge(tip, moved, author_of("dev_lead"), message).commit or tip


def _is_in(shift: Shift, moved: str, tip: str) -> bool:
    return shift.repository.is_ancestor(moved, of=tip)


def _began_at_target(shift: Shift) -> bool:
    """Whether the run began at what the user's branch was, without anything that waited."""
    return bootstrap_of(shift.company, shift.run).result.get("target") == shift.base


def findings_of(shift: Shift, product: Product) -> tuple[ScanReport, Sequence[Finding]]:
    """What a scan of exactly this product finds, and what of it is new: it was in nothing that it is made of.

    The user's own findings are not new, nor those of earlier work, which was let pass.
    """
    head = scan_of(shift, product.commit)
    new = list(head.findings)
    for part in _parts(shift, product):
        brought = new_findings(scan_of(shift, part), head)
        new = [finding for finding in new if finding in brought]
    return head, new


def _parts(shift: Shift, product: Product) -> list[str]:
    """The commits that a product was made of and that were judged before, each once."""
    repository, base = shift.repository, shift.base
    line = repository.resolve(LINE)
    earlier = [*([line] if line else []), *(one.commit for one in kept_work(repository))]
    parts = [product.target, *(one for one in earlier if repository.is_ancestor(one, of=base))]
    is_own = _began_at_target(shift) or repository.is_ancestor(base, of=product.target)
    return list(dict.fromkeys([base, *parts] if is_own else parts))


def deliver(shift: Shift, product: Product | None, gate_says: str) -> Delivery:
    """Bring a product to the user's branch, unless the gate holds it back.

    Raises:
        RepositoryError: when it could not be brought there.
    """
    if product is None or (gate_says and shift.tip() == shift.base):
        return NOTHING_MERGED
    if gate_says:
        return Delivery("kept", f"it stays in Guildhall's repository: {gate_says}", "")
    repository, source = shift.repository, Path(shift.project.repository)
    if repository.resolve(DELIVERED) is None:
        repository.update_ref(DELIVERED, shift.base, None)
    repository.update_ref(LINE, product.commit, repository.resolve(LINE))
    delivery = repository.deliver(source, target_of(shift), product.commit, shift.run.branch, product.held)
    if delivery.outcome == "kept":
        remember_kept(repository, delivery.branch, product.commit)
    else:
        repository.update_ref(DELIVERED, product.commit, repository.resolve(DELIVERED))
    return NOTHING_MERGED if shift.tip() == shift.base and delivery.outcome == "unchanged" else delivery
