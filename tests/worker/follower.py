"""A process that keeps the collaboration files of two orgs while things happen there, until it is killed.

Usage: ``follower.py DATA``. It says ``ready`` once it follows.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from tests.application.collab.mirrored import happen

from guildhall.application.orgs import ensure_org
from guildhall.bootstrap import build
from guildhall.settings import Settings


def main() -> None:
    """Follow and let things happen."""
    data = Path(sys.argv[1])
    container = build(data, Settings(key_dir=data / "keys"))
    orgs = [container.company, container.company.of("two")]
    for org in orgs:
        ensure_org(org)
    with container.loops():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in itertools.count():
            happen(orgs[number % 2], 7)


main()
