"""Start the command below the launcher, in one of three ways; it must not confine the launcher itself.

``keepers`` is the number of processes between the launcher and the command that keep its namespace:
they are neither counted nor asked to end.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TypedDict

from guildhall.adapters.sandbox.launcher import confine, kernel, seccomp


class Bubblewrap(TypedDict):
    """The program and its options, which name the whole layout but not the command."""

    program: str
    options: list[str]


class Payload(TypedDict):
    """What to start, and in what: exactly one of the two is given, or none for no isolation."""

    command: confine.Command
    bubblewrap: Bubblewrap | None
    confinement: confine.Confinement | None


def keepers(payload: Payload) -> int:
    """How many processes stand between the launcher and the command."""
    confinement = payload["confinement"]
    return 2 if payload["bubblewrap"] or (confinement and confinement["namespaces"]) else 0


def shares_loopback(payload: Payload) -> bool:
    """Whether nothing but the launcher can keep the command's loopback apart from the host's."""
    confinement = payload["confinement"]
    return bool(confinement and not confinement["namespaces"] and not confinement["network"])


def start(payload: Payload, report: int, hand_out: Callable[[int], None] | None = None) -> int:
    """Fork the child that becomes the command; returns its number.

    What keeps it from starting is written to ``report``, which no command inherits. ``hand_out`` is called in
    the child, see ``confine.restrict``.
    """
    launcher = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    _never_return(lambda: _become(payload, launcher, report, hand_out), report)
    return 0


def _never_return(step: Callable[[], None], report: int) -> None:
    try:
        step()
    except BaseException as error:  # noqa: BLE001 - a forked child must not unwind into the launcher's frames
        os.write(report, f"{type(error).__name__}: {error}"[:2000].encode("utf-8", "replace"))
    finally:
        os._exit(125)


def _become(payload: Payload, launcher: int, report: int, hand_out: Callable[[int], None] | None) -> None:
    _die_with(launcher)
    os.setsid()
    confine.prepare(payload["command"])
    bubblewrap, confinement = payload["bubblewrap"], payload["confinement"]
    if bubblewrap:
        _become_bubblewrap(bubblewrap, payload["command"], report)
    if confinement and confinement["namespaces"]:
        _become_keeper(confinement, payload["command"], report)
    if confinement:
        confine.restrict(confinement, hand_out)
    kernel.forbid_new_privileges()
    confine.execute(payload["command"])


def _die_with(parent: int) -> None:
    kernel.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        os._exit(125)


def _become_bubblewrap(bubblewrap: Bubblewrap, command: confine.Command, report: int) -> None:
    """The options go through a pipe, so that no list of processes shows the environment."""
    # The shell gives 127 and 126 where bubblewrap would say 1 for a command that cannot be run.
    words = [*bubblewrap["options"], "--json-status-fd", str(report)]
    for name, value in command["environment"].items():
        words += ["--setenv", name, value]
    program = seccomp.usual_sockets()
    if program:
        words += ["--seccomp", str(_held("filter", program))]
    arguments = _held("options", b"".join(os.fsencode(word) + b"\0" for word in words))
    os.set_inheritable(report, True)
    shell = ["/bin/sh", "-c", 'exec "$@"', "sh", *command["argv"]]
    os.execve(bubblewrap["program"], ["bwrap", "--args", str(arguments), "--", *shell], {})  # noqa: S606 - as below


def _held(name: str, content: bytes) -> int:
    """A descriptor that the program becomes is given, to read the content from."""
    descriptor = os.memfd_create(name, 0)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _become_keeper(confinement: confine.Confinement, command: confine.Command, report: int) -> None:
    """Enter the namespaces, then wait for the process that is the first in them."""
    confine.enter_namespaces(confinement["network"])
    alive, other_end = os.pipe()
    first = os.fork()
    if not first:
        os.close(other_end)
        _never_return(lambda: _become_first(confinement, command, alive, report), report)
    os.close(alive)
    os._exit(_wait_for(first))


def _become_first(
    confinement: confine.Confinement, command: confine.Command, alive: int, report: int
) -> None:
    """Be process 1 of the namespace: build its root, start the command, reap; its end is the end of all."""
    kernel.die_with_parent(signal.SIGKILL)
    os.set_blocking(alive, False)
    try:
        os.read(alive, 1)
    except BlockingIOError:  # the keeper still holds the other end
        os.close(alive)
    else:
        os._exit(125)
    confine.build_root(confinement)
    kernel.drop_capabilities_at_exec()
    pid = os.fork()
    if not pid:
        _never_return(lambda: _become_confined(confinement, command), report)
    os.close(report)
    os._exit(_wait_for(pid))


def _become_confined(confinement: confine.Confinement, command: confine.Command) -> None:
    confine.restrict(confinement)
    confine.execute(command)


def _wait_for(pid: int) -> int:
    """Reap until this one ends; its exit code, 128 + signal for a signal."""
    while True:
        ended, status = os.wait()
        if ended == pid:
            return exit_code(status)


def exit_code(status: int) -> int:
    """The exit code of a wait status, 128 + signal for a signal."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
