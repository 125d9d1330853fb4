"""YAML to nodes, from libyaml's event stream: no tag is obeyed, no alias followed, no object constructed.

It must never recurse into the document, nor hold more than the document's own size of it: aliases
(the billion laughs) and deep nesting are refused when the first one is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from guildhall.adapters.backlog.faults import fault
from guildhall.adapters.backlog.nodes import MAX_DEPTH, Kind, Listing, Mapping, Node, Scalar

_YAML: Any = yaml
"""The library's event interface carries no types."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where the wheel has it (2 µs an event), else the same in Python (12 µs)."""

_PLAIN = frozenset({None, ""})
"""How the two parsers call a scalar without quotes."""

_TEXT_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("nothing", re.compile(r"(?:~|null|Null|NULL)?\Z")),
    (
        "boolean",
        re.compile(r"(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)\Z"),
    ),
    ("integer", re.compile(r"[-+]?(?:0o?[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*)\Z")),
    (
        "number",
        re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))\Z"),
    ),
    ("number", re.compile(r"\.(?:nan|NaN|NAN)\Z")),
    ("date", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}.*)?\Z")),
)
"""What a plain scalar is to readers of YAML 1.1 and 1.2 alike: where they differ, quotes are asked for."""

_STARTS = frozenset("~nNtTfFyYoO-+.0123456789")


def plain_kind(text: str) -> Kind:
    """Classify a plain scalar."""
    if text and text[0] not in _STARTS:
        return "text"
    for kind, pattern in _KINDS:
        if pattern.match(text):
            return kind
    return "text"


class _Composer:
    """Puts the events of one document together, with a stack of its own."""

    def __init__(self, file: str, offset: int) -> None:
        self._file = file
        self._offset = offset + 1
        self._open: list[Listing | Mapping] = []
        self._keys: list[tuple[str, int] | None] = []
        self._root: Node | None = None
        self._documents = 0
        self._steps = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceEndEvent: self._end,
            yaml.MappingEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def compose(self, text: str) -> Node | None:
        """Read the whole text; nothing where it holds no value."""
        steps = self._steps
        events: Iterator[Any] = _YAML.parse(text, Loader=_LOADER)
        for event in events:
            step = steps.get(event.__class__)
            if step is not None:
                step(event)
        return self._root

    def _line(self, event: Any) -> int:
        return event.start_mark.line + self._offset

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise fault(
                self._file, self._line(event), "", "a second document begins", "keep one, without `---`"
            )

    def _alias(self, event: Any) -> None:
        what = f"the alias `*{event.anchor}` is not followed"
        raise fault(self._file, self._line(event), "", what, "write the value out")

    def _scalar(self, event: Any) -> None:
        if event.tag not in _TEXT_TAGS:
            self._refuse_tag(event)
        plain = event.style in _PLAIN and event.tag is None
        self._place(Scalar(event.value, self._line(event), plain_kind(event.value) if plain else "text"))

    def _start(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self._refuse_tag(event)
        line = self._line(event)
        if len(self._open) >= MAX_DEPTH:
            raise fault(self._file, line, "", f"is nested deeper than {MAX_DEPTH} levels", "flatten it")
        node = Listing(line) if type(event) is yaml.SequenceStartEvent else Mapping(line)
        self._place(node)
        self._open.append(node)
        self._keys.append(None)

    def _end(self, _event: Any) -> None:
        self._open.pop()
        self._keys.pop()

    def _refuse_tag(self, event: Any) -> None:
        raise fault(
            self._file, self._line(event), "", f"the tag `{event.tag}` is not obeyed", "remove the tag"
        )

    def _place(self, node: Node) -> None:
        """Put a node where the document has it: as the root, a list's item, a key or a value."""
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is not None:
            parent.pairs[key[0]] = (key[1], node)
            self._keys[-1] = None
            return
        if not isinstance(node, Scalar):
            raise fault(self._file, node.line, "", "a key must be a word", "write `key: value`")
        if node.text in parent.pairs:
            first = parent.pairs[node.text][0]
            raise fault(
                self._file, node.line, node.text, f"is given twice, first on line {first}", "keep one"
            )
        self._keys[-1] = (node.text, node.line)


def parse_yaml(file: str, text: str, offset: int = 0) -> Node | None:
    """Read one YAML document into nodes; ``offset`` lines of the file come before the text.

    Raises:
        BacklogError: for a syntax error, an alias, a tag, a key given twice, nesting that is too
            deep or a second document, each with its line.
    """
    try:
        return _Composer(file, offset).compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1 + offset, mark.column + 1) if mark else (1 + offset, 1)
        what = f"is not YAML: {error.problem or error.context}, column {column}"
        character = _character(text, mark.line, mark.column) if mark else ""
        raise fault(file, line, "", what, _way_on(what, character)) from None
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1 + offset
        raise fault(file, line, "", "holds a character that YAML does not allow", "remove it") from None


def _character(text: str, line: int, column: int) -> str:
    """The character at a place, counted from 0; empty where there is none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[line][column : column + 1] if line < len(lines) else ""


def _way_on(what: str, character: str) -> str:
    """What to do about text that is not YAML."""
    if "mapping values" in what:
        return "put a text that has a colon in quotes, or check the indentation"
    if "tab character" in what or character == "\t":
        return "indent with spaces, not with a tab"
    if "cannot start any token" in what and character and character.isprintable():
        return f"put a text that begins with {character} in quotes"
    return "check the indentation, the quotes and the brackets"
