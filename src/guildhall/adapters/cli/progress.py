"""Shows a run while it goes on: rows that are redrawn on a terminal, lines in a pipe, nothing to programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from guildhall.adapters.cli.hints import options
from guildhall.adapters.cli.narrating import Narrator, looks_and_answers
from guildhall.adapters.cli.screen import LAST_WIDTH, STATE_STYLES, Screen
from guildhall.adapters.cli.text import shown
from guildhall.adapters.cli.waiting import WAITING
from guildhall.application.company import Company
from guildhall.application.driving import is_driven_elsewhere
from guildhall.application.narration.figures import duration, money, tokens
from guildhall.application.narration.news import Newsreader, all_news
from guildhall.application.narration.outside import held_outside
from guildhall.application.narration.told import News
from guildhall.application.nodes import called
from guildhall.application.runs.preceding import run_ahead
from guildhall.application.runs.queries import AtWork, Standing, standing_of
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

GLYPHS = {
    "inbox": "◌",
    "planning": "◌",
    "ready": "○",
    WAITING: "◌",
    "claimed": "◔",
    "in_progress": "◐",
    "review": "◇",
    "approved": "◆",
    "merging": "⋎",
    "done": "●",
    "blocked": "⊟",
    "cancelled": "⊘",
}
"""A state's shape: a circle where an agent works, a diamond where somebody decides."""

ROWS_BESIDES = 6
"""Lines of a terminal that are not tasks."""
EVERY_SECONDS = 1.0
SAID_SECONDS = 180.0
"""For how long it is shown what an agent said that it waits for, unless something happens before."""


class Progress(Protocol):
    """Shows a run."""

    def tick(self, run: Run) -> None:
        """Bring what is shown up to date."""
        ...

    def close(self) -> None:
        """Leave the terminal as a person expects it."""
        ...


class Silence:
    """Shows nothing."""

    def tick(self, run: Run) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def waited_for(company: Company, run: Run, place: Sequence[str] = ()) -> str:
    """Why nothing goes on here: another run has the project, another process the run, or it is paused."""
    ahead = run_ahead(company, run)
    if ahead is not None:
        backlog = f" ({ahead.backlog.name})" if ahead.backlog else ""
        return f"waiting for run {ahead.run_id}{backlog} of this project to end"
    if run.driver is not None and is_driven_elsewhere(company, run):
        return f"process {run.driver.pid} drives this run; following it"
    if run.holds_back:
        return f"this run is to rest until `guildhall resume {run.run_id}{options(place)}` lets it go on"
    return ""


def waited_for_outside(company: Company, standing: Standing) -> list[str]:
    """Which tasks agents of somebody's own hold, and until when, while their run waits for them."""
    held = [(row.task, held_outside(company, row.task)) for row in standing.at_work if row.task]
    return [f"{task.code}: {words}" for task, words in held if words]


class Lines:
    """One line a change of state, after what has happened before."""

    def __init__(self, screen: Screen, company: Company, run_id: str, place: Sequence[str]) -> None:
        self._screen = screen
        self._company = company
        self._reader = Newsreader(company, run_id)
        self._position = 0
        self._narrator = Narrator(screen, company.journal.head(company.scope).position, place)
        self._heard = ""
        self._place = place
        for line in waited_for_outside(company, standing_of(company, self._reader.run)):
            screen.line(line)

    def tick(self, run: Run) -> None:
        """Print what is new, and then what is waited for because of it."""
        for batch in all_news(self._reader, self._position):
            self._position = batch.position
            for news in batch.items:
                self._narrator.tell(news)
        self._say_what_is_waited_for(run)

    def close(self) -> None:
        """Print nothing more."""

    def _say_what_is_waited_for(self, run: Run) -> None:
        words = waited_for(self._company, run, self._place)
        if words and words != self._heard:
            self._screen.line(words)
        self._heard = words


@dataclass(slots=True)
class Span:
    """When a task was first taken up and when it came to its end, for now or for good."""

    begun: datetime
    over: datetime | None = None

    def seconds(self, now: datetime) -> float:
        """How long it took, or has taken so far."""
        return ((self.over or now) - self.begun).total_seconds()


class Rows:
    """Rows that are redrawn: all tasks while they fit, else those at work and a count of the others."""

    def __init__(self, screen: Screen, company: Company, run_id: str, place: Sequence[str]) -> None:
        self._screen = screen
        self._company = company
        self._place = place
        self._reader = Newsreader(company, run_id)
        self._position = 0
        self._spans: dict[str, Span] = {}
        self._said: dict[str, News] = {}
        self._drawn = -EVERY_SECONDS
        self._live = self._begin()

    def tick(self, run: Run) -> None:
        """Draw anew what has changed, and the clocks once a second."""
        news = self._measure()
        now = self._company.system.clock.monotonic()
        if not news and now - self._drawn < EVERY_SECONDS:
            return
        self._drawn = now
        self._live.update(self._picture(standing_of(self._company, run)), refresh=True)

    def close(self) -> None:
        """Take the rows away; the summary comes in their place."""
        self._live.stop()

    def _measure(self) -> bool:
        """Take the time of each task by what is new; false when nothing is."""
        before = self._position
        for batch in all_news(self._reader, self._position):
            self._position = batch.position
            for news in batch.items:
                self._said.pop(news.task_id, None)
                if news.says:
                    self._said[news.task_id] = news
                elif news.task_id and news.status:
                    self._take_time(news)
        return self._position > before

    def _take_time(self, news: News) -> None:
        if news.task_id not in self._spans and news.status in ("inbox", "planning", "ready", WAITING):
            return
        span = self._spans.setdefault(news.task_id, Span(news.at))
        span.over = news.at if news.status in (*FINAL, "blocked") else None

    def _begin(self) -> Live:
        from rich.live import Live

        live = Live(console=self._screen.console, auto_refresh=False, transient=True)
        live.start()
        return live

    def _picture(self, standing: Standing) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        height = max(4, self._screen.console.height - ROWS_BESIDES)
        rows = self._rows(standing, height)
        hidden = standing.total - sum(row.task is not None for row in rows)
        parts: list[RenderableType] = [
            Text(self._headline(standing), style="bold", overflow="ellipsis", no_wrap=True)
        ]
        if waits := waited_for(self._company, standing.run, self._place):
            parts.append(Text(waits, overflow="fold"))
        parts.append(self._table(rows))
        if hidden > 0:
            counts = ", ".join(f"{number} {status}" for status, number in sorted(standing.counts.items()))
            parts.append(
                Text(f"and {hidden} more tasks ({counts})", style="dim", overflow="ellipsis", no_wrap=True)
            )
        parts += [Text(line, overflow="fold") for line in waited_for_outside(self._company, standing)]
        parts += [Text(line, overflow="fold") for line in self._sayings()]
        for row in standing.at_work:
            if row.asks:
                parts += [Text(line, overflow="fold") for line in looks_and_answers(row.asks, self._place)]
        return Group(*parts)

    def _sayings(self) -> list[str]:
        """What agents at work said lately, each with its task's code."""
        now = self._company.system.clock.now()
        lately = [one for one in self._said.values() if (now - one.at).total_seconds() < SAID_SECONDS]
        return [shown(f"{one.code}: {one.words}" if one.code else one.words) for one in lately]

    def _headline(self, standing: Standing) -> str:
        run = standing.run
        now = self._company.system.clock.now()
        counts = standing.counts
        words = [run.status]
        words.append(duration((now - (run.created_at or now)).total_seconds()))
        words.append(f"{counts.get('done', 0)} of {standing.total} done")
        if counts.get("blocked"):
            words.append(f"{counts['blocked']} blocked")
        spent = self._company.journal.state(self._company.scope, "Budget", f"run/{run.run_id}")
        if spent.spent_tokens:
            words.append(f"{tokens(spent.spent_tokens)} tokens, {money(spent.spent_micros)}")
        words.append(f"run {run.run_id}")
        return " · ".join(words)

    def _rows(self, standing: Standing, height: int) -> Sequence[AtWork]:
        company_rows = [row for row in standing.at_work if row.task is None]
        if standing.total > height - len(company_rows):
            return sorted(standing.at_work, key=lambda row: not row.agent)[:height]
        views = self._company.journal.views(self._company.scope)
        agents = {row.task.id: row.agent for row in standing.at_work if row.task}
        tasks = tasks_of(views, run_id=standing.run.run_id)
        return [
            *company_rows,
            *(AtWork(task, _state(task), agents.get(task.id, ""), task.updated_at) for task in tasks),
        ]

    def _table(self, rows: Sequence[AtWork]) -> RenderableType:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
        for _ in range(4):
            table.add_column(no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1, min_width=LAST_WIDTH)
        for row in rows:
            status = row.doing
            style = STATE_STYLES.get(status, "")
            code, title = (row.task.code, row.task.title) if row.task else ("", "")
            state = f"{GLYPHS.get(status, '·')} {called(status)}"
            table.add_row(
                Text(shown(code)),
                Text(state, style=style),
                self._time(row),
                Text(shown(row.agent)),
                Text(shown(title)),
            )
        return table

    def _time(self, row: AtWork) -> str:
        now = self._company.system.clock.now()
        if row.task is None:
            return duration((now - row.since).total_seconds()) if row.since else ""
        span = self._spans.get(row.task.id)
        return duration(span.seconds(now)) if span else ""


def _state(task: Task) -> str:
    return WAITING if task.status == "ready" and task.open_blockers else task.status


def progress_on(screen: Screen, company: Company, run_id: str, place: Sequence[str]) -> Progress:
    """What fits where standard output goes to."""
    if screen.as_json:
        return Silence()
    kind = Rows if screen.is_terminal else Lines
    return kind(screen, company, run_id, place)
