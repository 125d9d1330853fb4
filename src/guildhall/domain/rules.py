"""How every noun says what is allowed: named rules, tables of transitions and a table of deciders.

It must never know any noun. A refusal always names the rule that refused, so that a caller can look
it up and a test can hold on to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from guildhall.domain.kernel import DomainError, Event, Recorded
from guildhall.domain.record import Record, evolve

LARGEST = 2**53 - 1
"""The largest integer that canonical JSON holds exactly (RFC 8785)."""

DEEPEST = 32
"""How many levels a JSON value from outside may be nested."""

StateT = TypeVar("StateT", bound=Record)


class Rule(Record):
    """One condition by name, with the refusal for when it does not hold.

    ``holds`` is given the state and the command; ``says`` is a sentence in which ``{state.x}`` and
    ``{command.x}`` are filled in; ``field`` names the field at fault, where one is.
    """

    name: str
    holds: Callable[[Any, Any], bool]
    refusal: type[DomainError]
    says: str
    field: str = ""


def check(rules: Iterable[Rule], state: Any, command: Any) -> None:
    """Try rules in their order.

    Raises:
        DomainError: the refusal of the first rule that does not hold.
    """
    for rule in rules:
        if not rule.holds(state, command):
            raise refused(rule.refusal, rule.says.format(state=state, command=command), rule.name, rule.field)


def refused(refusal: type[DomainError], says: str, rule: str, field: str = "") -> DomainError:
    """Make a refusal whose sentence ends with the name of its rule."""
    return refusal(f"{says} (rule {rule})", rule=rule, field=field)


class Transition(Record):
    """One allowed step of a lifecycle: ``action`` brings any of ``sources`` to ``target``."""

    rule: str
    action: str
    sources: tuple[str, ...]
    target: str


class Lifecycle:
    """The ordered transitions of one noun; what no transition allows is refused."""

    def __init__(self, noun: str, refusal: type[DomainError], transitions: Sequence[Transition]) -> None:
        self.noun = noun
        self.transitions = tuple(transitions)
        self._refusal = refusal

    def target(self, action: str, status: str, name: str) -> str:
        """The status after an action, for the entity called ``name``.

        Raises:
            DomainError: the noun's refusal, naming the rule and the states that the action needs.
            ValueError: for an action that the noun does not have, which is a defect of the program.
        """
        of_action = [step for step in self.transitions if step.action == action]
        if not of_action:
            raise ValueError(f"a {self.noun} has no action {action!r}")
        for step in of_action:
            if status in step.sources:
                return step.target
        needed = " or ".join(dict.fromkeys(source for step in of_action for source in step.sources))
        says = f"{self.noun} {name} is {status}, and {action} needs it {needed}"
        raise refused(self._refusal, says, of_action[0].rule, "status")

    def allows(self, action: str, status: str) -> bool:
        """Whether an action is allowed in a status."""
        return any(step.action == action and status in step.sources for step in self.transitions)


Decide = Callable[[Any, Any], Sequence[Event]]
DecideT = TypeVar("DecideT", bound=Decide)


class Decisions:
    """A table from command class to ``(state, command) -> events``, filled by decorating functions."""

    def __init__(self) -> None:
        self._deciders: dict[type, Decide] = {}

    def on(self, *commands: type) -> Callable[[DecideT], DecideT]:
        """Register the decorated function for these command classes."""

        def register(decide: DecideT) -> DecideT:
            for command in commands:
                self._deciders[command] = decide
            return decide

        return register

    def including(self, other: Decisions) -> Decisions:
        """A table with what either holds."""
        both = Decisions()
        both._deciders = {**self._deciders, **other._deciders}
        return both

    def decide(self, state: Any, command: Any) -> Sequence[Event]:
        """The events that a command causes; a command without a decider is a defect of the program.

        Raises:
            DomainError: when a rule refuses the command.
        """
        return self._deciders[type(command)](state, command)


def stamped(state: StateT, recorded: Recorded, **changes: Any) -> StateT:
    """A copy with some fields changed and ``updated_at`` set to the event's time."""
    return evolve(state, updated_at=recorded.at, **changes)


def is_text(value: object, longest: int) -> bool:
    """Whether a value is non-blank Unicode text of at most ``longest`` characters."""
    return isinstance(value, str) and bool(value.strip()) and is_writing(value, longest)


def is_writing(value: object, longest: int) -> bool:
    """Whether a value is Unicode text, perhaps empty, of at most ``longest`` characters."""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-/.]|[/.]$|^(@|HEAD)$")


def is_branch(name: str) -> bool:
    """Whether git takes a text as the name of a branch (git-check-ref-format(1))."""
    return is_text(name, 250) and _NO_REF.search(name) is None


def is_count(value: object) -> bool:
    """Whether a value is an integer from 0 that canonical JSON can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def is_json(value: object, levels: int = DEEPEST) -> bool:
    """Whether a value is JSON without floats, of storable integers and text, nested not too deep."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if isinstance(value, str):
        return is_writing(value, LARGEST)
    if levels == 0:
        return False
    if isinstance(value, list | tuple):
        return all(is_json(item, levels - 1) for item in cast("Sequence[object]", value))
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return all(is_writing(key, LARGEST) and is_json(item, levels - 1) for key, item in items)
    return False


def is_json_object(value: object, longest: int | None = None) -> bool:
    """Whether a value is a JSON object as :func:`is_json` allows it, of so many characters at most."""
    if not isinstance(value, Mapping) or not is_json(cast("Mapping[object, object]", value)):
        return False
    return longest is None or len(json.dumps(value, ensure_ascii=False)) <= longest


def merge_patch(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a JSON merge patch (RFC 7396): a null takes a key away, an object is merged."""
    merged = dict(target)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            old = merged.get(key)
            base: Any = cast("object", old) if isinstance(old, Mapping) else {}
            merged[key] = merge_patch(base, cast("Mapping[str, Any]", value))
        else:
            merged[key] = value
    return merged
