"""Why a project refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class ProjectUnknown(NotFound):
    """No project of this id was created."""


class ProjectAlreadyExists(Conflict):
    """A project of this id was created before."""


class ProjectInvalid(ValidationFailed):
    """A field of the project is not acceptable."""


class ProjectTransitionRefused(Conflict):
    """The project's status does not allow the step."""


class ProjectIsRunning(Conflict):
    """What was asked would pull the ground from under the run that is going on."""


class ProjectRunMismatch(Conflict):
    """The run named is not the one that the project is running."""


class KickoffRefused(Conflict):
    """The kickoff named, or its part, does not stand where the command needs it."""


class TeamIncomplete(Conflict):
    """A role that is needed has no agent attached."""
