"""Typed reading of one mapping's fields, where each refusal names the file, the line and the field.

It must never coerce: a number where a text belongs is an error, not a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Dictionary
from decimal import Decimal
from typing import NoReturn

from guildhall.adapters.backlog.faults import fault, nearest
from guildhall.adapters.backlog.nodes import Listing, Mapping, Node, Scalar, named
from guildhall.adapters.backlog.words import word
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import MAX_DESCRIPTION, MAX_ITEM, MAX_ITEMS, MAX_TITLE

CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])){0,99}(?:~[1-9][0-9]{0,5})?\Z")
"""A task's code: it becomes part of a branch name and of a trailer, so it is plain."""

TITLE = 160
"""Characters of an item that become the title; all of a longer one stands in the description."""

CODES_LIMIT = 200_000
"""Tasks that one task may wait for."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_CONTROL_OR_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?(?:[eE]-[0-9]{1,2})?\Z")
_DIGITS = 18
_MAX_AMOUNT = 10**9
_BREAKS = ("U+0009", "U+000A", "U+000D")


class _Shape(Record):
    """What a text may be."""

    limit: int = MAX_TITLE
    lines: bool = False
    empty: bool = False


def control_character(text: str, *, lines: bool) -> str:
    """Name the first control character, as ``U+001B``, or nothing; ``lines`` allows breaks and tabs."""
    found = (_CONTROL if lines else _CONTROL_OR_BREAK).search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


class Fields:
    """The fields of one mapping of one file; ``path`` says where it is (``tasks[3]``, empty at the top).

    Raises:
        BacklogError: when a key is not in ``known``.
    """

    def __init__(self, file: str, path: str, node: Mapping, known: Collection[str]) -> None:
        self.file = file
        self.path = path
        self.line = node.line
        self._pairs = node.pairs
        for key, (line, _) in node.pairs.items():
            if key not in known:
                meant = nearest(key, known) or f"known are {', '.join(known)}"
                raise fault(file, line, self.at(key), "is not a known field", meant)

    def at(self, name: str) -> str:
        """Name a field of this mapping from the top of the document."""
        return f"{self.path}.{name}" if self.path else name

    def line_of(self, name: str) -> int:
        """The line that a field's value begins on, else the mapping's own."""
        pair = self._pairs.get(name)
        return pair[1].line if pair else self.line

    def refuse(self, name: str, what: str, todo: str, line: int = 0) -> NoReturn:
        """Refuse a field's value."""
        raise fault(self.file, line or self.line_of(name), self.at(name), what, todo)

    def node(self, name: str) -> Node | None:
        """The value as it stands, if the field is there."""
        pair = self._pairs.get(name)
        return pair[1] if pair else None

    def without_null(self) -> Fields:
        """Forget the fields that are null: JSON writes so what YAML leaves out."""
        self._pairs = {
            key: pair
            for key, pair in self._pairs.items()
            if not (isinstance(pair[1], Scalar) and pair[1].kind == "nothing")
        }
        return self

    def text(self, name: str, *, required: bool = False, empty: bool = False, limit: int = MAX_TITLE) -> str:
        """A text of one line, trimmed; missing is the empty text unless ``required``.

        ``empty`` allows a text of nothing, as S3's interfaces write it.
        """
        node = self.node(name)
        if node is None:
            if required:
                raise fault(self.file, self.line, self.at(name), "is missing", f"add `{name}: …`")
            return ""
        return self._text(name, node, _Shape(limit, empty=empty))

    def prose(self, name: str, *, empty: bool = False) -> str:
        """A text that may have several lines, without the blank ones around it."""
        node = self.node(name)
        return (
            "" if node is None else self._text(name, node, _Shape(MAX_DESCRIPTION, lines=True, empty=empty))
        )

    def _text(self, name: str, node: Node, shape: _Shape) -> str:
        if not isinstance(node, Scalar) or node.kind != "text":
            self._refuse_type(name, node)
        text = node.text.strip("\n").rstrip() if shape.lines else node.text.strip()
        if not text.strip() and not shape.empty:
            self.refuse(name, "is empty", "write a text or leave the field out", node.line)
        control = control_character(text, lines=shape.lines)
        if control:
            todo = "write it as one line" if control in _BREAKS and not shape.lines else "remove it"
            self.refuse(name, f"holds the control character {control}", todo, node.line)
        if len(text) > shape.limit:
            self.refuse(name, f"has {len(text):,} characters", f"at most {shape.limit:,} are read", node.line)
        return text

    def _refuse_type(self, name: str, node: Node) -> NoReturn:
        if not isinstance(node, Scalar):
            todo = "write one text" + (
                ", in quotes where it has a colon" if isinstance(node, Mapping) else ""
            )
            self.refuse(name, f"is {named(node)}, not a text", todo, node.line)
        if node.kind == "nothing":
            self.refuse(name, "is empty", "write a text or leave the field out", node.line)
        self.refuse(name, f"is {named(node)}, not a text", "put it in quotes", node.line)

    def listing(self, name: str, limit: int = MAX_ITEMS) -> list[Node] | None:
        """The items of a list, if the field is there."""
        node = self.node(name)
        if node is None:
            return None
        if not isinstance(node, Listing):
            todo = 'write a list: [] if there are none, else ["…"]'
            self.refuse(name, f"is {named(node)}, not a list", todo, node.line)
        if len(node.items) > limit:
            self.refuse(name, f"has {len(node.items):,} items", f"at most {limit:,} are read", node.line)
        return node.items

    def texts(self, name: str, *, lines: bool = False) -> tuple[str, ...] | None:
        """A list of texts, if the field is there."""
        items = self.listing(name)
        if items is None:
            return None
        shape = _Shape(MAX_ITEM, lines=True) if lines else _Shape()
        return tuple(self._text(f"{name}[{at}]", item, shape) for at, item in enumerate(items))

    def code(self, name: str, node: Node | None = None) -> str:
        """A task's code, of the field itself or of one item of its list."""
        text = self.text(name, required=True) if node is None else self._text(name, node, _Shape())
        if not CODE.match(text):
            todo = "use letters, digits, `-`, `_` and inner dots, at most 100"
            self.refuse(name, f"`{text[:80]}` is not a task's id", todo, node.line if node else 0)
        return text

    def codes(self, name: str) -> tuple[tuple[str, int], ...]:
        """A list of task codes, each once, with its line."""
        items = self.listing(name, CODES_LIMIT)
        if not items:
            return ()
        found: dict[str, int] = {}
        for at, item in enumerate(items):
            found.setdefault(self.code(f"{name}[{at}]", item), item.line)
        return tuple(found.items())

    def choice(self, name: str, words: Dictionary[str, str], default: str = "") -> str:
        """One of some words, translated to Guildhall's own."""
        if name not in self._pairs:
            return default
        text = self.text(name)
        own = word(text, words)
        if own is None:
            todo = nearest(text, words) or f"write one of {', '.join(words)}"
            self.refuse(name, f"`{text[:80]}` is not known", todo)
        return own

    def integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds, if the field is there."""
        node = self.node(name)
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.kind != "integer":
            self.refuse(
                name, f"is {named(node)}, not an integer", f"write {low} to {high}, without quotes", node.line
            )
        digits = node.text.removeprefix("-").removeprefix("+").replace("_", "")
        if not digits.isdigit() or (len(digits) > 1 and digits[0] == "0"):
            self.refuse(name, "is not a decimal integer", f"write {low} to {high}", node.line)
        number = int(digits) if len(digits) <= _DIGITS else 10**_DIGITS
        if node.text.startswith("-"):
            number = -number
        if not low <= number <= high:
            self.refuse(name, f"is {node.text[:30]}", f"write {low} to {high}", node.line)
        return number

    def amount(self, name: str) -> Decimal | None:
        """An amount of money that is not negative, if the field is there."""
        node = self.node(name)
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.kind not in ("integer", "number"):
            self.refuse(
                name, f"is {named(node)}, not a number", "write it as 12.50, without quotes", node.line
            )
        if not _AMOUNT.match(node.text) or Decimal(node.text) > _MAX_AMOUNT:
            self.refuse(
                name, f"is {node.text[:30]}", "write a positive decimal number such as 12.50", node.line
            )
        return Decimal(node.text)
