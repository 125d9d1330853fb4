"""A process that claims and completes tasks until none is left; it prints the code of each, one a line.

Usage: ``claimer.py URL NAME THREADS``. It waits for a line on its standard input before it begins.
"""

from __future__ import annotations

import sys
import threading

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CompleteTask
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG


def main() -> None:
    """Claim until nothing is left."""
    url, name, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    journal = SqlJournal(Store(url), CATALOG, SystemClock(), UuidV7Ids())
    scope, lock, done = Scope("org"), threading.Lock(), list[str]()

    def work(number: int) -> None:
        origin = Origin(f"{name}-{number}", correlation_id=name)
        worker = queue.Worker(f"{name}-{number}", 300)
        while claims := journal.execute(scope, origin, lambda tx: queue.claim(tx, "project", worker)):
            claim = claims[0]
            report = CompleteTask(claim.fence, None, changed=False)
            journal.execute(scope, origin, lambda tx, c=claim, r=report: tell(tx, c.task.id, r))
            with lock:
                done.append(claim.task.code)

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    crew = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    journal.close()
    sys.stdout.write("\n".join(done) + "\n")


if __name__ == "__main__":
    main()
