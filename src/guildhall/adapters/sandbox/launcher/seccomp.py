"""Refuse new sockets that programs do not use, and where no network namespace holds all but local ones.

There TCP is handed over to the launcher (``loopback.py``), or refused where the kernel cannot hand it over.

Filters in classic BPF, see seccomp(2) and ``linux/seccomp.h``: instructions are (code, jump if
true, jump if false, constant), read over ``struct seccomp_data``.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from guildhall.adapters.sandbox.launcher import kernel

T = TypeVar("T")

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_FIRST_AT, _SECOND_AT, _THIRD_AT, _FOURTH_AT = 16, 24, 32, 40
"""Where the lower half of an argument lies: both machines have it first."""
_ALLOW, _ASK, _REFUSE = 0x7FFF0000, 0x7FC00000, 0x00050000
_EACCES, _ENOSYS, _EAFNOSUPPORT = 13, 38, 97
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_KINDS, _SOCK_STREAM, _IPPROTO_TCP, _NETLINK_ROUTE = 0xF, 1, 6, 0
_SOL_SOCKET, _SO_REUSEPORT, _SO_BINDTODEVICE, _SO_BINDTOIFINDEX = 1, 15, 25, 62
_TCP_FASTOPEN_CONNECT, _TCP_ULP = 30, 31
"""The one connects when data is sent, whoever serves there by then; the other changes the protocol."""
_MSG_FASTOPEN = 0x20000000
"""With it a call that sends connects as well."""
_IO_URING_SETUP = 425
"""It makes sockets without the call that is watched."""
_X32_CALLS = 0x40000000
"""Calls of x86_64 from this number on are the same ones under other numbers."""


class _Machine(NamedTuple):
    """Its AUDIT_ARCH and the numbers of its calls."""

    architecture: int
    calls: Mapping[str, int]


_NAMES = ("seccomp", "socket", "connect", "bind", "listen", "setsockopt", "sendto", "sendmsg", "sendmmsg")
_MACHINES = {
    "x86_64": _Machine(0xC000003E, dict(zip(_NAMES, (317, 41, 42, 49, 50, 54, 44, 46, 307), strict=True))),
    "aarch64": _Machine(
        0xC00000B7, dict(zip(_NAMES, (277, 198, 203, 200, 201, 208, 206, 211, 269), strict=True))
    ),
}

UNKNOWN_MACHINE = "Sockets of every family can be made: the calls of this machine are not known here."

_Step = tuple[int, int, str, str]
"""Code, constant, and where it goes on if that holds and if not: at the next step where none is named."""

_TCP: Mapping[str, list[_Step]] = {
    "socket": [
        (_LOAD, _FIRST_AT, "", ""),
        (_EQUAL, _AF_UNIX, "allow", ""),
        (_EQUAL, _AF_INET, "kind", ""),
        (_EQUAL, _AF_INET6, "kind", "refuse"),
    ],
    "kind": [
        (_LOAD, _SECOND_AT, "", ""),
        (_AND, _KINDS, "", ""),
        (_EQUAL, _SOCK_STREAM, "", "refuse"),
        (_LOAD, _THIRD_AT, "", ""),
        (_EQUAL, 0, "ask", ""),
        (_EQUAL, _IPPROTO_TCP, "ask", "refuse"),
    ],
    "option": [
        (_LOAD, _SECOND_AT, "", ""),
        (_EQUAL, _IPPROTO_TCP, "option of tcp", ""),
        (_EQUAL, _SOL_SOCKET, "", "allow"),
        (_LOAD, _THIRD_AT, "", ""),
        (_EQUAL, _SO_BINDTODEVICE, "refuse", ""),
        (_EQUAL, _SO_BINDTOIFINDEX, "refuse", ""),
        (_EQUAL, _SO_REUSEPORT, "refuse", "allow"),
    ],
    "option of tcp": [
        (_LOAD, _THIRD_AT, "", ""),
        (_EQUAL, _TCP_FASTOPEN_CONNECT, "refuse", ""),
        (_EQUAL, _TCP_ULP, "refuse", "allow"),
    ],
    "message": [(_LOAD, _THIRD_AT, "", ""), (_ANY_BIT, _MSG_FASTOPEN, "refuse", "allow")],
    "data": [(_LOAD, _FOURTH_AT, "", ""), (_ANY_BIT, _MSG_FASTOPEN, "refuse", "allow")],
}
"""What is asked for where TCP is, and what is refused to it: what would undo the binding to a device, connect
without asking, or share somebody else's port."""


def known_machine() -> bool:
    """Whether the numbers of this machine's calls are known here."""
    return os.uname().machine in _MACHINES


def name_of(number: int) -> str:
    """The name of a call that is watched here."""
    return next(name for name, known in _MACHINES[os.uname().machine].calls.items() if known == number)


def refuse_network_sockets() -> None:
    """Let this process and its descendants make local sockets only; does nothing on an unknown machine.

    ``forbid_new_privileges`` comes before.
    """
    local = [(_LOAD, _FIRST_AT, "", ""), (_EQUAL, _AF_UNIX, "allow", "refuse")]
    _filter(_program({"socket": "socket"}, {"socket": local}, _EACCES))


def ask_for_tcp() -> int:
    """The same, but hand over what is done with TCP; returns the descriptor through which it is asked for.

    Who answers binds what it makes to one device, and Landlock has to refuse TCP: what is done with local
    sockets is asked for as well, and let go on.

    Raises:
        OSError: when the kernel does not hand over, or does so to somebody else already.
    """
    watched = {"socket": "socket", "setsockopt": "option", "connect": "ask", "bind": "ask", "listen": "ask"}
    sending = {"sendto": "data", "sendmsg": "message", "sendmmsg": "data"}
    number = _MACHINES[os.uname().machine].calls["seccomp"]
    code = _program(watched | sending, _TCP, _EACCES)
    return _packed(code, lambda program: kernel.watch_calls(number, program))


def refuse_unusual_sockets() -> None:
    """Let this process and its descendants make the sockets that programs use; else as the other.

    A network namespace does not hold every family (vsock(7) reaches the host of a virtual machine).
    """
    _filter(usual_sockets())


def usual_sockets() -> bytes:
    """A filter for local, IPv4 and IPv6 sockets, and for netlink(7) to ask which interfaces there are.

    Without the latter if_nameindex(3) and getifaddrs(3) fail; what they show is the namespace's own. Empty on
    an unknown machine.
    """
    usual = [
        (_LOAD, _FIRST_AT, "", ""),
        *((_EQUAL, family, "allow", "") for family in (_AF_UNIX, _AF_INET, _AF_INET6)),
        (_EQUAL, _AF_NETLINK, "", "refuse"),
        (_LOAD, _THIRD_AT, "", ""),
        (_EQUAL, _NETLINK_ROUTE, "allow", "refuse"),
    ]
    return _program({"socket": "socket"}, {"socket": usual}, _EAFNOSUPPORT)


def _program(watched: Mapping[str, str], parts: Mapping[str, list[_Step]], error: int) -> bytes:
    """Instructions that go to a part for each call that is watched, and allow all others.

    What a part refuses ends with ``error``. Empty on an unknown machine.
    """
    if not known_machine():
        return b""
    machine = _MACHINES[os.uname().machine]
    steps: list[_Step] = [
        (_LOAD, _ARCHITECTURE_AT, "", ""),
        (_EQUAL, machine.architecture, "", "unknown"),
        (_LOAD, _NUMBER_AT, "", ""),
        (_AT_LEAST, _X32_CALLS, "unknown", ""),
        (_EQUAL, _IO_URING_SETUP, "unknown", ""),
        *((_EQUAL, machine.calls[name], part, "") for name, part in watched.items()),
        (_AT_LEAST, 0, "allow", ""),
    ]
    places: dict[str, int] = {}
    for name, part in parts.items():
        places[name] = len(steps)
        steps += part
    ends = {"refuse": _REFUSE | error, "ask": _ASK, "allow": _ALLOW, "unknown": _REFUSE | _ENOSYS}
    places |= {name: len(steps) + number for number, name in enumerate(ends)}

    def jump(number: int, target: str) -> int:
        return places[target] - number - 1 if target else 0

    lines = [(code, jump(at, yes), jump(at, no), value) for at, (code, value, yes, no) in enumerate(steps)]
    lines += [(_RETURN, 0, 0, value) for value in ends.values()]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _filter(code: bytes) -> None:
    if code:
        _packed(code, kernel.filter_calls)


def _packed(code: bytes, use: Callable[[bytes], T]) -> T:
    """Use a ``struct sock_fprog`` of this code, which has to stay where it is meanwhile."""
    buffer = ctypes.create_string_buffer(code, len(code))
    return use(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
