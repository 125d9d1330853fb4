"""The port's reader: a path's bytes, or a sentence, to a backlog.

It must never raise anything but BacklogError for what a person hands over, write anything, or read
more of a file than its limit.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from guildhall.adapters.backlog.canonical import Document, read_document
from guildhall.adapters.backlog.faults import fault
from guildhall.adapters.backlog.fields import TITLE, control_character
from guildhall.adapters.backlog.json_tree import parse_json
from guildhall.adapters.backlog.meant import SUFFIXES, Kind, misnamed
from guildhall.adapters.backlog.queue import read_queue
from guildhall.adapters.backlog.writer import write_yaml
from guildhall.adapters.backlog.yaml_tree import parse_yaml
from guildhall.application.ports.backlog import Backlog, BacklogError, PlannedTask
from guildhall.domain.projects.rules import LONGEST_NAME

MAX_BYTES = 5_000_000
"""Bytes that a backlog's file may have, unless the reader is given another limit."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_QUEUE = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])")
_YAML = re.compile(r"^(?:tasks|project|goal|test_command)[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_DOCUMENT = re.compile(
    r"""\s*(?:
        \{\s*"(?:tasks|items|workItems)"\s*(?::|$)  |  \{\s*".*"(?:tasks|items|workItems)"\s*:\s*\[
        | \[\s*\{\s*"(?:id"|.*"id"\s*:)
        | tasks[ \t]*:[ \t]*(?:[\[{]?$ | \[[ \t]*\{[ \t]*(?:["']?\w+["']?[ \t]*:|$) | [\[{][^]}]*[]}]$)
    )""",
    re.VERBOSE | re.DOTALL,
)
"""What a document of one line is: a backlog in JSON, or the tasks of one in YAML, and no word behind them."""
_MARKDOWN = re.compile(r"^(?:```|~~~|##|[-*] )", re.MULTILINE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NAME_WORDS = 6
MAX_SENTENCE = 8_000


class FileBacklogReader:
    """Reads canonical YAML, ``queue.json``, Markdown documents and sentences (the port ``BacklogReader``)."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes

    def read(self, source: str, base: Path) -> Backlog:
        """Read the file that ``source`` names (relative to ``base``), else take it as a sentence.

        One that is clearly a backlog, such as ``tasks: [{id: a, title: b}]``, is read as that document.

        Raises:
            BacklogError: one line, ``file:line: field: what (what to do)``.
        """
        text = source.strip()
        if not text:
            raise fault("backlog", 0, "", "nothing was given", "name a file or write a sentence")
        control = control_character(source, lines=True)
        if control:
            raise fault(
                "backlog", 0, "", f"what was given holds the control character {control}", "remove it"
            )
        path = self._existing(source, base)
        if path is not None:
            return self._file(source, path)
        if (refused := misnamed(text, base)) is not None:
            raise refused
        return self.read_text(text, "backlog") if _DOCUMENT.match(text) else _sentence(text)

    def write(self, tasks: Iterable[PlannedTask], **top: Any) -> str:
        """Tasks as canonical backlog YAML."""
        return write_yaml(tasks, **top)

    def read_text(self, text: str, name: str) -> Backlog:
        """Read a document that was sent, of several lines, or a sentence.

        Raises:
            BacklogError: one line, ``name:line: field: what (what to do)``.
        """
        return self._sent(text, name, _is_document)

    def read_words(self, text: str, name: str) -> Backlog:
        """Read a sentence that was sent; it may be a document of several lines, and JSON that is no backlog.

        Raises:
            BacklogError: as :meth:`read_text`.
        """
        return self._sent(text, name, _is_document_of_lines)

    def _sent(self, text: str, name: str, is_document: Callable[[str], bool]) -> Backlog:
        data = text.strip().encode("utf-8", "surrogatepass")
        if len(data) > self._max_bytes:
            raise fault(name, 0, "", f"is larger than {self._max_bytes / 1_000_000:g} MB", "split it")
        content = _decoded(name, data)
        if not is_document(content):
            return _sentence(content)
        return _backlog(name, name, _document(name, Path(name), content), data)

    def _existing(self, source: str, base: Path) -> Path | None:
        """The path that the source names, if there is anything."""
        path = base / source
        try:
            path.lstat()
        except PermissionError as error:
            raise self._unreadable(source, error) from None
        except (OSError, ValueError):
            return None
        return path

    def _file(self, source: str, path: Path) -> Backlog:
        data = self._bytes(source, path)
        text = _decoded(source, data)
        return _backlog(path.name, path.stem, _document(source, path, text), data)

    def _bytes(self, source: str, path: Path) -> bytes:
        """Read a regular file up to the limit."""
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise fault(source, 0, "", "is a folder", "name a file in it")
            if not stat.S_ISREG(mode):
                raise fault(source, 0, "", "is no regular file", "name one, or copy its content into one")
            # A pipe put in the file's place meanwhile must not hold the reader up.
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                data = file.read(self._max_bytes + 1)
        except OSError as error:
            raise self._unreadable(source, error) from None
        if len(data) > self._max_bytes:
            size = f"{self._max_bytes / 1_000_000:g} MB"
            raise fault(source, 0, "", f"is larger than {size}", "split it into several backlogs")
        return data

    def _unreadable(self, source: str, error: OSError) -> BacklogError:
        reason = (error.strerror or "unknown reason").lower()
        return fault(
            source, 0, "", f"cannot be read: {reason}", "let this user read it, or name another file"
        )


def _backlog(name: str, project: str, read: tuple[Document, Kind], data: bytes) -> Backlog:
    """A document as a backlog; ``project`` is its project's name where it does not say one."""
    document, kind = read
    return Backlog(
        kind=kind,
        name=name,
        goal=document.goal,
        tasks=document.tasks,
        digest=hashlib.sha256(data).hexdigest(),
        project=document.project or (document.title or project)[:LONGEST_NAME].rstrip(),
        test_command=document.test_command,
        setup=document.setup,
        settings=document.settings,
        requirements=document.requirements,
        risks=document.risks,
        next_steps=document.next_steps,
        names_project=bool(document.project),
    )


def _is_document(text: str) -> bool:
    """Whether a text that was sent is a document: of several lines, or of one that is clearly a backlog."""
    return "\n" in text or _DOCUMENT.match(text) is not None


def _is_document_of_lines(text: str) -> bool:
    """Whether what is asked for as a sentence is a document: of several lines, and not any JSON."""
    other = _QUEUE.match(text) is not None and _DOCUMENT.match(text) is None
    return "\n" in text and not other


def _decoded(source: str, data: bytes) -> str:
    """Decode UTF-8 and make line ends one character.

    Raises:
        BacklogError: for an empty file, another encoding, a binary file or a control character.
    """
    if data.startswith(_UTF16):
        raise fault(source, 1, "", "is UTF-16 or UTF-32 text", "save it as UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise fault(
            source, line, "", "is a binary file: it holds the control character U+0000", "name a text file"
        )
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise fault(source, line, "", "is not UTF-8 text", "save it as UTF-8, or name a text file") from None
    if not text.strip():
        raise fault(source, 1, "", "is empty", "write a backlog into it")
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise fault(source, line, "", f"holds the control character U+{ord(found[0]):04X}", "remove it")
    return text


def _document(source: str, path: Path, text: str) -> tuple[Document, Kind]:
    """Read a text by what its suffix says it is, else by what it looks like."""
    kind = SUFFIXES.get(path.suffix.casefold()) or _sniffed(text)
    if kind == "yaml":
        return read_document(source, path.name, parse_yaml(source, text)), kind
    if kind == "queue":
        return read_queue(source, path.name, parse_json(source, text)), kind
    # Imported with the first document: a server reads few, and what it stands on takes ten megabytes.
    from guildhall.adapters.backlog.markdown import read_markdown

    return read_markdown(source, path.name, text)


def _sniffed(text: str) -> Kind:
    if _QUEUE.match(text):
        return "queue"
    key, mark = _YAML.search(text), _MARKDOWN.search(text)
    return "yaml" if key and (mark is None or key.start() < mark.start()) else "markdown"


def _shortened(sentence: str) -> str:
    """A sentence as a name: its first words, with an ellipsis where others follow."""
    words = sentence.split()
    return " ".join(words[:_NAME_WORDS])[: TITLE - 2] + (" …" if len(words) > _NAME_WORDS else "")


def _sentence(text: str) -> Backlog:
    """Take a sentence as one task that an agent must do."""
    sentence = " ".join(text.split())
    if not any(map(str.isalnum, sentence)):
        todo = "name a file or write a sentence; standard input is not read"
        raise fault("backlog", 0, "", f"`{sentence[:80]}` says nothing to do", todo)
    if len(sentence) > MAX_SENTENCE:
        raise fault(
            "backlog", 0, "", f"the sentence has {len(sentence):,} characters", "write it into a file"
        )
    long = len(sentence) > TITLE
    title = sentence[:TITLE].rpartition(" ")[0] or sentence[:TITLE]
    task = PlannedTask(
        code="T-1",
        title=f"{title}…" if long else sentence,
        description=sentence if long else "",
        source="sentence",
        counted=True,
    )
    return Backlog(
        kind="sentence",
        name=_shortened(sentence),
        goal=sentence,
        tasks=(task,),
        digest=hashlib.sha256(sentence.encode()).hexdigest(),
    )
