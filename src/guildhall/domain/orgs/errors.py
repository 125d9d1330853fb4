"""Why an org refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class OrgUnknown(NotFound):
    """No org of this id was created."""


class OrgAlreadyExists(Conflict):
    """An org of this id was created before."""


class OrgInvalid(ValidationFailed):
    """A field of the org is not acceptable."""
