"""What a run brings to the user's branch: made, judged as it would be there, and delivered.

It must never move the user's branch to a tree that did not pass the checks as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from guildhall.application.authorship import author_of
from guildhall.application.branches import LINE, is_set_up
from guildhall.application.findings import new_findings
from guildhall.application.named_paths import listed
from guildhall.application.owed import OWED
from guildhall.application.ports.repository import Delivery, Imported, Repository, RepositoryError
from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.runs.kept import kept_work, remember_kept, target_of
from guildhall.application.runs.lines import pay_off, stands_on, taken_out
from guildhall.application.workflow.scans import scan_of
from guildhall.application.workflow.shift import Shift
from guildhall.application.workflow.testing import judge_tests
from guildhall.domain.record import Record

NOTHING_MERGED = Delivery("unchanged", "nothing was merged", "")
JOINED = "refs/guildhall/joined/"
"""Below it, for each run that is being delivered, its work joined with what the user's branch had then."""


class Product(Record):
    """What a run would bring: ``commit``, with all that the user's branch had at ``target``.

    ``held`` says why it is only kept beside that branch, empty where it may be moved there; ``failure`` why
    the user's repository could not be reached, again and again.
    """

    commit: str
    target: str
    held: str = ""
    failure: str = ""


def product_of(shift: Shift) -> Product | None:
    """What the run would bring now, tested as it would be there; none where there is nothing to bring.

    What an earlier run merged and never delivered is brought along, also by a run that merges nothing; only
    one that could not be set up brings nothing: it has no tests to speak of, and nobody was asked about it.

    Raises:
        RepositoryError: when the user's repository cannot be read, and it is to be tried again.
    """
    tip = shift.tip()
    nothing = tip == shift.start and not kept_work(shift.repository)
    if nothing or not is_set_up(shift.company, shift.run):
        return None
    try:
        moved = shift.repository.import_branch(Path(shift.project.repository), target_of(shift.run)).commit
    except RepositoryError as error:
        if not shift.is_last_try:
            raise
        return Product(tip, shift.start, failure=str(error))
    if gone := taken_out(shift.company, shift.run, moved):
        return Product(tip, moved, gone)
    product = _with_target(shift, tip, moved)
    if product.commit == moved:
        return product  # the user has all of it
    if product.commit == tip and (_began_at_target(shift) or not _is_in(shift, moved, tip)):
        return product  # each commit of it was tested when it was merged, or it is only kept
    judged = judge_tests(shift, moved, product.commit)
    if judged.outcome != "failed":
        return product
    where = target_of(shift.run)
    said = f"the tests fail on it as it would be on {where}, and pass on that branch: {judged.note}"
    return Product(tip, moved, said)


def _with_target(shift: Shift, tip: str, moved: str) -> Product:
    """The run's work with the user's branch, which may have moved meanwhile; kept alone where they conflict.

    Where either has all of the other there is nothing to merge: an empty commit would say that there was.
    """
    if _is_in(shift, moved, tip):
        return Product(tip, moved)
    if _is_in(shift, tip, moved):
        return Product(moved, moved)
    message = f"Bring {target_of(shift.run)} into {shift.run.branch}\n\nIt moved while the run went on.\n"
    merged = shift.repository.merge(tip, moved, author_of("dev_lead"), message)
    if merged.conflicts:
        where = listed(merged.conflicts, 20)
        return Product(tip, moved, f"it conflicts with what is on {target_of(shift.run)} by now, in: {where}")
    return Product(_once(shift.repository, JOINED + shift.run.run_id, merged.commit, (tip, moved)), moved)


def _once(repository: Repository, ref: str, merged: str, of: Sequence[str]) -> str:
    """A merge, or the one of the same that was made before: what is tried again brings the same commit."""
    before = repository.resolve(ref)
    joined = before is not None and all(repository.is_ancestor(one, of=before) for one in of)
    if before is not None and joined and repository.tree_of(before) == repository.tree_of(merged):
        return before
    repository.update_ref(ref, merged, before)
    return merged


def _is_in(shift: Shift, commit: str, line: str) -> bool:
    return shift.repository.is_ancestor(commit, of=line)


def _began_at_target(shift: Shift) -> bool:
    """Whether the run began at what the user's branch was, without anything that waited."""
    return stands_on(shift.company, shift.run) == shift.base


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
    repository, start = shift.repository, shift.start
    earlier = (one.commit for one in kept_work(repository))
    parts = [product.target, *(one for one in earlier if repository.is_ancestor(one, of=start))]
    is_own = _began_at_target(shift) or repository.is_ancestor(start, of=product.target)
    return list(dict.fromkeys([start, *parts] if is_own else parts))


def deliver(shift: Shift, product: Product | None, gate_says: str) -> Delivery:
    """Bring a product to the user's branch, unless the gate holds it back; what is brought is owed no more.

    A variant that is held back is a draft again: it comes once it is accepted anew, not with a later run.

    Raises:
        RepositoryError: when it could not be brought there, and it is to be tried again.
        SessionEnded: when the step may be another worker's by now; nothing of the user's was touched since.
    """
    nothing = shift.tip() == shift.start
    if product is None or (gate_says and nothing):
        shift.repository.delete_ref(OWED + shift.run.run_id)
        return NOTHING_MERGED
    if gate_says:
        if shift.run.variant_id and not shift.run.stop_requested:
            shift.repository.delete_ref(OWED + shift.run.run_id)
            return Delivery("unchanged", f"its variant is a draft again: {gate_says}", "")
        return Delivery("kept", f"it stays in Guildhall's repository: {gate_says}", "")
    if product.failure:
        return _failed(product.failure)
    try:
        delivery = _bring(shift, product)
    except RepositoryError as error:
        if not shift.is_last_try:
            raise
        return _failed(str(error))
    return NOTHING_MERGED if nothing and delivery.outcome == "unchanged" else delivery


def _failed(reason: str) -> Delivery:
    """The outcome of a delivery that nobody could make: the work is owed."""
    said = f"what was merged stays in Guildhall's repository, and the next run brings it along: {reason}"
    return Delivery("failed", said, "")


def _bring(shift: Shift, product: Product) -> Delivery:
    repository, source, run = shift.repository, Path(shift.project.repository), shift.run

    def held() -> str:
        shift.work.keep_on()  # who slept past the lease moves nothing: another one may have delivered
        return product.held

    delivery = repository.deliver(source, target_of(shift.run), product.commit, run.branch, held)
    shift.work.keep_on()
    repository.update_ref(LINE, product.commit, repository.resolve(LINE))
    if delivery.outcome == "kept":
        remember_kept(shift.company, run, delivery.branch, product.commit)
    pay_off(shift.company, shift.project, Imported(target_of(run), product.commit), ending=run.run_id)
    repository.delete_ref(JOINED + run.run_id)
    return delivery
