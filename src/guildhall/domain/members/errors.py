"""Why a membership refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, Forbidden, NotFound, ValidationFailed


class MemberUnknown(NotFound):
    """This person is no member of the org."""


class MemberAlreadyThere(Conflict):
    """The person is a member already."""


class MemberInvalid(ValidationFailed):
    """A field of the membership is not acceptable."""


class LastOwnerStays(Conflict):
    """Without an owner nobody could give the org one."""


class OwnersAreMadeByOwners(Forbidden):
    """Who is no owner makes, changes and removes none."""
