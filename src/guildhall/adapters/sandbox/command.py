"""Start a launcher and follow its command; it must hold no more of the output in memory than the limit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from guildhall.adapters.sandbox.launcher import disk, processes, supervisor
from guildhall.application.ports.executor import CommandResult, ProcessIdentity, SandboxUnavailable

_START = Path(__file__).parent / "launcher" / "start.py"


class HeadAndTail:
    """Keeps the first and the last half of what is printed, in bytes."""

    def __init__(self, limit: int) -> None:
        self._head_limit = (limit + 1) // 2
        self._tail_limit = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self.total += len(data)
        room = self._head_limit - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * self._tail_limit:
            del self._tail[: len(self._tail) - self._tail_limit]

    @property
    def truncated(self) -> bool:
        """Whether the middle was left out."""
        return self.total > self._head_limit + self._tail_limit

    def text(self) -> str:
        """What was kept, with a line in place of what was not."""
        tail = self._tail[max(0, len(self._tail) - self._tail_limit) :]
        if not self.truncated:
            return bytes(self._head + tail).decode("utf-8", "replace")
        left_out = self.total - len(self._head) - len(tail)
        head_text, tail_text = (part.decode("utf-8", "replace") for part in (self._head, tail))
        return f"{head_text}\n[... {left_out} bytes left out ...]\n{tail_text}"


class LaunchedCommand:
    """A command below its launcher; see ``RunningCommand``."""

    def __init__(
        self,
        job: supervisor.Job,
        stdin: bytes,
        output_bytes: int,
        on_output: Callable[[bytes], None] | None,
    ) -> None:
        self._on_output = on_output
        self._output_bytes = output_bytes
        self._output = HeadAndTail(output_bytes)
        self._scratch = Path(job["scratch"])
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._control: int | None = None
        self._result: CommandResult | None = None
        self._error: Exception | None = None
        self._process, self._answer = self._launch(job, stdin)
        self.identity = _identify(self._process.pid)
        self._follower = threading.Thread(
            target=self._follow, name=f"command-{self._process.pid}", daemon=True
        )
        self._follower.start()

    def renew(self, seconds: float) -> None:
        """Let the command live at least that many seconds from now."""
        self._tell(f"until {time.clock_gettime(time.CLOCK_BOOTTIME) + seconds:.6f}")

    def cancel(self) -> None:
        """End the whole group now."""
        self._tell("cancel")

    def wait(self) -> CommandResult:
        """Wait for the end of every process of the group.

        Raises:
            SandboxUnavailable: when the command could not be isolated, so that it never began.
            Exception: what ``on_output`` raised; the group was ended then.
        """
        self._follower.join()
        if self._error is not None:
            raise self._error
        assert self._result is not None  # noqa: S101 - the follower sets one of the two
        return self._result

    def _launch(self, job: supervisor.Job, stdin: bytes) -> tuple[subprocess.Popen[bytes], int]:
        """Start the launcher; the job goes through memory, where no list of processes shows it."""
        with ExitStack() as opened:
            job_fd = _in_memory(opened, "job", json.dumps(job).encode("ascii"))
            stdin_fd = _in_memory(opened, "stdin", stdin)
            control, told = os.pipe()
            opened.callback(os.close, control)
            answer, answered = os.pipe()
            opened.callback(os.close, answered)
            inherited = (job_fd, control, answered)
            try:
                process = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(_START), *(str(descriptor) for descriptor in inherited)],
                    stdin=stdin_fd,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=inherited,
                    env={},
                    cwd="/",
                    start_new_session=True,
                    bufsize=0,
                )
            except OSError:
                os.close(told)
                os.close(answer)
                shutil.rmtree(self._scratch)
                raise
            self._control = told
            return process, answer

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._control is None:
                return
            try:
                os.write(self._control, f"{line}\n".encode("ascii"))
            except BrokenPipeError:  # it has ended already, which the follower is about to find
                return

    def _follow(self) -> None:
        try:
            self._read_output()
            self._result = self._read_result()
        except Exception as error:  # noqa: BLE001 - wait() raises it, in the caller's thread
            self._error = self._error or error

    def _read_output(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - it was asked for
        with stream:
            while data := stream.read(65536):
                self._output.add(data)
                if self._output.total > self._output_bytes >= self._output.total - len(data):
                    self._tell("output")
                self._pass_on(data)

    def _pass_on(self, data: bytes) -> None:
        if self._on_output is None or self._error is not None:
            return
        try:
            self._on_output(data)
        except Exception as error:  # noqa: BLE001 - wait() raises it, in the caller's thread
            self._error = error
            self.cancel()

    def _read_result(self) -> CommandResult:
        with os.fdopen(self._answer, "rb") as file:
            answer = file.read()
        code = self._process.wait()
        with self._lock:
            if self._control is not None:
                os.close(self._control)
            self._control = None
        if self._scratch.exists():  # the launcher was ended before it could remove it
            disk.remove_tree(str(self._scratch))
        result = json.loads(answer) if answer else self._without_answer(code)
        if "error" in result:
            said = " ".join(f"{result['error']} {self._output.text()}".split())[:2000]
            raise SandboxUnavailable(f"the command could not be started in its sandbox: {said}")
        return CommandResult(
            exit_code=result["exit_code"],
            ending=result["ending"],
            output=self._output.text(),
            truncated=self._output.truncated,
            seconds=result["seconds"],
            peak_memory_bytes=result["peak"],
        )

    def _without_answer(self, code: int) -> dict[str, Any]:
        """What is known when the launcher itself was ended by force, or never came to begin."""
        if code >= 0:
            return {"error": f"its launcher ended with {code}"}
        seconds = time.monotonic() - self._began
        return {"exit_code": 128 - code, "ending": "cancelled", "seconds": seconds, "peak": 0}


def _in_memory(opened: ExitStack, name: str, data: bytes) -> int:
    descriptor = os.memfd_create(name)
    opened.callback(os.close, descriptor)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _identify(pid: int) -> ProcessIdentity:
    process = processes.find(pid)
    if process is None:
        raise SandboxUnavailable(
            f"/proc/{pid}/stat cannot be read: mount /proc so that processes can be told apart"
        )
    return ProcessIdentity(processes.boot_id(), pid, process.start_time)
