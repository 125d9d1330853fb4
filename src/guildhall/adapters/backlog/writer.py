"""Tasks to the canonical backlog YAML: what the reader reads back as the same tasks.

It must never write an anchor, a tag or a default: the text is for people and for version control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, cast

import yaml

from guildhall.application.ports.backlog import PlannedTask

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NAMES = {"code": "id"}
_DEFAULTS = {field.name: field.default for field in fields(PlannedTask)}


class _Dumper(_DUMPER):
    """The safe dumper, without anchors, that writes amounts of money as numbers."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal lists out, each time."""
        return True

    def represent_amount(self, data: Decimal) -> Any:
        """Write an amount as it was read."""
        return self.represent_scalar("tag:yaml.org,2002:float", format(data, "f"))


_Dumper.add_representer(Decimal, _Dumper.represent_amount)


def write_yaml(
    tasks: Iterable[PlannedTask],
    *,
    project: str = "",
    goal: str = "",
    test_command: str = "",
    setup: Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> str:
    """Write tasks, and what is known of their project, as one canonical document (seed S4, section 3).

    What a field's default says is left out; ``source`` is where a task was read and is not written.
    """
    top: dict[str, Any] = {
        name: text
        for name, text in (("project", project), ("goal", goal), ("test_command", test_command))
        if text
    }
    if setup is not None:
        top["setup"] = list(setup)
    top.update(settings or {})
    top["tasks"] = [_task(task) for task in tasks]
    return yaml.dump(top, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _task(task: PlannedTask) -> dict[str, Any]:
    """One task by the document's names, without what a default says."""
    written: dict[str, Any] = {}
    for name, default in _DEFAULTS.items():
        value = getattr(task, name)
        if name != "source" and value != default:
            written[_NAMES.get(name, name)] = _plain(value)
    return written


def _plain(value: object) -> object:
    """A tuple as a list, which is what the dumper writes without a tag."""
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value
