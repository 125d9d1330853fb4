"""Take the job, the signals and the answer of one launcher; it must answer exactly once, whatever happens."""

from __future__ import annotations

import json
import os
import signal

from guildhall.adapters.sandbox.launcher import disk, kernel, processes, supervisor


def _take_signals(parent: int) -> tuple[int, list[supervisor.Supervisor]]:
    """Wake the watch for each signal; those that ask for an end cancel what is in the list."""
    watching: list[supervisor.Supervisor] = []
    wakeup, written = os.pipe()
    os.set_blocking(written, False)
    signal.set_wakeup_fd(written, warn_on_full_buffer=False)

    def cancel(*_: object) -> None:
        for watch in watching:
            watch.cancel()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, cancel)
    for number in (signal.SIGCHLD, signal.SIGUSR1):
        signal.signal(number, _wake)
    # The kernel means the thread that forked, not the process: the watch looks which of the two ended.
    kernel.die_with_parent(signal.SIGUSR1)
    if os.getppid() != parent:
        raise SystemExit(1)
    kernel.adopt_orphans()
    # Many processes must not keep the watch from ending them; the kernel holds a limit for all but root.
    processes.hurry(0)
    return wakeup, watching


def _wake(*_: object) -> None:
    """Do nothing: that a signal was handled is what wakes the watch."""


def _supervise(job: supervisor.Job, control: int) -> dict[str, object]:
    wakeup, watching = _take_signals(job["parent"])
    report, written = os.pipe()
    watch = supervisor.Supervisor(job, control)
    watching.append(watch)
    result = watch.run(written, wakeup)
    os.close(written)
    with os.fdopen(report, encoding="utf-8") as file:
        reported = file.read()
    started = '"exit-code"' in reported if job["payload"]["bubblewrap"] else not reported
    if result["ending"] == "exited" and not started:
        return {"error": reported or "it never began"}
    return result


def main(arguments: list[str]) -> None:
    """Be the launcher: the numbers are the descriptors of the job, the control pipe and the result pipe."""
    job_fd, control, result_fd = (int(argument) for argument in arguments)
    for descriptor in (job_fd, control, result_fd):
        os.set_inheritable(descriptor, False)
    with os.fdopen(job_fd, encoding="ascii") as file:
        job: supervisor.Job = json.load(file)
    try:
        _answer(result_fd, _supervise(job, control))
    except Exception as error:  # noqa: BLE001 - Guildhall is told, whatever it is
        _answer(result_fd, {"error": f"{type(error).__name__}: {error}"})
    finally:
        disk.remove_tree(job["scratch"])


def _answer(result_fd: int, result: dict[str, object]) -> None:
    try:
        os.write(result_fd, json.dumps(result).encode("ascii"))
    except BrokenPipeError:  # Guildhall is gone: there is nobody to tell
        return
