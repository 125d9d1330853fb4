"""What everything about access stands on, put together once by the composition root."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import Scope
from guildhall.application.ports.secrets import Passwords, Secrets, Tokens
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.record import Record

EVERYWHERE = Scope(GLOBAL_ORG)
"""The scope of what belongs to no org: users, their logins and the installation's key."""


class Identity(Record):
    """The installation's company (its org is the default one), and what guards it."""

    company: Company
    secrets: Secrets
    passwords: Passwords
    tokens: Tokens
