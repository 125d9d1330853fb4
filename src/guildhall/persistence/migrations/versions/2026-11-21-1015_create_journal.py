"""Create the journal and its views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_1015"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "agents",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.create_index("agents_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("agents_by_role", ["org_id", "role", "created"], unique=False)

    op.create_table(
        "approvals",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index("approvals_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("approvals_by_status", ["org_id", "status", "created"], unique=False)
        batch_op.create_index("approvals_by_subject", ["org_id", "subject", "created"], unique=False)

    op.create_table(
        "artifacts",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("artifacts", schema=None) as batch_op:
        batch_op.create_index("artifacts_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("artifacts_by_run", ["org_id", "run_id", "created"], unique=False)
        batch_op.create_index("artifacts_by_task", ["org_id", "task_id", "created"], unique=False)

    op.create_table(
        "budgets",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.create_index("budgets_by_created", ["org_id", "created"], unique=False)

    op.create_table(
        "checkpoint_writes",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task_path", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "thread_id", "namespace", "checkpoint_id", "task_id", "number"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "thread_id", "namespace"),
    )
    op.create_table(
        "comments",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("comment_type", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("comments_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("comments_by_task", ["org_id", "task_id", "created"], unique=False)
        batch_op.create_index("comments_by_type_agent", ["org_id", "comment_type", "agent_id"], unique=False)

    op.create_table(
        "durable_states",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "entity_type", "entity_id"),
    )
    with op.batch_alter_table("durable_states", schema=None) as batch_op:
        batch_op.create_index("durable_states_by_due", ["org_id", "entity_type", "due_at"], unique=False)

    op.create_table(
        "events",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("session_key", sa.Text(), nullable=True),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("emitted_at", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("events_by_stream", ["org_id", "stream", "seq"], unique=True)
        batch_op.create_index("events_by_type", ["org_id", "type", "position"], unique=False)

    op.create_table(
        "heads",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id"),
    )
    op.create_table(
        "leases",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.create_index("leases_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("leases_held", ["org_id", "held", "created"], unique=False)

    op.create_table(
        "orgs",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("orgs", schema=None) as batch_op:
        batch_op.create_index("orgs_by_created", ["org_id", "created"], unique=False)

    op.create_table(
        "projects",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("projects_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("projects_by_repository", ["org_id", "repository", "name"], unique=False)
        batch_op.create_index("projects_by_status", ["org_id", "status", "created"], unique=False)

    op.create_table(
        "redactions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("redactions", schema=None) as batch_op:
        batch_op.create_index("redactions_by_created", ["org_id", "created"], unique=False)

    op.create_table(
        "runs",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("backlog", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index("runs_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("runs_by_project", ["org_id", "project_id", "created"], unique=False)
        batch_op.create_index("runs_by_status", ["org_id", "status", "created"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("sessions_by_agent", ["org_id", "agent_id", "created"], unique=False)
        batch_op.create_index("sessions_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("sessions_by_run", ["org_id", "run_id", "status"], unique=False)
        batch_op.create_index("sessions_by_task", ["org_id", "task_id", "created"], unique=False)

    op.create_table(
        "sprints",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("sprints", schema=None) as batch_op:
        batch_op.create_index("sprints_by_code", ["org_id", "code"], unique=False)
        batch_op.create_index("sprints_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("sprints_by_status", ["org_id", "status", "created"], unique=False)

    op.create_table(
        "steps",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index("steps_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("steps_by_run", ["org_id", "run_id", "status", "created"], unique=False)
        batch_op.create_index("steps_by_serial", ["org_id", "serial", "status"], unique=False)
        batch_op.create_index("steps_by_status", ["org_id", "project_id", "status", "created"], unique=False)
        batch_op.create_index("steps_by_task", ["org_id", "task_id", "created"], unique=False)

    op.create_table(
        "tallies",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "name", "key"),
    )
    op.create_table(
        "task_dependencies",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("blocker_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "owner", "blocker_id"),
    )
    with op.batch_alter_table("task_dependencies", schema=None) as batch_op:
        batch_op.create_index("task_dependencies_by_blocker", ["org_id", "blocker_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("sprint_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("base_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("urgency", sa.BigInteger(), nullable=False),
        sa.Column("assigned_agent_id", sa.Text(), nullable=True),
        sa.Column("in_flight", sa.BigInteger(), nullable=False),
        sa.Column("claimable", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("lane_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(
            "tasks_by_base_code", ["org_id", "project_id", "base_code", "created"], unique=False
        )
        batch_op.create_index("tasks_by_code", ["org_id", "project_id", "code"], unique=True)
        batch_op.create_index("tasks_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("tasks_by_parent", ["org_id", "parent_id", "created"], unique=False)
        batch_op.create_index("tasks_by_project", ["org_id", "project_id", "created"], unique=False)
        batch_op.create_index("tasks_by_run", ["org_id", "run_id", "status", "created"], unique=False)
        batch_op.create_index(
            "tasks_by_status_assigned", ["org_id", "project_id", "status", "assigned_agent_id"], unique=False
        )
        batch_op.create_index(
            "tasks_in_flight",
            ["org_id", "project_id"],
            unique=False,
            sqlite_where=sa.text("in_flight = 1"),
            postgresql_where=sa.text("in_flight = 1"),
        )
        batch_op.create_index(
            "tasks_to_claim",
            ["org_id", "project_id", "urgency", "created"],
            unique=False,
            sqlite_where=sa.text("claimable = 1"),
            postgresql_where=sa.text("claimable = 1"),
        )

    op.create_table(
        "templates",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("templates", schema=None) as batch_op:
        batch_op.create_index("templates_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("templates_by_name", ["org_id", "kind", "name"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("templates", schema=None) as batch_op:
        batch_op.drop_index("templates_by_name")
        batch_op.drop_index("templates_by_created")

    op.drop_table("templates")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "tasks_to_claim", sqlite_where=sa.text("claimable = 1"), postgresql_where=sa.text("claimable = 1")
        )
        batch_op.drop_index(
            "tasks_in_flight",
            sqlite_where=sa.text("in_flight = 1"),
            postgresql_where=sa.text("in_flight = 1"),
        )
        batch_op.drop_index("tasks_by_status_assigned")
        batch_op.drop_index("tasks_by_run")
        batch_op.drop_index("tasks_by_project")
        batch_op.drop_index("tasks_by_parent")
        batch_op.drop_index("tasks_by_created")
        batch_op.drop_index("tasks_by_code")
        batch_op.drop_index("tasks_by_base_code")

    op.drop_table("tasks")
    with op.batch_alter_table("task_dependencies", schema=None) as batch_op:
        batch_op.drop_index("task_dependencies_by_blocker")

    op.drop_table("task_dependencies")
    op.drop_table("tallies")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index("steps_by_task")
        batch_op.drop_index("steps_by_status")
        batch_op.drop_index("steps_by_serial")
        batch_op.drop_index("steps_by_run")
        batch_op.drop_index("steps_by_created")

    op.drop_table("steps")
    with op.batch_alter_table("sprints", schema=None) as batch_op:
        batch_op.drop_index("sprints_by_status")
        batch_op.drop_index("sprints_by_created")
        batch_op.drop_index("sprints_by_code")

    op.drop_table("sprints")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("sessions_by_task")
        batch_op.drop_index("sessions_by_run")
        batch_op.drop_index("sessions_by_created")
        batch_op.drop_index("sessions_by_agent")

    op.drop_table("sessions")
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index("runs_by_status")
        batch_op.drop_index("runs_by_project")
        batch_op.drop_index("runs_by_created")

    op.drop_table("runs")
    with op.batch_alter_table("redactions", schema=None) as batch_op:
        batch_op.drop_index("redactions_by_created")

    op.drop_table("redactions")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("projects_by_status")
        batch_op.drop_index("projects_by_repository")
        batch_op.drop_index("projects_by_created")

    op.drop_table("projects")
    with op.batch_alter_table("orgs", schema=None) as batch_op:
        batch_op.drop_index("orgs_by_created")

    op.drop_table("orgs")
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.drop_index("leases_held")
        batch_op.drop_index("leases_by_created")

    op.drop_table("leases")
    op.drop_table("heads")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("events_by_type")
        batch_op.drop_index("events_by_stream")

    op.drop_table("events")
    with op.batch_alter_table("durable_states", schema=None) as batch_op:
        batch_op.drop_index("durable_states_by_due")

    op.drop_table("durable_states")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("comments_by_type_agent")
        batch_op.drop_index("comments_by_task")
        batch_op.drop_index("comments_by_created")

    op.drop_table("comments")
    op.drop_table("checkpoints")
    op.drop_table("checkpoint_writes")
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.drop_index("budgets_by_created")

    op.drop_table("budgets")
    with op.batch_alter_table("artifacts", schema=None) as batch_op:
        batch_op.drop_index("artifacts_by_task")
        batch_op.drop_index("artifacts_by_run")
        batch_op.drop_index("artifacts_by_created")

    op.drop_table("artifacts")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index("approvals_by_subject")
        batch_op.drop_index("approvals_by_status")
        batch_op.drop_index("approvals_by_created")

    op.drop_table("approvals")
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.drop_index("agents_by_role")
        batch_op.drop_index("agents_by_created")

    op.drop_table("agents")
