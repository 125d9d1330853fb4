"""What a model may do in a workspace: look, search, edit, run; a refusal is an answer, no error.

Nothing here may reach outside of the workspace: files go through :class:`WorkspaceFiles`, commands through
the session's sandbox. What tools there are is decided by the kind of work alone, never by any text.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from guildhall.adapters.runtimes.model.files import READ_BYTES, Refused, WorkspaceFiles
from guildhall.application.ports.agent_runtime import WorkSession
from guildhall.application.ports.executor import CommandResult

ANSWER_CHARACTERS = 24_000
"""The longest answer of a tool; of a longer one the middle is left out."""

READ_LINES = 800
LISTED = 500
FOUND = 200
LINE_CHARACTERS = 400
SEARCH_SECONDS = 30.0

P = ParamSpec("P")
T = TypeVar("T")
Tool = Callable[..., Any]


class WorkspaceTools:
    """The tools of one session. Each answers with text for the model."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session
        self._files = WorkspaceFiles(session.workspace)

    def for_reading(self) -> list[Tool]:
        """The tools of who reads and judges."""
        return [self._tool(self.list_files), self._tool(self.read_file), self._tool(self.search)]

    def for_work(self) -> list[Tool]:
        """The tools of who changes things."""
        changing = [self._tool(self.edit_file), self._tool(self.delete_file), self._tool(self.run)]
        return [*self.for_reading(), *changing]

    def list_files(self, folder: str = ".") -> str:
        """List the files below a folder of the workspace, without ignored ones.

        Args:
            folder: a folder, relative to the workspace.
        """
        where = self._quoted(folder)
        if self._is_clone():
            line = f"git --literal-pathspecs ls-files -co --exclude-standard -- {where}"
        else:
            line = f"find {where} -name .git -prune -o -type f -print"
        result = self._session.run(f"{line} | sort -u | head -n {LISTED}", SEARCH_SECONDS)
        return _shown(result, empty="There is no file.")

    def read_file(self, path: str, first_line: int = 1, lines: int = READ_LINES) -> str:
        """Read a text file, with line numbers.

        Args:
            path: the file, relative to the workspace.
            first_line: the first line to show, from 1.
            lines: how many lines to show at most.
        """
        text = _text(path, self._files.read(path))
        everything = text.splitlines()
        start = max(1, first_line)
        part = everything[start - 1 : start - 1 + max(1, min(lines, READ_LINES))]
        numbered = [f"{start + index}\t{line}" for index, line in enumerate(part)]
        last = start + len(part) - 1
        rest = f"\n({len(everything) - last} more lines)" if last < len(everything) else ""
        return bounded("\n".join(numbered) or "(nothing there)") + rest

    def search(self, pattern: str, path: str = ".", regex: bool = False) -> str:
        """Search the workspace's files for a text or an extended regular expression (POSIX ERE).

        Args:
            pattern: what to look for, on one line.
            path: the file or folder to look in, relative to the workspace.
            regex: whether the pattern is a regular expression.
        """
        where, how = self._quoted(path), "-E" if regex else "-F"
        if self._is_clone():
            line = f"git --literal-pathspecs grep -nI --untracked {how} -e {shlex.quote(pattern)} -- {where}"
        else:
            line = f"grep -rnIs --exclude-dir=.git {how} -e {shlex.quote(pattern)} -- {where}"
        line = f"{line} | cut -c 1-{LINE_CHARACTERS} | head -n {FOUND}"
        return _shown(self._session.run(line, SEARCH_SECONDS), empty="Nothing was found.")

    def edit_file(self, path: str, old_text: str, new_text: str) -> str:
        """Replace one occurrence of a text in a file, or create a file when ``old_text`` is empty.

        Args:
            path: the file, relative to the workspace.
            old_text: the text to replace, exactly as it stands there and long enough to occur once.
            new_text: what stands there afterwards.
        """
        found = self._files.read_if_there(path)
        if not old_text:
            if found is not None:
                raise Refused(f"{path!r} exists already: give the text to replace.")
            self._files.write(path, _bytes(path, new_text))
            return f"Created {path}."
        if found is None:
            raise Refused(f"{path!r} does not exist: leave old_text empty to create it.")
        self._files.write(path, _bytes(path, _replaced(path, _text(path, found), old_text, new_text)))
        return f"Edited {path}."

    def delete_file(self, path: str) -> str:
        """Delete one file.

        Args:
            path: the file, relative to the workspace.
        """
        self._files.delete(path)
        return f"Deleted {path}."

    def run(self, command: str, seconds: float | None = None) -> str:
        """Run a shell command in the workspace. It has no network; its output is cut in the middle when long.

        Args:
            command: one shell line.
            seconds: end it after so many seconds.
        """
        if not command.strip() or "\0" in command:
            raise Refused("give a shell line to run.")
        result = self._session.run(command, seconds if seconds and seconds > 0 else None)
        return f"({result.how})\n{bounded(result.output)}"

    def _tool(self, method: Callable[P, str]) -> Tool:
        """Wrap a method: ask whether to go on, write it down, and answer refusals.

        It is a coroutine function so that it stays on the session's own thread.
        """

        @wraps(method)
        async def tool(*args: P.args, **kwargs: P.kwargs) -> str:
            try:
                self._session.proceed()
                self._session.note(_called(method.__name__, kwargs))
                return method(*args, **kwargs)
            except Refused as refused:
                self._session.note(f"refused: {refused}")
                return f"Refused: {refused}"

        return tool

    def _quoted(self, path: str) -> str:
        """A path for a shell line, after the same look at it that files get."""
        return shlex.quote("/".join(self._files.names(path)) or ".")

    def _is_clone(self) -> bool:
        return Path(self._session.workspace, ".git").is_dir()


def bounded(text: str, limit: int = ANSWER_CHARACTERS) -> str:
    """``text``, or its beginning and end with a word on what was left out between."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


def _shown(result: CommandResult, *, empty: str) -> str:
    if result.ending != "exited":
        return f"It was ended ({result.ending}): ask for less.\n{bounded(result.output)}"
    return bounded(result.output.rstrip()) or empty


def _text(path: str, content: bytes) -> str:
    if b"\0" in content[:8192]:
        raise Refused(f"{path!r} is refused: it is no text.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path!r} is refused: it is no UTF-8 text; use run to work on it.") from None


def _bytes(path: str, text: str) -> bytes:
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused(f"{path!r} is refused: the new text is no valid Unicode.") from None
    if len(content) > READ_BYTES:
        raise Refused(f"{path!r} is refused: it would be larger than {READ_BYTES} bytes.")
    return content


def _replaced(path: str, text: str, old: str, new: str) -> str:
    """Replace the one occurrence; a file with CRLF line ends keeps them though the model writes LF."""
    if old not in text and "\r\n" in text:
        old, new = (part.replace("\r\n", "\n").replace("\n", "\r\n") for part in (old, new))
    count = text.count(old)
    if count != 1:
        what = "does not occur" if count == 0 else f"occurs {count} times"
        raise Refused(
            f"{path!r} is unchanged: old_text {what} there; give it exactly, so that it occurs once."
        )
    return text.replace(old, new, 1)


def _called(name: str, arguments: dict[str, Any]) -> str:
    """One line for the transcript: the tool and its arguments, each cut short."""
    said = ", ".join(f"{key}={bounded(repr(value), 200)}" for key, value in arguments.items())
    return f"{name}({said})"
