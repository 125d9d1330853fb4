"""Claims as they are answered: with the session's token the first time, and without it for a repeat."""

from __future__ import annotations

from guildhall.adapters.http.caller import Caller
from guildhall.adapters.http.shown.work import ClaimShown, claim_shown
from guildhall.application.access.session_tokens import session_token
from guildhall.application.remote.work import Taken
from guildhall.application.sessions.assignments import brief_of


def claimed(caller: Caller, taken: Taken, *, secret: bool = True) -> ClaimShown:
    """A claim with what the agent needs to know; the token only where the answer is not kept."""
    claim = taken.claim
    context = brief_of(taken.project, claim.task, claim.task.role)
    if not secret:
        return claim_shown(taken, context, None)
    org_id = caller.company.scope.org_id
    identity = caller.api.identity
    token = session_token(identity, org_id, claim.session_id or "", claim.task.id, claim.fence)
    return claim_shown(taken, context, token)
