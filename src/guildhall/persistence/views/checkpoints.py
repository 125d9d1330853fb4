"""The tables of where each workflow thread stands; they are no facts, so no event says what they say.

One row a thread and namespace: the newest checkpoint alone is needed to go on.
"""

from __future__ import annotations

import sqlalchemy as sa

from guildhall.persistence.columns import Big, Text
from guildhall.persistence.tables import metadata

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("thread_id", Text, primary_key=True),
    sa.Column("namespace", Text, primary_key=True),
    sa.Column("checkpoint_id", Text, nullable=False),
    sa.Column("parent_id", Text),
    sa.Column("metadata", Text, nullable=False),
    sa.Column("doc", Text, nullable=False),
)

checkpoint_writes = sa.Table(
    "checkpoint_writes",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("thread_id", Text, primary_key=True),
    sa.Column("namespace", Text, primary_key=True),
    sa.Column("checkpoint_id", Text, primary_key=True),
    sa.Column("task_id", Text, primary_key=True),
    sa.Column("number", Big, primary_key=True, autoincrement=False),
    sa.Column("task_path", Text, nullable=False),
    sa.Column("channel", Text, nullable=False),
    sa.Column("doc", Text, nullable=False),
)
"""What the nodes of a checkpoint's next step have written so far; ``number`` is negative for the engine's own
channels, of which the newest write counts."""
