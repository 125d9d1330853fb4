"""Why a login refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound


class LoginUnknown(NotFound):
    """There is no such login."""


class LoginAlreadyExists(Conflict):
    """A login of this id was started before."""


class LoginOver(Conflict):
    """The person is signed in no more."""
