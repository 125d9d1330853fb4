"""Hold this process in Landlock and in namespaces; it must never be done to the launcher itself.

What changes the calling process does so for good, so it runs in a child that becomes the command.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypedDict

from guildhall.adapters.sandbox.launcher import kernel, processes, seccomp


class Bind(TypedDict):
    """A file or folder of the host and where it is seen inside."""

    source: str
    target: str
    writable: bool


class Confinement(TypedDict):
    """What Landlock and the namespaces are to hold."""

    namespaces: bool
    network: bool
    root: str
    binds: list[Bind]
    links: list[tuple[str, str]]


class Command(TypedDict):
    """The command itself and what it is started with."""

    argv: list[str]
    environment: dict[str, str]
    workspace: str
    processes: int
    disk_bytes: int


DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_DEVICE_LINKS = (
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
)
_PROC_FILES = tuple(
    f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "loadavg", "uptime", "version", "filesystems")
)

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_CHAR, _MAKE_BLOCK, _REFER, _TRUNCATE, _IOCTL_DEV = 1 << 6, 1 << 11, 1 << 13, 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_RIGHTS_BY_ABI = ((1, (1 << 13) - 1), (2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_OF_FILES_AND_PROCESSES = (0, 1, 2, 3, 4, 5, 6, 7, 10)
"""CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, KILL, SETGID, SETUID, NET_BIND_SERVICE, see
capabilities(7)."""
_NET_TCP, _ABI_OF_TCP = 0b11, 4
_NICENESS = 5
"""Commands give way to what watches over them."""
_SCOPED_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def enter_namespaces(network: bool) -> None:
    """Enter new user, mount, process, IPC and network namespaces, with the same user and group number."""
    uid, gid = os.geteuid(), os.getegid()
    flags = (
        kernel.CLONE_NEWUSER
        | kernel.CLONE_NEWNS
        | kernel.CLONE_NEWPID
        | kernel.CLONE_NEWIPC
        | kernel.CLONE_NEWUTS
        | (0 if network else kernel.CLONE_NEWNET)
    )
    kernel.unshare(flags)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")
    if not network:
        _raise_loopback()


def _raise_loopback() -> None:
    import socket

    get_flags, set_flags, up = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP (netdevice(7))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = fcntl.ioctl(handle, get_flags, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", request)[1]
        fcntl.ioctl(handle, set_flags, struct.pack("16sh14x", b"lo", flags | up))


def build_root(confinement: Confinement) -> None:
    """Make a root folder that holds only the binds, devices and this namespace's processes, and enter it."""
    root = confinement["root"]
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", root, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=755")
    os.makedirs(f"{root}/dev", exist_ok=True)  # noqa: PTH103 - starts faster
    for device in DEVICES:
        _bind(device, root + device)
    for bind in confinement["binds"]:
        target = root + bind["target"]
        _bind(bind["source"], target)
        attributes = kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV
        readonly = 0 if bind["writable"] else kernel.MOUNT_ATTR_RDONLY
        kernel.set_mount_attributes(target, attributes | readonly, recursive=True)
    os.makedirs(f"{root}/proc")  # noqa: PTH103 - starts faster
    # Read-only, because /proc/sys obeys the user number 0 also where it holds no capability.
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC | kernel.MS_RDONLY
    kernel.mount("proc", f"{root}/proc", "proc", flags)
    for source, target in (*confinement["links"], *_DEVICE_LINKS):
        os.makedirs(os.path.dirname(root + target), exist_ok=True)  # noqa: PTH103, PTH120 - starts faster
        os.symlink(source, root + target)  # noqa: PTH211 - starts faster
    kernel.enter_root(root)
    kernel.set_mount_attributes("/", kernel.MOUNT_ATTR_RDONLY, recursive=False)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):  # noqa: PTH112 - starts faster
        os.makedirs(target, exist_ok=True)  # noqa: PTH103 - starts faster
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - starts faster
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    kernel.mount(source, target, None, kernel.MS_BIND | kernel.MS_REC)


def restrict(confinement: Confinement, hand_out: Callable[[int], None] | None = None) -> None:
    """Allow the binds alone; for good and for all descendants.

    Without namespaces all but local sockets are refused, TCP by Landlock too from ABI 4 on, and
    signals and abstract sockets to others from 6 on. Where the kernel can ask for TCP instead,
    ``hand_out`` is given what it asks through. What a namespace holds already is left to it, so that
    a test may serve itself on its own loopback; only unusual sockets are refused.
    """
    abi = kernel.landlock_abi()
    rights = rights_of(abi)
    own_network = confinement["namespaces"] or confinement["network"]
    tcp = _NET_TCP if abi >= _ABI_OF_TCP and not own_network else 0
    ruleset = kernel.landlock_ruleset(
        abi, rights, tcp, _SCOPED_ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0
    )
    _allow_binds(ruleset, confinement, rights)
    if not confinement["namespaces"] and not os.geteuid():
        _give_up_the_machine()
    kernel.forbid_new_privileges()
    kernel.landlock_restrict(ruleset)
    if own_network:
        seccomp.refuse_unusual_sockets()
    elif not (tcp and hand_out and _asked_for_tcp(hand_out)):
        seccomp.refuse_network_sockets()


def _give_up_the_machine() -> None:
    """Leave root what concerns files and processes; nothing else would hold the clock and the machine.

    Who may not give up rights is in a container that has taken that and others from it.
    """
    with suppress(PermissionError):
        kernel.drop_capabilities_at_exec(kept=_OF_FILES_AND_PROCESSES)


def _asked_for_tcp(hand_out: Callable[[int], None]) -> bool:
    """Whether TCP is asked for now; it is not below somebody who is asked already, nor on every kernel."""
    if not seccomp.known_machine():
        return False
    try:
        listener = seccomp.ask_for_tcp()
    except OSError:
        return False
    hand_out(listener)
    return True


def _allow_binds(ruleset: int, confinement: Confinement, rights: int) -> None:
    inside = "target" if confinement["namespaces"] else "source"
    for bind in confinement["binds"]:
        if bind["writable"]:
            allow_writing(ruleset, bind[inside], rights)
        else:
            allow_reading(ruleset, bind[inside])
    allow_devices(ruleset, rights)
    for path in ("/",) if confinement["namespaces"] else _PROC_FILES:
        allow_reading(ruleset, path)


def rights_of(abi: int) -> int:
    """All rights to files that a version of Landlock holds."""
    return sum(right for since, right in _RIGHTS_BY_ABI if abi >= since)


def allow_reading(ruleset: int, path: str) -> None:
    """Let a file, or what is below a folder, be read and started."""
    _allow(ruleset, path, _READ)


def allow_writing(ruleset: int, path: str, rights: int) -> None:
    """Let a file, or what is below a folder, be read and changed; no device is made there."""
    _allow(ruleset, path, rights & ~_MAKE_CHAR & ~_MAKE_BLOCK & ~_IOCTL_DEV)


def allow_devices(ruleset: int, rights: int) -> None:
    """Let the devices be used that every program may need."""
    for device in DEVICES:
        _allow(ruleset, device, rights & (_READ_FILE | _WRITE_FILE | _IOCTL_DEV | _TRUNCATE))


def _allow(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        folder = os.path.isdir(path)  # noqa: PTH112 - starts faster
        kernel.landlock_allow(ruleset, descriptor, rights if folder else rights & _OF_FILES)
    finally:
        os.close(descriptor)


def prepare(command: Command) -> None:
    """Give what is run the signals, the limits and the last place in memory that it should have."""
    for number in (
        signal.SIGPIPE,
        signal.SIGXFSZ,
        signal.SIGTERM,
        signal.SIGINT,
        signal.SIGHUP,
        signal.SIGCHLD,
    ):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    size = command["disk_bytes"] if most == resource.RLIM_INFINITY else min(most, command["disk_bytes"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    # A bound of the kernel, above what the launcher ends the group at: it counts all that the user
    # runs, of which the machine's threads are the most there can be. It does not bind root.
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    count = processes.threads_of_the_machine() + 2 * command["processes"] + 64
    count = count if most == resource.RLIM_INFINITY else min(most, count)
    resource.setrlimit(resource.RLIMIT_NPROC, (count, count))
    _write("/proc/self/oom_score_adj", "500")
    os.nice(_NICENESS)


def execute(command: Command) -> None:
    """Become the command; leaves with 127 when there is none of that name, with 126 when it cannot be run."""
    os.chdir(command["workspace"])
    name = command["argv"][0]
    try:
        os.execvpe(name, command["argv"], command["environment"])  # noqa: S606 - the argv is the command
    except OSError as error:
        sys.stderr.write(f"{name}: {error.strerror}\n")
        sys.stderr.flush()
        os._exit(127 if isinstance(error, FileNotFoundError | NotADirectoryError) else 126)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123 - starts faster
        file.write(text)
