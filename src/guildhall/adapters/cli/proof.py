"""What a person is told of a proof that the record is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guildhall.application.narration.figures import count
from guildhall.domain.kernel import GLOBAL_ORG

if TYPE_CHECKING:
    from guildhall.adapters.cli.client import Answer
    from guildhall.adapters.cli.screen import Screen

MOST_FAULTS = 50


def print_proof(screen: Screen, found: Answer) -> None:
    """Print what was verified of each journal, or the first faults, each with where it is."""
    if found["ok"]:
        redacted = f", {found['redacted']} redacted" if found["redacted"] else ""
        screen.line(
            f"verified: {count(found['events'], 'event')}{redacted}, {found['entities']:,} entities; "
            f"the chain ends at {found['position']} with {found['hash']}"
        )
        for other in (one for one in found["others"] if one["events"]):
            screen.line(
                f"verified: {count(other['events'], 'event')} of {_whose(other['org_id'])}; "
                f"the chain ends at {other['position']} with {other['hash']}"
            )
        return
    faults, alone = found["faults"], not found["others"]
    places = [
        f"position {fault['position']}" + ("" if alone else f" of {_whose(fault['org_id'])}")
        for fault in faults[:MOST_FAULTS]
    ]
    screen.line(f"NOT verified: {count(len(faults), 'fault')}, the first at {places[0]}")
    for place, fault in zip(places, faults, strict=False):
        screen.line(f"  {place}: {fault['kind']}: {fault['detail']}")


def _whose(org_id: str) -> str:
    return "the installation's own journal" if org_id == GLOBAL_ORG else f"the journal of {org_id}"
