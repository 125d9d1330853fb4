"""Session tokens: what an agent shows for the one task that its session holds (seed S3, *Isolation*)."""

from __future__ import annotations

from datetime import timedelta

from guildhall.application.access.identity import Identity

LONGEST_SESSION = timedelta(hours=24)
"""After this a session that still holds its task is given a new token."""


def session_token(identity: Identity, org_id: str, session_id: str, task_id: str, fence: int) -> str:
    """A token for a session that has just claimed a task under a fence.

    It opens that task alone, and is worth nothing once the session is over or its lease has passed on or run
    out. It is a secret: it is shown to the agent once, and kept nowhere.
    """
    claims = {"sub": session_id, "org": org_id, "task": task_id, "fence": fence}
    return identity.tokens.sign("session", claims, identity.company.system.clock.now() + LONGEST_SESSION)
