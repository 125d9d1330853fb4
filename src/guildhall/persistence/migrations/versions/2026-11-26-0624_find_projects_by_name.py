"""Find projects by name, and those of a repository in the order in which they are listed."""

from __future__ import annotations

from alembic import op

revision = "20261126_0624"
down_revision = "20261126_0622"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_index("projects_by_name", "projects", ["org_id", "name", "created"])
    op.drop_index("projects_by_repository", table_name="projects")
    op.create_index("projects_by_repository", "projects", ["org_id", "repository", "created"])


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_index("projects_by_repository", table_name="projects")
    op.create_index("projects_by_repository", "projects", ["org_id", "repository", "name"])
    op.drop_index("projects_by_name", table_name="projects")
