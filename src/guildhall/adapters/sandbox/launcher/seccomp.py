"""Refuse new sockets of any kind but local ones; it must be asked only where no network namespace holds.

A filter in classic BPF, see seccomp(2) and ``linux/seccomp.h``: instructions are (code, jump if
true, jump if false, constant), read over ``struct seccomp_data``.
"""

from __future__ import annotations

import ctypes
import os
import struct

from guildhall.adapters.sandbox.launcher import kernel

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_EACCES, _ENOSYS = 13, 38
_AF_UNIX = 1
_IO_URING_SETUP = 425
"""It makes sockets without the call that is watched."""
_X32_CALLS = 0x40000000
"""Calls of x86_64 from this number on are the same ones under other numbers."""

_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: its AUDIT_ARCH and the number of socket(2)."""


def known_machine() -> bool:
    """Whether the numbers of this machine's calls are known here."""
    return os.uname().machine in _ARCHITECTURES


def refuse_network_sockets() -> None:
    """Let this process and its descendants make local sockets only; does nothing on an unknown machine.

    ``forbid_new_privileges`` comes before.
    """
    if not known_machine():
        return
    architecture, socket = _ARCHITECTURES[os.uname().machine]
    program = (
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 0, 8, architecture),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 6, 0, _X32_CALLS),
        (_EQUAL, 5, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 2, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 0, 1, _AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | _EACCES),
        (_RETURN, 0, 0, _REFUSE | _ENOSYS),
    )
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    kernel.filter_calls(header)
