"""A disk whose fsync fails, for the calling process alone: a seccomp filter answers EIO (seccomp(2))."""

from __future__ import annotations

import ctypes
import os
import struct

_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_EIO = 5
_NO_NEW_PRIVILEGES, _FILTER_MODE, _ALL_THREADS = 38, 1, 1

CALLS = {"x86_64": (317, 74, 75), "aarch64": (277, 82, 83)}
"""By machine: the numbers of seccomp, fsync and fdatasync."""


def refuse_to_synchronise() -> None:
    """From now on fsync and fdatasync fail in every thread of this process."""
    seccomp, fsync, fdatasync = CALLS[os.uname().machine]
    program = (
        (_LOAD, 0, 0, 0),
        (_EQUAL, 1, 0, fsync),
        (_EQUAL, 0, 1, fdatasync),
        (_RETURN, 0, 0, _REFUSE | _EIO),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.syscall(
        seccomp, _FILTER_MODE, _ALL_THREADS, header
    ):
        raise OSError(ctypes.get_errno(), "seccomp")
