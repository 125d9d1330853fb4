"""Find runs by backlog, edited or not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261128_1033"
down_revision = "20261128_0957"
branch_labels = None
depends_on = None

PAGE = 1000
RUNS = sa.table("runs", *(sa.column(name, sa.Text()) for name in ("org_id", "id", "doc", "backlog")))


def upgrade() -> None:
    """Bring the store to this version; the column held the digest of a backlog, by which nobody looked."""
    _fill(_known_again)
    op.create_index("runs_by_backlog", "runs", ["org_id", "project_id", "backlog", "created"], unique=False)


def _fill(value: Callable[[Any], str]) -> None:
    connection, place = op.get_bind(), sa.tuple_(RUNS.c.org_id, RUNS.c.id)
    change = (
        RUNS.update()
        .where(RUNS.c.org_id == sa.bindparam("org"), RUNS.c.id == sa.bindparam("run"))
        .values(backlog=sa.bindparam("known"))
    )
    query = sa.select(RUNS.c.org_id, RUNS.c.id, RUNS.c.doc).order_by(RUNS.c.org_id, RUNS.c.id)
    rows = connection.execute(query.limit(PAGE)).all()
    while rows:
        found = [{"org": org_id, "run": run, "known": value(json.loads(doc))} for org_id, run, doc in rows]
        connection.execute(change, found)
        last = sa.tuple_(sa.literal(rows[-1].org_id), sa.literal(rows[-1].id))
        rows = connection.execute(query.where(place > last).limit(PAGE)).all()


def _known_again(run: Any) -> str:
    kind, _, variant = run.get("cause", "").partition(":")
    backlog = run.get("backlog")
    if backlog is None or (kind == "Variant" and variant):
        return ""
    by_text = backlog["kind"] == "sentence" or backlog["name"] == "backlog"
    known_by = f"{backlog['kind']}/{backlog['digest' if by_text else 'name']}"
    return hashlib.sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_index("runs_by_backlog", "runs")
    _fill(lambda run: (run.get("backlog") or {"digest": ""})["digest"])
