"""Why a run refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class RunUnknown(NotFound):
    """No run of this id was queued."""


class RunAlreadyExists(Conflict):
    """A run of this id was queued before."""


class RunInvalid(ValidationFailed):
    """A field of the run is not acceptable."""


class RunTransitionRefused(Conflict):
    """The run's status does not allow the step."""


class RunEnded(Conflict):
    """The run is over, and nothing about it changes any more."""


class RunHasDriver(Conflict):
    """Another process drives the run."""


class StopNotRequested(Conflict):
    """A run ends as stopped only by a cause that was recorded."""
