"""Writes the next migration from what the tables have become: ``python -m …migrations.write "Add a table"``.

With ``--initial`` it writes the first one anew, which is allowed only until something is released.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import HEAD, MIGRATIONS, migrate, migrations_config

NAMES = "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"
FIRST = ("20261121_1015", "2026-11-21-1015_create_journal.py")


def write(message: str, *, initial: bool = False) -> str:
    """Compare the migrations with the tables, write the difference down, and return the new revision."""
    from alembic import command
    from alembic.script import Script

    versions = MIGRATIONS / "versions"
    store = Store("sqlite://")
    if initial:
        for old in versions.glob("*.py"):
            old.unlink()
    else:
        with store.writing("schema") as connection:
            migrate(connection)
    revision = FIRST[0] if initial else datetime.now(UTC).strftime("%Y%m%d_%H%M")
    with store.writing("schema") as connection:
        config = migrations_config(connection)
        config.set_main_option("file_template", NAMES)
        config.set_main_option("timezone", "UTC")
        made = command.revision(config, message, autogenerate=True, rev_id=revision)
    store.close()
    if initial and isinstance(made, Script):
        (versions / made.path).rename(versions / FIRST[1])
    return revision


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--initial"]
    new = write(" ".join(words) or "Create the journal and its views", initial="--initial" in sys.argv)
    sys.stdout.write(f"wrote {new}; HEAD in guildhall/persistence/schema.py is {HEAD} and must be {new}\n")
