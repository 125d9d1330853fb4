"""A process that appends: it prints the label of each unit after its answer came, one a line.

Usage: ``writer.py URL NAME CALLERS EACH``; or ``writer.py fill URL LIMIT``, which appends until the file
system refuses, says so, waits for a line and appends once more (LIMIT is the largest file in bytes, 0 for
none); or ``writer.py unsynced URL``, which appends once,
forbids itself to synchronise files, and appends again.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading

import toys
from faulty_disk import refuse_to_synchronise

from guildhall.persistence.journal.attempt import OutcomeUnknown
from guildhall.persistence.journal.commits import NotStored


def say(*words: object) -> None:
    """One line that the parent sees at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Append from several threads."""
    url, name, callers, each = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    journal = toys.open_journal(url)
    lock = threading.Lock()

    def caller(thread: int) -> None:
        for number in range(each):
            label = f"{name}-{thread}-{number}"
            toys.add(journal, f"shared-{number % 3}" if number % 2 else label, 1, label)
            with lock:
                say(label)

    threads = [threading.Thread(target=caller, args=(thread,)) for thread in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()


def fill() -> None:
    """Append until the file system refuses, say so, and go on once there is room again."""
    url, limit = sys.argv[2], int(sys.argv[3])
    journal = toys.open_journal(url)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    number = 0
    try:
        while True:
            toys.add(journal, f"c{number}", 1, f"{number}:" + "x" * 2000)
            say(number)
            number += 1
    except (NotStored, OutcomeUnknown) as error:
        say("refused", type(error).__name__, error)
    sys.stdin.readline()
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        journal.close()  # past such a limit it has stopped
        journal = toys.open_journal(url)
    say("again", toys.add(journal, "afterwards").total)
    journal.close()


def unsynced() -> None:
    """Append with a disk that fails to synchronise: that write must be refused."""
    journal = toys.open_journal(sys.argv[2])
    say(toys.add(journal, "c", 1, "kept").total)
    refuse_to_synchronise()
    try:
        say("acknowledged", toys.add(journal, "c", 10, "lost").total)
    except (NotStored, OutcomeUnknown) as error:
        say("refused", error)
    os._exit(0)  # as a crash would, without a last look at the file


WAYS = {"fill": fill, "unsynced": unsynced}

if __name__ == "__main__":
    WAYS.get(sys.argv[1], main)()
