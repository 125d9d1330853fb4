"""Why a sprint refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class SprintUnknown(NotFound):
    """No sprint of this id was created."""


class SprintAlreadyExists(Conflict):
    """A sprint of this id was created before."""


class SprintInvalid(ValidationFailed):
    """A field of the sprint is not acceptable."""


class SprintTransitionRefused(Conflict):
    """The sprint's status does not allow the step."""
