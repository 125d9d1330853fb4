"""How what is recorded from outside is remembered: one row a project."""

from __future__ import annotations

from guildhall.persistence.tables import entity_table

externals = entity_table("externals")
