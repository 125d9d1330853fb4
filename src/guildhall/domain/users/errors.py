"""Why a user refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class UserUnknown(NotFound):
    """No user of this id was made."""


class UserAlreadyExists(Conflict):
    """A user of this id was made before."""


class UserInvalid(ValidationFailed):
    """A field of the user is not acceptable."""
