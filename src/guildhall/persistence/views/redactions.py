"""How redactions are remembered: by the position whose payload was taken out."""

from __future__ import annotations

from guildhall.persistence.tables import entity_table

redactions = entity_table("redactions")
