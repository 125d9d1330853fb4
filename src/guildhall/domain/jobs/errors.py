"""Why a job refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class JobUnknown(NotFound):
    """No job of this id was queued."""


class JobAlreadyExists(Conflict):
    """A job of this id was queued before."""


class JobInvalid(ValidationFailed):
    """A field of the job is not acceptable."""


class JobTransitionRefused(Conflict):
    """The job's status does not allow the step."""


class JobFenced(Conflict):
    """The caller no longer holds the job: another worker has it, it was given back, or it is over."""


class JobDecided(Conflict):
    """Another variant of the job is accepted already."""
