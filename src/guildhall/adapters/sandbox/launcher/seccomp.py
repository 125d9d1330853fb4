"""Refuse new sockets: any but local ones where no network namespace holds, else all that programs do not use.

A filter in classic BPF, see seccomp(2) and ``linux/seccomp.h``: instructions are (code, jump if
true, jump if false, constant), read over ``struct seccomp_data``.
"""

from __future__ import annotations

import ctypes
import os
import struct

from guildhall.adapters.sandbox.launcher import kernel

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _THIRD_ARGUMENT_AT = 0, 4, 16, 32
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_EACCES, _ENOSYS, _EAFNOSUPPORT = 13, 38, 97
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_NETLINK_ROUTE = 0
_IO_URING_SETUP = 425
"""It makes sockets without the call that is watched."""
_X32_CALLS = 0x40000000
"""Calls of x86_64 from this number on are the same ones under other numbers."""

_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: its AUDIT_ARCH and the number of socket(2)."""


UNKNOWN_MACHINE = "Sockets of every family can be made: the calls of this machine are not known here."


def known_machine() -> bool:
    """Whether the numbers of this machine's calls are known here."""
    return os.uname().machine in _ARCHITECTURES


def refuse_network_sockets() -> None:
    """Let this process and its descendants make local sockets only; does nothing on an unknown machine.

    ``forbid_new_privileges`` comes before.
    """
    _filter(_program((_AF_UNIX,), _EACCES))


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
    return _program((_AF_UNIX, _AF_INET, _AF_INET6), _EAFNOSUPPORT, interfaces=True)


def _program(families: tuple[int, ...], error: int, *, interfaces: bool = False) -> bytes:
    """Instructions that refuse every other family with ``error``; empty on an unknown machine."""
    if not known_machine():
        return b""
    architecture, socket = _ARCHITECTURES[os.uname().machine]
    asked = [
        *((_EQUAL, family, "allow", "") for family in families),
        *((_EQUAL, _AF_NETLINK, "", "refuse") for _ in range(interfaces)),
        *((_LOAD, _THIRD_ARGUMENT_AT, "", "") for _ in range(interfaces)),
        *((_EQUAL, _NETLINK_ROUTE, "allow", "") for _ in range(interfaces)),
    ]
    steps = [
        (_LOAD, _ARCHITECTURE_AT, "", ""),
        (_EQUAL, architecture, "", "unknown"),
        (_LOAD, _NUMBER_AT, "", ""),
        (_AT_LEAST, _X32_CALLS, "unknown", ""),
        (_EQUAL, _IO_URING_SETUP, "unknown", ""),
        (_EQUAL, socket, "", "allow"),
        (_LOAD, _FIRST_ARGUMENT_AT, "", ""),
        *asked,
    ]
    ends = {"refuse": _REFUSE | error, "allow": _ALLOW, "unknown": _REFUSE | _ENOSYS}
    places = {"": 0, **{name: len(steps) + number for number, name in enumerate(ends)}}

    def jump(number: int, target: str) -> int:
        return places[target] - number - 1 if target else 0

    lines = [(code, jump(at, yes), jump(at, no), value) for at, (code, value, yes, no) in enumerate(steps)]
    lines += [(_RETURN, 0, 0, value) for value in ends.values()]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _filter(code: bytes) -> None:
    if not code:
        return
    buffer = ctypes.create_string_buffer(code, len(code))
    kernel.filter_calls(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
