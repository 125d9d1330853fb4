"""Why an agent's entity refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class AgentUnknown(NotFound):
    """No agent of this id was registered."""


class AgentAlreadyExists(Conflict):
    """An agent of this id was registered before."""


class AgentInvalid(ValidationFailed):
    """A field of the agent is not acceptable."""


class AvailabilityRefused(Conflict):
    """The agent's availability does not allow the step."""
