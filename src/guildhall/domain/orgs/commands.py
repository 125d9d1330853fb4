"""What can be asked of an org, as imperative records."""

from __future__ import annotations

from guildhall.domain.record import Record


class CreateOrg(Record):
    """Make a tenant; the id stands in paths and keys, so it is of letters, digits, ``-``, ``_`` and ``.``."""

    org_id: str
    name: str


class RenameOrg(Record):
    """Give the org another name."""

    name: str
