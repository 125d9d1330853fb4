"""What can be asked of an org, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreateOrg:
    """Make a tenant; the id stands in paths and keys, so it is of letters, digits, ``-``, ``_`` and ``.``."""

    org_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameOrg:
    """Give the org another name."""

    name: str
