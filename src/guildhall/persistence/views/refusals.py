"""How refusals are remembered: one row a principal."""

from __future__ import annotations

from guildhall.persistence.tables import entity_table

refusals = entity_table("refusals")
