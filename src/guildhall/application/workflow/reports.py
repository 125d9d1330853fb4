"""Reports: what a session hands in when its piece of work is finished.

One that cannot be delivered, because the journal is away, is kept beside the session's transcript and
delivered again: under its fence, so that it changes nothing once the work has passed on, and once only,
because the session ends with it (*Claims and leases*).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.tasks.handlers import end_session
from guildhall.application.workflow.effects import EFFECTS
from guildhall.application.workflow.shift import Effect
from guildhall.domain.kernel import DomainError
from guildhall.domain.record import Record, asdict

VERSION = 1
"""Of the file's form; what another one wrote is not believed."""

RETRY_SECONDS = (0.5, 2.0, 5.0)
"""The pauses before a worker delivers again itself; after them it is for whoever takes its work over."""


class Report(Record):
    """Whose work it is, and what it brings about; the first effect is under the fence of its lease."""

    session_id: str
    run_id: str
    agent_id: str
    effects: tuple[Effect, ...]


class ReportUndelivered(JournalUnavailable):
    """A report could not be delivered; ``where`` says what became of it."""

    def __init__(self, report: Report, reason: JournalUnavailable, where: str) -> None:
        super().__init__(
            f"{reason.message}; what session {report.session_id} had finished {where}",
            rule="reports_are_delivered",
        )


class ReportForeign(DomainError):
    """A kept report is not in the form that this Guildhall reads."""


def hand_in(company: Company, holdings: Holdings, holding: Holding, report: Report) -> None:
    """Deliver a report; while the journal is away it is kept, and delivered again a few times.

    Raises:
        ReportUndelivered: when it could not be delivered until now.
        DomainError: when it was refused, such as for its fence.
    """
    try:
        _deliver(company, report)
    except JournalUnavailable as error:
        _hand_in_later(company, holdings, holding, report, error)


def deliver_kept(company: Company, session_id: str) -> bool:
    """Deliver what a session could not; true when it was accepted.

    A report that is too late is dropped, and the transcript says so. While the journal is away it stays.
    """
    content = company.world.storage.read(_name(company, session_id))
    if content is None:
        return False
    try:
        _deliver(company, _decoded(content))
    except JournalUnavailable as error:
        company.world.storage.note(session_id, f"its report could not be delivered yet: {error}")
        return False
    except DomainError as error:
        drop_kept(company, session_id, str(error))
        return False
    company.world.storage.note(session_id, "its report was delivered late")
    _remove(company, session_id)
    return True


def drop_kept(company: Company, session_id: str, reason: str) -> None:
    """Forget a session's report, if one is kept: its work has passed on."""
    if company.world.storage.read(_name(company, session_id)) is not None:
        company.world.storage.note(session_id, f"its report came too late and was dropped: {reason}")
        _remove(company, session_id)


def _hand_in_later(
    company: Company, holdings: Holdings, holding: Holding, report: Report, reason: JournalUnavailable
) -> None:
    where = _keep(company, report)
    for seconds in RETRY_SECONDS:
        if holdings.stopping.wait(seconds) or holdings.is_lost(holding):
            break
        try:
            _deliver(company, report)
        except JournalUnavailable as error:
            reason = error
        except DomainError as error:
            drop_kept(company, report.session_id, str(error))
            raise
        else:
            _remove(company, report.session_id)
            return
    raise ReportUndelivered(report, reason, where) from reason


def _deliver(company: Company, report: Report) -> None:
    """Bring about what a report says; a repeat changes nothing."""

    def unit(tx: Transaction) -> None:
        if tx.state("Session", report.session_id).status == "completed":
            return
        for effect in report.effects:
            EFFECTS[effect.name](tx, **effect.arguments)
        end_session(tx, report.session_id, completed=True)

    origin = company.origin(
        report.agent_id,
        correlation_id=report.run_id,
        agent_id=report.agent_id,
        session_key=report.session_id,
    )
    company.journal.execute(company.scope, origin, unit)


def _keep(company: Company, report: Report) -> str:
    """Write a report to disk; returns what became of it, for people: the disk may be full too."""
    content = json.dumps({"version": VERSION, **asdict(report)}, indent=2)
    try:
        written = company.world.storage.write(_name(company, report.session_id), content.encode())
    except OSError as error:
        return f"could not be kept either ({(error.strerror or str(error)).lower()}) and is done again"
    return f"is kept in {written.path} and is handed in when the run goes on"


def _decoded(content: bytes) -> Report:
    """Read what :func:`_keep` wrote.

    Raises:
        ReportForeign: when another version wrote it, or somebody else.
    """
    try:
        kept: Mapping[str, Any] = json.loads(content)
        known = kept["version"] == VERSION and all(one["name"] in EFFECTS for one in kept["effects"])
        effects = tuple(Effect(one["name"], one["arguments"]) for one in kept["effects"])
        report = Report(kept["session_id"], kept["run_id"], kept["agent_id"], effects)
    except (ValueError, KeyError, TypeError) as error:
        raise ReportForeign("it cannot be read as a report", rule="report.is_readable") from error
    if not known:
        raise ReportForeign("it was written by another version of Guildhall", rule="report.is_readable")
    return report


def _remove(company: Company, session_id: str) -> None:
    company.world.storage.remove(_name(company, session_id))


def _name(company: Company, session_id: str) -> str:
    storage = company.world.storage
    return str(storage.folder_of(session_id).report.relative_to(storage.root))
