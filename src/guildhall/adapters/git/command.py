"""Runs the git program with a time limit and turns its failures into sentences.

It must never run git without the hardened surroundings of environment.py, nor through a shell.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from guildhall.adapters.git.environment import Place, environment
from guildhall.application.ports.repository import RepositoryError
from guildhall.domain.record import Record

TIME_LIMIT = 120.0
"""Seconds for one ordinary command."""

LONG_LIMIT = 1800.0
"""Seconds for what grows with a repository's history or its files."""

_READ_SIZE = 1 << 16


class Output(Record):
    """What a git process ended with; ``stderr`` is text with undecodable bytes replaced."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """The output as text that turns back into the same bytes, without its last newline."""
        return os.fsdecode(self.stdout).removesuffix("\n")


class Git:
    """The git program at one place of the file system."""

    def __init__(self, program: Path, time_limit: float = TIME_LIMIT) -> None:
        self._program = program
        self._time_limit = time_limit

    @classmethod
    def found(cls) -> Git:
        """The git on PATH.

        Raises:
            RepositoryError: when there is none.
        """
        program = shutil.which("git")
        if program is None:
            raise RepositoryError("the program git is not on PATH: install git 2.39 or newer")
        return cls(Path(program).absolute())

    def run(
        self,
        place: Place,
        *args: str,
        stdin: bytes = b"",
        accept: Collection[int] = (0,),
        time_limit: float | None = None,
        memory_bytes: int | None = None,
    ) -> Output:
        """Run one command to its end; it is given its input once its address space is limited.

        Raises:
            RepositoryError: when it ends with a code outside ``accept`` or outlives its time limit (seconds).
        """
        limit = self._time_limit if time_limit is None else time_limit
        process = self._start(place, args, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            if memory_bytes is not None:
                resource.prlimit(process.pid, resource.RLIMIT_AS, (memory_bytes, memory_bytes))
            stdout, stderr = process.communicate(stdin, timeout=limit)
        except subprocess.TimeoutExpired:
            raise _timed_out(args, limit) from None
        finally:
            _end(process)
        output = Output(process.returncode, stdout, stderr.decode(errors="replace"))
        if output.code not in accept:
            raise failed(args, output.stderr)
        return output

    def head(self, place: Place, *args: str, limit_bytes: int) -> tuple[bytes, bool]:
        """The first bytes of a command's output, and whether there were more; the rest is never made.

        Raises:
            RepositoryError: as `run`, unless the output was cut.
        """
        with tempfile.TemporaryFile() as errors:
            process = self._start(place, args, stdin=subprocess.DEVNULL, stderr=errors)
            timer = threading.Timer(self._time_limit, _kill, (process,))
            timer.start()
            try:
                data = _read(process.stdout, limit_bytes + 1)
                if len(data) > limit_bytes:
                    return data[:limit_bytes], True
                code = process.wait()
            finally:
                timer.cancel()
                _end(process)
            if code == -signal.SIGKILL:
                raise _timed_out(args, self._time_limit)
            if code:
                raise failed(args, _text(errors))
            return data, False

    def pipe(
        self, source: Place, make: tuple[str, ...], stdin: bytes, target: Place, take: tuple[str, ...]
    ) -> None:
        """Run ``make`` in ``source``, a store, with its output as the input of ``take`` in ``target``.

        Raises:
            RepositoryError: when either fails or outlives the long time limit. A consumer that
                ends with 1 has done its work (git index-pack says so of a pack that others must complete).
        """
        beside = source.git_dir
        with (
            tempfile.TemporaryFile(dir=beside) as words,
            tempfile.TemporaryFile(dir=beside) as left,
            tempfile.TemporaryFile(dir=beside) as right,
        ):
            words.write(stdin)
            words.seek(0)
            maker = self._start(source, make, stdin=words, stderr=left)
            try:
                taken = self._take(target, take, maker, right)
                made = maker.wait(LONG_LIMIT)
            except subprocess.TimeoutExpired:
                raise _timed_out(make, LONG_LIMIT) from None
            finally:
                _end(maker)
            # When the taker gives up, the maker dies of the broken pipe: then the taker's words count.
            if made not in (0, -signal.SIGPIPE):
                raise failed(make, _text(left))
            if made or taken not in (0, 1):
                raise failed(take, _text(right))

    def _take(
        self, place: Place, args: tuple[str, ...], maker: subprocess.Popen[bytes], errors: IO[bytes]
    ) -> int:
        """Run the second half of a pipe to its end."""
        taker = self._start(place, args, stdin=maker.stdout, stderr=errors)
        try:
            if maker.stdout is not None:
                maker.stdout.close()  # so that the maker learns when the taker is gone
            return taker.wait(LONG_LIMIT)
        finally:
            _end(taker)

    def _start(
        self, place: Place, args: tuple[str, ...], *, stdin: int | IO[bytes] | None, stderr: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """A process in a session of its own: an interrupt at the terminal cannot end it half way."""
        try:
            return subprocess.Popen(
                [str(self._program), *args],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=place.work_tree or place.git_dir,
                env=environment(place, self._program),
                start_new_session=True,
            )
        except OSError as error:
            raise RepositoryError(
                f"git could not be started in {place.work_tree or place.git_dir}: {error}"
            ) from error


@contextmanager
def told(doing: str) -> Generator[None]:
    """Turn an error of the file system (a full disk, a missing right) into a sentence."""
    try:
        yield
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise RepositoryError(
            f"{doing} failed{where}: {error.strerror}; see to its rights and space"
        ) from error


def failed(args: tuple[str, ...], stderr: str) -> RepositoryError:
    """The error for a command that failed, with the first thing that git said."""
    return RepositoryError(f"git {args[0]} failed: {said(stderr)}")


def said(stderr: str) -> str:
    """The first serious line of git's words, or the first one."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    serious = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (serious or lines or ["nothing was said"])[0][:1000]


def _timed_out(args: tuple[str, ...], limit: float) -> RepositoryError:
    return RepositoryError(
        f"git {args[0]} took longer than {limit:g} s and was ended: see whether the disk answers"
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, where it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process where it still runs, reap it and close its pipes."""
    _kill(process)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _read(stream: IO[bytes] | None, size: int) -> bytes:
    parts: list[bytes] = []
    while stream is not None and size > 0 and (part := stream.read(min(size, _READ_SIZE))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode(errors="replace")
