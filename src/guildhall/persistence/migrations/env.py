"""Runs migrations on the connection and in the transaction that it is given; it opens nothing itself."""

from __future__ import annotations

from alembic import context

from guildhall.persistence.tables import metadata
from guildhall.persistence.views import catalog

assert catalog.CATALOG  # noqa: S101 - importing it declares every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
