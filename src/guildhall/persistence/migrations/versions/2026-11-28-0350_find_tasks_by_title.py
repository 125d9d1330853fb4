"""Find tasks by title."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "20261128_0350"
down_revision = "20261128_0330"
branch_labels = None
depends_on = None

PAGE = 1000
TASKS = sa.table("tasks", *(sa.column(name, sa.Text()) for name in ("org_id", "id", "doc", "titled")))


def upgrade() -> None:
    """Bring the store to this version."""
    op.add_column("tasks", sa.Column("titled", sa.Text(), nullable=True))
    connection, place = op.get_bind(), sa.tuple_(TASKS.c.org_id, TASKS.c.id)
    change = (
        TASKS.update()
        .where(TASKS.c.org_id == sa.bindparam("org"), TASKS.c.id == sa.bindparam("task"))
        .values(titled=sa.bindparam("digest"))
    )
    query = sa.select(TASKS.c.org_id, TASKS.c.id, TASKS.c.doc).order_by(TASKS.c.org_id, TASKS.c.id)
    rows = connection.execute(query.limit(PAGE)).all()
    while rows:
        found = [
            {"org": org_id, "task": task_id, "digest": _digest(json.loads(doc).get("title", ""))}
            for org_id, task_id, doc in rows
        ]
        connection.execute(change, found)
        last = sa.tuple_(sa.literal(rows[-1].org_id), sa.literal(rows[-1].id))
        rows = connection.execute(query.where(place > last).limit(PAGE)).all()
    op.create_index("tasks_by_title", "tasks", ["org_id", "titled", "project_id", "created"], unique=False)


def _digest(title: str) -> str:
    return hashlib.blake2b(title.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_index("tasks_by_title", "tasks")
    op.drop_column("tasks", "titled")
