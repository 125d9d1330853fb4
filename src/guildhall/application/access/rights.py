"""What each step of a task asks of whoever takes it: one table for every route that leads to the step.

A step may be asked for by a route of its own, by ``transition`` under ``/api`` and by that under ``/collab``;
whichever it is, the right is looked up here, so that none of them is a way round another.
"""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.access.principals import Ability, Principal

RIGHTS: Mapping[str, Ability] = {
    "triage": "write",
    "claim": "work",
    "take_up": "work",
    "start": "work",
    "report": "work",
    "complete": "work",
    "complete_to_merge": "work",
    "complete_at_once": "work",
    "fail": "work",
    "give_back": "work",
    "approve": "approve",
    "request_changes": "work",
    "merge": "work",
    "record_merge": "work",
    "withdraw_merge": "work",
    "finish": "work",
    "block": "work",
    "rest": "work",
    "unblock": "write",
    "cancel": "write",
}
"""By each action of the table of transitions. Whose lease it is, and whose work, is asked besides."""


def require_right(principal: Principal, action: str, besides: Mapping[str, Ability] | None = None) -> None:
    """Refuse a step to whoever may not take it; ``besides`` is what a surface has otherwise.

    Raises:
        Forbidden: naming the ability that is missing.
    """
    own = RIGHTS[action]
    principal.require(own if besides is None else besides.get(action, own))
