"""Lets a session tell those who follow its run what it waits for; it must never end the session."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.excerpts import in_a_line
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.domain.sessions.commands import ReportProgress
from guildhall.domain.sessions.session import Session

LONGEST = 500
"""Characters of what is said: as many as progress may have."""


def announce(company: Company, origin: Origin, session_id: str, text: str) -> None:
    """Write a line to the transcript and to the journal; only to the transcript where the session is over."""
    offset, digest = company.world.storage.note(session_id, text)
    summary = in_a_line(text, LONGEST)[:LONGEST]

    def unit(tx: Transaction) -> None:
        session: Session = tx.state("Session", session_id)
        if summary and session.status == "working" and offset >= session.transcript_offset:
            tx.ask("Session", session_id, ReportProgress(summary, offset, digest))

    company.journal.execute(company.scope, origin, unit)
