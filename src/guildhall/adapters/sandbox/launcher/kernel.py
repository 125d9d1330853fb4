"""The system calls that Python has no function for; it must hold no policy of its own.

Numbers and layouts are those of ``linux/prctl.h``, ``linux/sched.h``, ``linux/mount.h`` and
``linux/landlock.h``. The three calls of Landlock and ``mount_setattr`` have one number on every architecture.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Collection

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_RDONLY = 2, 4, 8, 1
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4

_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_SYS_MOUNT_SETATTR, _SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 442, 444, 445, 446
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 24, 36, 38
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_SECCOMP_SET_MODE_FILTER, _NEW_LISTENER, _WAIT_KILLABLE = 1, 8, 32
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_LANDLOCK_RULE_PATH_BENEATH = 1

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _RulesetAttr(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _MountAttr(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd"))


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(what: str, number: int, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), what)


def _prctl(what: str, option: int, value: int = 0, third: int = 0) -> int:
    longs = [ctypes.c_ulong(number) for number in (value, third, 0, 0)]
    return _checked(_libc.prctl(option, *longs), what)


def die_with_parent(signal_number: int) -> None:
    """Be sent this signal when the thread that forked this process ends."""
    _prctl("prctl(PDEATHSIG)", _PR_SET_PDEATHSIG, signal_number)


def adopt_orphans() -> None:
    """Become the parent of every descendant that loses its own."""
    _prctl("prctl(CHILD_SUBREAPER)", _PR_SET_CHILD_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    """Let no later exec gain rights, by setuid or file capabilities."""
    _prctl("prctl(NO_NEW_PRIVS)", _PR_SET_NO_NEW_PRIVS, 1)


def filter_calls(program: bytes) -> None:
    """Put a ``struct sock_fprog`` in front of every later system call."""
    held = ctypes.create_string_buffer(program, len(program))
    _prctl("prctl(SECCOMP)", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(held))


def watch_calls(call_number: int, program: bytes) -> int:
    """The same by seccomp(2), for a filter that hands calls over; returns the descriptor to take them from.

    A call that was taken is interrupted only by the end of its caller.
    """
    held = ctypes.create_string_buffer(program, len(program))
    flags = ctypes.c_uint(_NEW_LISTENER | _WAIT_KILLABLE)
    return _syscall(
        "seccomp", call_number, ctypes.c_uint(_SECCOMP_SET_MODE_FILTER), flags, ctypes.byref(held)
    )


def drop_capabilities_at_exec(kept: Collection[int] = ()) -> None:
    """Empty the bounding and ambient sets but for ``kept``: the next exec holds no other, even as uid 0."""
    last = int(_read("/proc/sys/kernel/cap_last_cap"))
    for capability in set(range(last + 1)).difference(kept):
        _prctl("prctl(CAPBSET_DROP)", _PR_CAPBSET_DROP, capability)
    _prctl("prctl(CAP_AMBIENT)", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)


def unshare(flags: int) -> None:
    """Move this process into new namespaces."""
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Mount, see ``mount(2)``."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    _checked(
        _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]), f"mount {target}"
    )


def set_mount_attributes(target: str, attributes: int, *, recursive: bool) -> None:
    """Set ``MOUNT_ATTR_*`` on a mount, or on all mounts below it too."""
    attr = _MountAttr(attributes, 0, 0, 0)
    _syscall(
        f"mount_setattr {target}",
        _SYS_MOUNT_SETATTR,
        _AT_FDCWD,
        os.fsencode(target),
        ctypes.c_uint(_AT_RECURSIVE if recursive else 0),
        ctypes.byref(attr),
        ctypes.c_size_t(ctypes.sizeof(attr)),
    )


def enter_root(folder: str) -> None:
    """Make a mount point the root folder and let the old root go."""
    os.chdir(folder)
    _checked(_libc.pivot_root(b".", b"."), "pivot_root")
    _checked(_libc.umount2(b".", MNT_DETACH), "umount the old root")
    os.chdir("/")


def landlock_abi() -> int:
    """The version of Landlock that the kernel offers; 0 when it has none."""
    version = _libc.syscall(ctypes.c_long(_SYS_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return max(0, int(version))


def landlock_ruleset(abi: int, filesystem: int, network: int, scoped: int) -> int:
    """Create a ruleset that handles these rights; returns its file descriptor."""
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    attr = _RulesetAttr(filesystem, network, scoped)
    return _syscall(
        "landlock_create_ruleset", _SYS_CREATE_RULESET, ctypes.byref(attr), ctypes.c_size_t(size), 0
    )


def landlock_allow(ruleset: int, path_fd: int, rights: int) -> None:
    """Allow rights on a file, or on all below a folder."""
    attr = _PathBeneathAttr(rights, path_fd)
    _syscall("landlock_add_rule", _SYS_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, ctypes.byref(attr), 0)


def landlock_restrict(ruleset: int) -> None:
    """Hold this process and all its descendants to a ruleset."""
    _syscall("landlock_restrict_self", _SYS_RESTRICT_SELF, ruleset, 0)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib would double the start of the launcher
        return file.read()
