"""Which approvals a principal sees: a worker key those about tasks and runs of its project, all others all.

It must never tell of what lies outside that it is there.
"""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.access.reach import is_bound, reaches_subject
from guildhall.application.pages import Page, Paging, page_of
from guildhall.application.ports.views import Row, Value, Views
from guildhall.domain.approvals.errors import ApprovalUnknown
from guildhall.domain.kernel import NotFound, ValidationFailed


def approval_within(views: Views, principal: Principal, approval_id: str) -> Row:
    """An approval about a task or a run that the principal reaches.

    Raises:
        ApprovalUnknown: when there is none of this id for them.
    """
    row = views.row("Approval", approval_id)
    if row is None or (is_bound(principal) and not reaches_subject(views, principal, row.state.subject)):
        raise ApprovalUnknown("there is no approval of this id", field="approval_id")
    return row


def approvals_within(views: Views, principal: Principal, paging: Paging, **wanted: str | None) -> Page:
    """A page of approvals; ``wanted`` are values of columns, none for any.

    ``project_id`` and ``run_id`` are those of what they are about; a run's are also those about its tasks.

    Raises:
        NotFound: for a subject that the principal does not reach.
        ValidationFailed: when a principal who reaches less than the org names no subject.
    """
    columns: dict[str, Value] = {name: value for name, value in wanted.items() if value is not None}
    if is_bound(principal):
        subject = wanted.get("subject")
        if subject is None:
            raise ValidationFailed(
                "this credential reaches one project: name a task or run of it, such as Task:…",
                field="subject",
            )
        if not reaches_subject(views, principal, subject):
            raise NotFound("there is no such task or run", field="subject")
    return page_of(views, "Approval", paging, **columns)
