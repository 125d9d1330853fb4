"""What the command line needs of the product behind it; it must never know how that is built."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from guildhall.application.access.first_start import FirstStart, Tell
from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog, BacklogReader
from guildhall.application.runs.start import Started
from guildhall.domain.kernel import NotFound
from guildhall.domain.projects.project import Kickoff
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run


class Place(Record):
    """Where a command looks for its data: the folder that was named, or the repository it belongs to.

    With neither it is the environment's ``GUILDHALL_DATA``, else ``.guildhall`` in the working folder.
    """

    data: Path | None = None
    repo: Path | None = None


class Listening(Record):
    """A server that answers: where, what the first start made up, shown once, and whether with a console."""

    url: str
    first_start: FirstStart
    has_console: bool


class NoStore(NotFound):
    """There is no data folder yet where a command looked for one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: there is no Guildhall data here; name the folder with --data or the repository "
            "with --repo, or begin with `guildhall run` or `guildhall add`",
            rule="store_exists",
            field="data",
        )


class NothingCalled(NotFound):
    """There is nothing of this name; ``near`` is the code of a task that may have been meant."""

    def __init__(self, reference: str, what: str, near: str) -> None:
        lists = "`guildhall list` and `guildhall runs`" if "run" in what else "`guildhall list`"
        rest = (
            f"see {lists} (a code is written in full, of an id 4 characters of its beginning or 12 of its "
            "end are enough)"
        )
        super().__init__(
            f"there is no {what} {reference[:80]!r}; {f'did you mean {near}?' if near else rest}",
            rule="something_is_meant",
            field="reference",
        )


class RunCalled(NotFound):
    """A task was asked for, and what is called so is a run."""

    def __init__(self, reference: str) -> None:
        said = reference[:80]
        super().__init__(
            f"{said!r} is a run, not a task; `guildhall show {said}` says how it stands",
            rule="a_task_is_meant",
            field="reference",
        )


class Guildhall(Protocol):
    """The product as one process has it. Nothing here reads the terminal."""

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """Errors of the machine whose text is a sentence for people: an unusable store, no sandbox."""
        ...

    @property
    def server(self) -> tuple[str, str]:
        """The address of the server that commands ask by default (empty: none), and the key for any."""
        ...

    @property
    def backlogs(self) -> BacklogReader:
        """Reads and writes backlogs."""
        ...

    def data_folder(self, place: Place) -> Path:
        """The data folder that a place means, whether it exists or not."""
        ...

    def keeps_events_in(self, folder: Path) -> bool:
        """Whether the events of a data folder lie in it and move with it, in no database elsewhere."""
        ...

    def open(self, place: Place, *, create: bool, sandbox: str | None = None) -> Company:
        """Open the company.

        ``sandbox`` is ``auto``, ``bubblewrap``, ``landlock`` or ``none``; none leaves it to the settings.
        With ``create`` the data folder is made where there is none.

        Raises:
            NoStore: when there is none and ``create`` is false.
        """
        ...

    def close(self, company: Company) -> None:
        """Write what is queued and close the store."""
        ...

    def read_backlog(self, source: str, base: Path) -> Backlog:
        """Read a file (relative to ``base``) or a sentence.

        Raises:
            BacklogError: naming file, line and field.
        """
        ...

    def check_repository(self, path: Path) -> None:
        """Refuse a folder that no run can work on; creates nothing.

        Raises:
            RepositoryError: saying what it is and what to do.
        """
        ...

    def check_runtime(self, name: str, *, needs_price: bool) -> None:
        """Refuse a runtime that does not exist, is not set up or (``needs_price``) has no known price.

        Raises:
            ValidationFailed: naming those that there are.
        """
        ...

    def check_model(self, runtime: str) -> None:
        """Refuse a runtime whose model cannot be called as it is set up, for want of a key for example.

        Raises:
            ValidationFailed: saying what is missing.
        """
        ...

    def cost_micros(self, runtime: str, input_tokens: int, output_tokens: int) -> int | None:
        """What a runtime's model takes for these tokens, in millionths of a US dollar; none: nobody knows."""
        ...

    def listening(
        self, company: Company, host: str, port: int, unshown: Tell
    ) -> AbstractContextManager[Listening]:
        """Serve HTTP for as long as the context lasts, from when requests are answered.

        ``unshown`` is given what the first start made up where nothing can be served after it.

        Raises:
            DomainError: when nothing can listen there.
        """
        ...

    def serve(self, company: Company, tell: Callable[[Run, str], None], on_tick: Callable[[], None]) -> None:
        """Drive every run that is not over until ``on_tick``, called twice a second, raises."""
        ...

    def stand_by(self, company: Company, on_tick: Callable[[], None]) -> None:
        """Do what recurs beside serving until ``on_tick``, called twice a second, raises; drive nothing."""
        ...

    def kickoff(
        self, company: Company, project_id: str, prompt: Backlog, runtime: str, actor: str
    ) -> Kickoff:
        """Hold a kickoff: pm and ba say what they make of a prompt."""
        ...

    def drive(self, company: Company, started: Started, on_tick: Callable[[Run], None]) -> Run:
        """Work on a run until it has ended, or follow it while another living process does.

        ``on_tick`` is called a few times a second, in the caller's thread; what it raises ends the work in
        good order and comes out.
        """
        ...
