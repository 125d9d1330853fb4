"""Tasks to the canonical backlog YAML: what the reader reads back as the same tasks.

It must never write an anchor, a tag or a default: the text is for people and for version control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import yaml

from guildhall.adapters.backlog.canonical import MICROS
from guildhall.adapters.backlog.yaml_tree import plain_kind
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.record import field_names, plain_defaults

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NAMES = {"code": "id"}
_DEFAULTS = plain_defaults(PlannedTask)
_ALWAYS = object()
"""Equal to no value: what has no default is always written."""


class _Dumper(_DUMPER):
    """The safe dumper, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal lists out, each time."""
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    """Quote what a reader might take for something else; write several lines as several lines."""
    style = "|" if "\n" in text else None if plain_kind(text) == "text" else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


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
    top.update(_setting(name, value) for name, value in (settings or {}).items())
    top["tasks"] = [_task(task) for task in tasks]
    return yaml.dump(top, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _setting(name: str, value: Any) -> tuple[str, Any]:
    """A setting as the document has it: a budget's millionths are written as dollars."""
    if name != "budget":
        return name, value
    written = {key: part for key, part in value.items() if key != "micros"}
    if "micros" not in value:
        return name, written
    return name, {"usd": value["micros"] / MICROS, **written}


def _task(task: PlannedTask) -> dict[str, Any]:
    """One task by the document's names, without what a default says."""
    written: dict[str, Any] = {}
    for name in field_names(PlannedTask):
        value = getattr(task, name)
        if name not in ("source", "counted") and value != _DEFAULTS.get(name, _ALWAYS):
            written[_NAMES.get(name, name)] = _plain(value)
    return written


def _plain(value: object) -> object:
    """A tuple as a list, which is what the dumper writes without a tag."""
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value
