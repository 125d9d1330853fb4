"""Why a schedule refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class ScheduleUnknown(NotFound):
    """No schedule of this id was made, or it was deleted."""


class ScheduleAlreadyExists(Conflict):
    """A schedule of this id was made before."""


class ScheduleInvalid(ValidationFailed):
    """A field of the schedule is not acceptable."""


class TickGone(Conflict):
    """Another scheduler has recorded this tick already, or the schedule was changed meanwhile."""
