"""A process that cleans a store by bounds that keep nothing which is not in use, until its input ends.

Usage: ``cleaner.py DATA KEYS``. It says that it is ready, begins at the first line of its input, and says at
its end how much it removed.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from guildhall.application.reactions.retention import clean
from guildhall.bootstrap import build
from guildhall.domain.policies.retention import Bounds, Retention
from guildhall.domain.record import evolve
from guildhall.settings import Settings

NONE = Bounds(36_500, 0)


def main() -> None:
    """Clean over and over."""
    container = build(Path(sys.argv[1]), Settings(lease_seconds=60, key_dir=Path(sys.argv[2])))
    company = evolve(container.company, retention=Retention(NONE, NONE, NONE))
    over = threading.Event()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    removed = 0
    while not over.is_set():
        found = clean(company)
        assert not [one.problem for one in found if one.problem]
        removed += len(found)
    sys.stdout.write(f"{removed}\n")
    container.close()


main()
