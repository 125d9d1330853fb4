"""JSON (RFC 8259) to nodes with their lines, which the standard library's reader does not know.

It must never recurse, nor accept what the RFC does not have (NaN, comments, trailing commas).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from guildhall.adapters.backlog.faults import fault, visible
from guildhall.adapters.backlog.nodes import MAX_DEPTH, Kind, Listing, Mapping, Node, Scalar

_TOKEN = re.compile(
    r"""[ \t\n\r]*(?:
        (?P<mark>[{}\[\],:])
      | (?P<text>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z.]))
      | (?P<word>(?:true|false|null)(?![0-9A-Za-z_]))
      | (?P<end>\Z))""",
    re.VERBOSE,
)

_WORDS: dict[str, Kind] = {"true": "boolean", "false": "boolean", "null": "nothing"}


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def _tokens(file: str, text: str) -> Iterator[_Token]:
    """Cut the text into tokens; the last one has the kind ``end``."""
    position, line, counted = 0, 1, 0
    while True:
        found = _TOKEN.match(text, position)
        if found is None:
            blank = len(text[position:]) - len(text[position:].lstrip())
            start = position + blank
            what = f"is not JSON at `{visible(text[start : start + 20], 20)}`"
            raise fault(file, text.count("\n", 0, start) + 1, "", what, "write it as RFC 8259 has it")
        kind = found.lastgroup or ""
        line += text.count("\n", counted, found.start(kind))
        counted, position = found.start(kind), found.end()
        yield _Token(kind, found.group(kind), line)
        if kind == "end":
            return


class _Parser:
    """Puts the tokens together, with a stack of its own."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._tokens = _tokens(file, text)
        self._open: list[Listing | Mapping] = []

    def parse(self) -> Node:
        """Read one value and the end of the text."""
        root = self._value(next(self._tokens))
        if not isinstance(root, Scalar):
            self._open.append(root)
        token = next(self._tokens)
        while self._open:
            token = self._step(self._open[-1], token)
        if token.kind != "end":
            self._unexpected(token, "the end of the file")
        return root

    def _step(self, parent: Listing | Mapping, token: _Token) -> _Token:
        """Read the next member of the innermost list or mapping, or its end."""
        closing, filled = ("]", parent.items) if isinstance(parent, Listing) else ("}", parent.pairs)
        if token.text == closing and token.kind == "mark":
            self._open.pop()
            return next(self._tokens)
        if filled:
            if token.text != "," or token.kind != "mark":
                self._unexpected(token, f"`,` or `{closing}`")
            token = next(self._tokens)
        if isinstance(parent, Listing):
            node = self._value(token)
            parent.items.append(node)
        else:
            node = self._member(parent, token)
        if not isinstance(node, Scalar):
            if len(self._open) >= MAX_DEPTH:
                raise fault(
                    self._file, node.line, "", f"is nested deeper than {MAX_DEPTH} levels", "flatten it"
                )
            self._open.append(node)
        return next(self._tokens)

    def _member(self, parent: Mapping, token: _Token) -> Node:
        if token.kind != "text":
            self._unexpected(token, "a key in quotes")
        key = self._text(token)
        if key in parent.pairs:
            what = f"is given twice, first on line {parent.pairs[key][0]}"
            raise fault(self._file, token.line, key, what, "keep one")
        colon = next(self._tokens)
        if colon.text != ":" or colon.kind != "mark":
            self._unexpected(colon, "`:`")
        node = self._value(next(self._tokens))
        parent.pairs[key] = (token.line, node)
        return node

    def _value(self, token: _Token) -> Node:
        if token.kind == "text":
            return Scalar(self._text(token), token.line)
        if token.kind == "number":
            whole = token.text.lstrip("-").isdigit()
            return Scalar(token.text, token.line, "integer" if whole else "number")
        if token.kind == "word":
            return Scalar(token.text, token.line, _WORDS[token.text])
        if token.text == "[":
            return Listing(token.line)
        if token.text == "{":
            return Mapping(token.line)
        return self._unexpected(token, "a value")

    def _text(self, token: _Token) -> str:
        return json.loads(token.text) if "\\" in token.text else token.text[1:-1]

    def _unexpected(self, token: _Token, wanted: str) -> NoReturn:
        found = f"`{visible(token.text, 20)}`" if token.kind != "end" else "the end of the file"
        raise fault(
            self._file, token.line, "", f"is not JSON: {found} stands where {wanted} belongs", "correct it"
        )


def parse_json(file: str, text: str) -> Node:
    """Read one JSON text into nodes.

    Raises:
        BacklogError: for a syntax error, NaN and the like, a key given twice or nesting that is too
            deep, each with its line.
    """
    return _Parser(file, text).parse()
