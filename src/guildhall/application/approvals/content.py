"""What a person approves, and the sha256 that binds an answer to it."""

from __future__ import annotations

import hashlib

from guildhall.application.company import Company
from guildhall.domain.record import Record

LARGEST_DIFF = 64 << 20
"""Bytes of a diff that are bound beside the commits; the commits name all of it."""


class Content(Record):
    """What is approved: the way from one commit to another in a project's repository.

    Where it is about what a scan found there, ``sarif`` is the document of exactly that (SARIF 2.1.0), and
    ``shown`` the same in a line, which is not bound.
    """

    project_id: str
    base: str
    commit: str
    diff: str
    sarif: str = ""
    shown: str = ""

    @property
    def sha256(self) -> str:
        """What an approval is bound to."""
        parts = [self.project_id, self.base, self.commit, self.diff]
        text = "\n".join([*parts, self.sarif] if self.sarif else parts)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def change(
    company: Company, project_id: str, base: str, commit: str, *, sarif: str = "", shown: str = ""
) -> Content:
    """The content of a change, with what a scan found in it where that is what is asked about."""
    repository = company.world.repositories.open(project_id)
    return Content(project_id, base, commit, repository.diff(base, commit, LARGEST_DIFF), sarif, shown)
