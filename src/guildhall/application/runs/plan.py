"""The plan of a backlog before anything is spent: what runs in which round, what waits for what, the cost.

It must never create or ask anything: it is arithmetic over the backlog alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.domain.policies import dependencies, ownership
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import PRIORITIES

TOKENS: Mapping[str, tuple[int, int]] = {
    "xs": (15_000, 60_000),
    "s": (30_000, 150_000),
    "m": (60_000, 400_000),
    "l": (150_000, 1_000_000),
    "xl": (400_000, 3_000_000),
}
"""Tokens that a model is assumed to use on a task of a complexity, with its review: few and many.

Assumed, not measured: what a model needs differs between projects by more than an order of magnitude.
"""
PLANNING_TOKENS = (10_000, 60_000)
"""Tokens that pm and ba are assumed to use on the backlog as a whole."""
OUTPUT_SHARE = 0.1
"""The part of a coding agent's tokens that it writes; the rest it reads."""

Price = Callable[[int, int], int | None]
"""From input and output tokens to millionths of a US dollar, none where nobody knows the price."""


class PlannedStep(Record):
    """One task in the plan.

    ``round`` counts from 1: a task of a later round begins after one of an earlier. ``after`` are tasks that
    it depends on; ``held_by`` are tasks of the round before that own paths that it owns too, because of which
    it is not in that round; ``needs_agent`` says that it has no commands.
    """

    task: PlannedTask
    round: int
    after: tuple[str, ...]
    held_by: tuple[str, ...]
    needs_agent: bool


class Exclusive(Record):
    """Tasks of which only one can be in flight at a time, because all of them own ``path``."""

    path: str
    tasks: tuple[str, ...]


class Estimate(Record):
    """What the run may use: tokens and millionths of a US dollar, from few to many; money none if unknown."""

    tokens: tuple[int, int]
    micros: tuple[int, int] | None
    basis: str


class RunPlan(Record):
    """A backlog's plan; ``widest`` is how many tasks could be in flight together.

    ``done`` are the tasks that a run would find done: they stand in no round and cost nothing.
    """

    steps: tuple[PlannedStep, ...]
    exclusive: tuple[Exclusive, ...]
    estimate: Estimate
    rounds: int
    widest: int
    done: tuple[PlannedTask, ...] = ()


def plan_of(backlog: Backlog, runtime: str, price: Price, done: Collection[str] = ()) -> RunPlan:
    """Plan what is left of a backlog for a runtime; ``done`` are the codes of what was done before.

    Raises:
        ValueError: when tasks wait for each other in a circle (a backlog that was read has none).
    """
    tasks = {task.code: task for task in backlog.tasks if task.code not in done}
    left = list(tasks.values())
    order = _order(tasks)
    rounds = _rounds(tasks, order)
    by_round: dict[int, list[PlannedTask]] = {}
    for code in order:
        by_round.setdefault(rounds[code], []).append(tasks[code])
    owners = {number: _Owners(found) for number, found in by_round.items()}
    steps = tuple(_step(task, rounds, owners) for task in sorted(left, key=lambda task: rounds[task.code]))
    return RunPlan(
        steps,
        _exclusive(left),
        _estimate(left, runtime, price),
        len(by_round),
        max(map(len, by_round.values()), default=0),
        tuple(task for task in backlog.tasks if task.code in done),
    )


def _step(task: PlannedTask, rounds: Mapping[str, int], owners: Mapping[int, _Owners]) -> PlannedStep:
    after = tuple(code for code in task.depends_on if code in rounds)
    held_by = _held_by(task, rounds, owners)
    return PlannedStep(task, rounds[task.code], after, held_by, needs_agent=not task.commands)


def _order(tasks: Mapping[str, PlannedTask]) -> list[str]:
    """The tasks wave by wave, in each the most urgent first, then as the backlog has them."""
    graph = {code: [one for one in task.depends_on if one in tasks] for code, task in tasks.items()}
    urgency = {name: number for number, name in enumerate(PRIORITIES)}
    return [
        code
        for wave in dependencies.waves(graph)
        for code in sorted(wave, key=lambda code: urgency.get(tasks[code].priority, len(urgency)))
    ]


class _Round:
    """The paths that are taken in one round."""

    def __init__(self) -> None:
        self._owned: set[str] = set()
        self._above: set[str] = set()

    def takes(self, prefixes: Sequence[tuple[str, ...]]) -> bool:
        """Take paths, or refuse when one lies under, over or at one that is taken."""
        for way in prefixes:
            if way[-1] in self._above or any(step in self._owned for step in way):
                return False
        for way in prefixes:
            self._owned.add(way[-1])
            self._above.update(way)
        return True


def _ways(task: PlannedTask) -> list[tuple[str, ...]]:
    """For each prefix that a task owns: the folders down to it, the whole repository first, itself last."""
    found: list[tuple[str, ...]] = []
    for prefix in ownership.prefixes(task.owned_paths):
        parts = [part for part in prefix.split("/") if part]
        found.append(tuple("/".join(parts[:length]) + "/" for length in range(len(parts) + 1)))
    return found


def _rounds(tasks: Mapping[str, PlannedTask], order: Sequence[str]) -> dict[str, int]:
    """The earliest round of each task: after those it depends on, beside none whose paths overlap its own."""
    rounds: dict[str, int] = {}
    taken: list[_Round] = []
    # Where a set of paths found no room once it finds none later: rounds only fill up.
    full: dict[tuple[tuple[str, ...], ...], dict[int, int]] = {}
    for code in order:
        ways = tuple(_ways(tasks[code]))
        earliest = max((rounds[other] for other in tasks[code].depends_on if other in rounds), default=0)
        skip = full.setdefault(ways, {})
        number = _free(skip, earliest)
        while ways:
            while len(taken) <= number:
                taken.append(_Round())
            if taken[number].takes(ways):
                skip[number] = number + 1
                break
            skip[number] = number + 1
            number = _free(skip, number)
        rounds[code] = number + 1
    return rounds


def _free(skip: dict[int, int], number: int) -> int:
    """The first round from ``number`` that is not known to be full, with the way there made short."""
    passed: list[int] = []
    while number in skip:
        passed.append(number)
        number = skip[number]
    for one in passed:
        skip[one] = number
    return number


class _Owners:
    """The tasks of one round by the paths that they own."""

    def __init__(self, tasks: Sequence[PlannedTask]) -> None:
        self._tasks = tasks
        self._at: dict[str, list[int]] = {}
        self._under: dict[str, list[int]] = {}
        for number, task in enumerate(tasks):
            for way in _ways(task):
                self._at.setdefault(way[-1], []).append(number)
                for step in way:
                    self._under.setdefault(step, []).append(number)

    def overlapping(self, task: PlannedTask) -> tuple[str, ...]:
        """Those that own what lies under, over or at a path of a task, in the round's order."""
        found: set[int] = set()
        for way in _ways(task):
            found.update(self._under.get(way[-1], ()), *(self._at.get(step, ()) for step in way))
        return tuple(self._tasks[number].code for number in sorted(found))


def _held_by(task: PlannedTask, rounds: Mapping[str, int], owners: Mapping[int, _Owners]) -> tuple[str, ...]:
    """Who keeps a task out of the round that its dependencies alone would allow."""
    earliest = max((rounds[code] for code in task.depends_on if code in rounds), default=0) + 1
    before = rounds[task.code] - 1
    if before < earliest:
        return ()
    return owners[before].overlapping(task)


def _exclusive(tasks: Sequence[PlannedTask]) -> tuple[Exclusive, ...]:
    """The largest sets of tasks that exclude each other: one for each owned path with none owned below it."""
    owners: dict[str, list[str]] = {}
    ways: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for task in tasks:
        for prefix, way in zip(ownership.prefixes(task.owned_paths), _ways(task), strict=True):
            owners.setdefault(way[-1], []).append(task.code)
            ways[way[-1]] = way
            names.setdefault(way[-1], prefix or "the whole repository")
    above = {step for way in ways.values() for step in way[:-1]}
    order = {task.code: number for number, task in enumerate(tasks)}
    found: dict[tuple[str, ...], str] = {}
    for path, way in ways.items():
        if path in above:
            continue
        codes = {code for step in way for code in owners.get(step, ())}
        if len(codes) > 1:
            found.setdefault(tuple(sorted(codes, key=order.__getitem__)), names[path])
    return tuple(Exclusive(path, codes) for codes, path in found.items())


def _estimate(tasks: Sequence[PlannedTask], runtime: str, price: Price) -> Estimate:
    if runtime == "rules":
        basis = "the rules runtime uses no model: it costs the time of the tasks' own commands"
        return Estimate((0, 0), (0, 0), basis)
    few = PLANNING_TOKENS[0] + sum(TOKENS.get(task.complexity, TOKENS["m"])[0] for task in tasks)
    many = PLANNING_TOKENS[1] + sum(TOKENS.get(task.complexity, TOKENS["m"])[1] for task in tasks)
    low, high = (_micros(total, price) for total in (few, many))
    basis = "assumed from the complexity of the tasks; a budget is what holds (--budget-usd, --budget-tokens)"
    return Estimate((few, many), None if low is None or high is None else (low, high), basis)


def _micros(total: int, price: Price) -> int | None:
    output = int(total * OUTPUT_SHARE)
    return price(total - output, output)
