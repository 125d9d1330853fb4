"""Why a variant refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class VariantUnknown(NotFound):
    """No variant of this id was made."""


class VariantAlreadyExists(Conflict):
    """A variant of this id was made before."""


class VariantInvalid(ValidationFailed):
    """A field of the variant is not acceptable."""


class VariantTransitionRefused(Conflict):
    """The variant's status does not allow the step."""
