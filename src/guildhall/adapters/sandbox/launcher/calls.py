"""Calls of other processes that wait for an answer from here (seccomp_unotify(2)); nothing is decided here.

What a call names is looked up in its caller, which waits meanwhile but whose other threads do not: whoever
answers must bear that it is something else by now.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
import sys
from collections.abc import Iterator
from typing import NamedTuple

_RECEIVE, _SEND, _IS_VALID, _ADD = 0xC0502100, 0xC0182101, 0x40082102, 0x40182103
"""Requests of ioctl(2), see ``linux/seccomp.h``."""
_CONTINUE = 1
_LONGEST_ADDRESS = 28
_AF_INET = 2


class Call(NamedTuple):
    """A call that waits for an answer: which question it is, the thread, what it calls and with what."""

    question: int
    process: int
    number: int
    arguments: tuple[int, ...]


def following(listener: int) -> Call | None:
    """The next call that waits, once there is one; none when its caller has gone meanwhile."""
    asked = bytearray(80)
    if _ask(listener, _RECEIVE, asked) is None:
        return None
    question, process, _, number, _, _, *arguments = struct.unpack("=QIIiIQ6Q", asked)
    return Call(question, process, number, tuple(arguments))


def low(argument: int) -> int:
    """What of an argument is meant where the call takes 32 bits; the others may hold anything."""
    return argument & 0xFFFFFFFF


def answer(listener: int, question: int, error: int, *, value: int = 0, go_on: bool = False) -> None:
    """Have a call end with an error, or where that is 0 with a value, or have the kernel go on with it."""
    said = struct.pack("=QqiI", question, value, -error, _CONTINUE if go_on else 0)
    _ask(listener, _SEND, bytearray(said))


def still_waits(listener: int, question: int) -> bool:
    """Whether there is somebody to answer: a caller may be killed meanwhile."""
    return _ask(listener, _IS_VALID, bytearray(struct.pack("=Q", question))) is not None


def hand_in(listener: int, question: int, descriptor: int, *, close_on_exec: bool) -> None:
    """Have a call end with a new descriptor of its caller for what this one stands for here.

    In two steps: one that does both hangs the caller for good where a signal comes to us meanwhile.
    """
    flags = os.O_CLOEXEC if close_on_exec else 0
    given = _ask(listener, _ADD, bytearray(struct.pack("=QIIII", question, 0, descriptor, 0, flags)))
    if given is not None:
        answer(listener, question, 0, value=given)


def inode_of(process: int, descriptor: int) -> int:
    """The inode behind a descriptor of a process; 0 where it is no socket, or cannot be looked at."""
    try:
        found = os.stat(f"/proc/{process}/fd/{descriptor}")  # noqa: PTH116 - starts faster
    except OSError:
        return 0
    return found.st_ino if stat.S_ISSOCK(found.st_mode) else 0


def inodes_of(process: int) -> Iterator[int]:
    """The inodes of all its sockets; of none where it has ended or cannot be looked at."""
    try:
        names = os.listdir(f"/proc/{process}/fd")  # noqa: PTH208 - starts faster
    except OSError:
        return
    for name in names:
        yield inode_of(process, int(name))


def address_of(call: Call, family: int) -> tuple[bytes, int]:
    """The address and the port that a call names (ip(7), ipv6(7)).

    Raises:
        OSError: with what the kernel would say, when there is none of that family.
    """
    place, length = call.arguments[1], min(low(call.arguments[2]), _LONGEST_ADDRESS)
    if place > sys.maxsize:
        raise OSError(errno.EFAULT, "no memory of a program lies there")
    with open(f"/proc/{call.process}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - starts faster
        given = os.pread(memory.fileno(), length, place)
    first, size = (4, 4) if family == _AF_INET else (8, 16)
    if len(given) < first + size:
        raise OSError(errno.EINVAL, "the address is too short")
    if struct.unpack_from("=H", given)[0] != family:
        raise OSError(errno.EAFNOSUPPORT, "the address is of another family")
    return given[first : first + size], struct.unpack_from(">H", given, 2)[0]


def _ask(listener: int, what: int, about: bytearray) -> int | None:
    """Make a request of the kernel, again where a signal came; none when the caller has gone."""
    while True:
        try:
            return fcntl.ioctl(listener, what, about)
        except InterruptedError:
            continue
        except FileNotFoundError:
            return None
