"""The parts of every process that are asked whether they are ready: committer, tail, disk and loops."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.operations.pulse import Pulse
from guildhall.application.operations.readiness import PATIENCE_SECONDS, Check, NotReady
from guildhall.application.ports.journal import Scope
from guildhall.domain.kernel import GLOBAL_ORG


def journal_checks(company: Company) -> list[Check]:
    """Whether the journal can be written, and whether those who wait for it to grow are woken."""
    journal, scope, origin = company.journal, Scope(GLOBAL_ORG), company.origin("guildhall")

    def committer() -> None:
        journal.submit(scope, origin, lambda _tx: None).result(PATIENCE_SECONDS)

    def tail() -> None:
        position = journal.head(scope).position
        if position and not journal.wait(scope, position - 1, PATIENCE_SECONDS / 2):
            raise NotReady(f"it does not see position {position}, which is committed")

    return [Check("committer", committer), Check("tail", tail)]


def disk_check(company: Company) -> Check:
    """Whether there is room for what is kept in the data folder."""

    def disk() -> None:
        try:
            company.world.storage.probe()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise NotReady(f"nothing can be written to the data folder: {reason}") from error

    return Check("disk", disk)


def loop_checks(pulse: Pulse) -> list[Check]:
    """Whether each loop of the process turns."""

    def check(loop: str) -> Check:
        def turns() -> None:
            silent = pulse.silent_for(loop)
            if silent is not None:
                raise NotReady(f"it has not turned for {silent:.0f} seconds")

        return Check(loop, turns)

    return [check(loop) for loop in pulse.loops()]
