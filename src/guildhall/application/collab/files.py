"""The collaboration files of an org (seed S4, section 12, *Backbone files*): a mirror of the journal.

``state/*.json`` show what lives, each with the position and the ETag of what it shows, and ``logs/log.md``
tells the newest events to people; these are replaced whole. ``events/events.jsonl`` only grows: one line a
thing that happened, whose ``id`` is where it stands in the journal. Its last line says where to go on, so
that whatever a crash left no line stands there twice and none is missing. Nothing follows from what somebody
writes into the files: they are read by nobody here.
"""

from __future__ import annotations

import json
from itertools import chain

from guildhall.application.collab.state import KINDS, Kind, States, canonical, log_of
from guildhall.application.company import Company
from guildhall.application.events.asked import Place
from guildhall.application.events.lines import Line, Teller, rest
from guildhall.application.ports.journal import Envelope, EventFilter
from guildhall.application.reactions.cursor import Cursor, MoveCursor
from guildhall.domain.redactions.redaction import PayloadRedacted

FIRST_ORG = "default"
"""The org whose files lie where seed S4 has them; those of another org lie in a folder of its own."""

CURSOR = "collaboration"
PAGE = 500
MOST_PROJECTS = 50
"""Projects whose tasks and leases the states show: those that were made last."""

REDACTIONS = EventFilter(types=("payload.redacted",))
LOG = "logs/log.md"
SPOILT = "spoilt.jsonl"
NO_LEASES = canonical({"locks": []})


class _SpoiltError(Exception):
    """The file ends with what is not of this journal."""


def folder_of(org_id: str) -> str:
    """Where an org's files lie, below the data folder."""
    return "collaboration" if org_id == FIRST_ORG else f"orgs/{org_id}/collaboration"


class CollabFiles:
    """Keeps the files of one org; one process at a time does."""

    def __init__(self, company: Company, states: States) -> None:
        self._company = company
        self._states = states
        self._teller = Teller(company)
        self._storage = company.world.storage
        self._folder = folder_of(company.scope.org_id)
        self._written: dict[str, str] = {}
        self._has_leases = False
        cursor: Cursor = company.journal.state(company.scope, "Cursor", CURSOR)
        self._position = cursor.position

    def is_behind(self) -> bool:
        """Whether something happened that the files do not show, or one of them is gone.

        To ask costs a look at the head, and one for each file.
        """
        head = self._company.journal.head(self._company.scope).position
        return head > self._position or (head > 0 and not all(map(self._is_there, self._names)))

    def follow(self, company: Company) -> None:
        """Bring every file up to the journal's end; what ``company`` writes is refused without the lease."""
        head = self._company.journal.head(self._company.scope).position
        self._redact(head)
        self._append_events(head)
        self._show(company, *KINDS)
        text, etag = log_of(self._company, [EventFilter()])
        headed = f"<!-- position: {head}, ETag: {etag} -->\n\n{text}"
        self._replace(company, LOG, etag, headed)
        company.journal.execute(
            company.scope,
            company.origin("guildhall"),
            lambda tx: tx.save("Cursor", CURSOR, MoveCursor(head)),
        )
        self._position = head

    def _show(self, company: Company, *kinds: Kind) -> None:
        """Write the states of these kinds, where they have changed since they were written."""
        views = self._company.journal.views(self._company.scope)
        newest = views.find("Project", newest_first=True, limit=MOST_PROJECTS)
        project_ids = [row.id for row in reversed(newest)]
        for kind in kinds:
            state = self._states.of(self._company, kind, project_ids)
            head = f'{{"etag":{json.dumps(state.etag)},"position":{state.position},'
            self._replace(company, _state(kind), state.etag, f"{head}{state.text.removeprefix('{')}\n")
            if kind == "locks":
                self._has_leases = state.text != NO_LEASES

    def show_signs_of_life(self, company: Company) -> None:
        """While anything is leased, show the signs of life of holders and agents, which are no events."""
        if self._has_leases:
            self._show(company, "locks", "agents")

    def _replace(self, company: Company, name: str, etag: str, text: str) -> None:
        """Write a file that has changed or is gone, once it is sure that the lease has not passed on.

        The next holder's file stays.

        Raises:
            StaleFence: when it has.
        """
        if self._written.get(name) != etag or not self._is_there(f"{self._folder}/{name}"):
            company.journal.execute(company.scope, company.origin("guildhall"), lambda _tx: None)
            self._storage.write(f"{self._folder}/{name}", text.encode("utf-8", "surrogatepass"))
            self._written[name] = etag

    def _redact(self, head: int) -> None:
        """Take out of the file what was taken out of the journal since, before the file tells of that."""
        journal, scope = self._company.journal, self._company.scope
        positions: list[int] = []
        after: int | None = self._position
        while after is not None and after < head:
            found = journal.search(scope, REDACTIONS, after=after)
            taken_out = [journal.recorded(one).event for one in found.events]
            positions += [one.position for one in taken_out if isinstance(one, PayloadRedacted)]
            after = found.next
        if positions:
            told = {line.place: line for one in journal.at(scope, positions) for line in self._lines(one)}
            self._storage.rewrite(
                self._events,
                lambda line: _written(told[place]) if (place := _place_of(line)) in told else line,
            )

    def _append_events(self, head: int) -> None:
        """Append what the file does not tell yet of the events up to ``head``."""
        missing = True

        def make(last: bytes | None) -> bytes:
            nonlocal missing
            told = Place(0) if last is None else _place_of(last)
            if told is None or told.position > head:
                raise _SpoiltError
            limit = min(PAGE, head - told.after)
            events = self._company.journal.read(self._company.scope, told.after, limit) if limit else []
            missing = len(events) == PAGE
            lines = chain.from_iterable(self._teller.tell("S4", events))
            return b"".join(map(_written, rest(lines, told)))

        while missing:
            try:
                self._storage.extend(self._events, make)
            except _SpoiltError:
                self._set_aside()

    def _set_aside(self) -> None:
        """Keep a file whose end is none of the journal's under another name, so that it is begun anew."""
        content = self._storage.read(self._events)
        if content is not None:
            self._storage.write(f"{self._folder}/events/{SPOILT}", content)
            self._storage.remove(self._events)

    def _lines(self, envelope: Envelope) -> tuple[Line, ...]:
        return self._teller.lines("S4", envelope)

    def _is_there(self, name: str) -> bool:
        return (self._storage.root / name).exists()

    @property
    def _names(self) -> list[str]:
        """Every file that there is once something has happened."""
        replaced = (*map(_state, KINDS), LOG)
        return [self._events, *(f"{self._folder}/{name}" for name in replaced)]

    @property
    def _events(self) -> str:
        return f"{self._folder}/events/events.jsonl"


def _state(kind: Kind) -> str:
    """The file of the state of a kind, in the folder."""
    return f"state/{kind}.json"


def _written(line: Line) -> bytes:
    """A line of the file: what S4 says of an event, behind where it stands."""
    return f'{{"id":"{line.place}",{line.text[1:]}\n'.encode("utf-8", "surrogatepass")


def _place_of(line: bytes) -> Place | None:
    """Where a line of the file stands; none when nobody here has written it."""
    try:
        return Place.parse(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
