"""Why a session refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class SessionUnknown(NotFound):
    """No session of this id was spawned."""


class SessionAlreadyExists(Conflict):
    """A session of this id was spawned before."""


class SessionInvalid(ValidationFailed):
    """A field of the session is not acceptable."""


class SessionTransitionRefused(Conflict):
    """The session's status does not allow the step."""
