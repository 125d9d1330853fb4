"""Why an approval refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from typing import ClassVar

from guildhall.domain.kernel import Conflict, Forbidden, NotFound, ValidationFailed


class ApprovalUnknown(NotFound):
    """No approval of this id was asked for."""


class ApprovalAlreadyExists(Conflict):
    """An approval of this id was asked for before."""


class ApprovalInvalid(ValidationFailed):
    """A field of the approval is not acceptable."""


class ApprovalTransitionRefused(Conflict):
    """The question was answered already, or its time is over."""


class ApproverNotAPerson(Forbidden):
    """Only a person answers; an agent or a service never does."""


class ApproverIsAuthor(Forbidden):
    """Nobody approves their own work while there is somebody else who could."""


class ApprovedContentChanged(Conflict):
    """What would be approved is not what was asked about."""

    code: ClassVar[str] = "precondition_failed"
