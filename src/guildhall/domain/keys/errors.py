"""Why a key refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, Forbidden, NotFound, ValidationFailed


class KeyUnknown(NotFound):
    """There is no key of this id."""


class KeyAlreadyExists(Conflict):
    """A key of this id was issued before."""


class KeyInvalid(ValidationFailed):
    """A field of the key is not acceptable."""


class ScopeTooWide(Forbidden):
    """Nobody gives a key rights that they do not have."""
