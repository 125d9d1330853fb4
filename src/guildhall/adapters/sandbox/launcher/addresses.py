"""The addresses of the loopback, as the kernel writes them, and who listens there."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

_MAPPED = bytes(10) + b"\xff\xff"
"""What an address of IPv4 begins with in the room of IPv6 (RFC 4291, section 2.5.5.2)."""
_NET = 127
"""The first number of every address of the loopback (RFC 1122, section 3.2.1.3)."""
_LISTENS = "0A"


def own(family: int) -> bytes:
    """The address of the loopback."""
    return bytes((127, 0, 0, 1)) if family == socket.AF_INET else bytes(15) + b"\x01"


def is_loopback(ip: bytes) -> bool:
    """Whether an address is one of the loopback's, be it of IPv4 in the room of IPv6."""
    old = ip.removeprefix(_MAPPED)
    return ip == own(socket.AF_INET6) or (len(old) == len(own(socket.AF_INET)) and old[0] == _NET)


def listening(ip: bytes, port: int) -> Iterator[int]:
    """The inodes of all that may answer at this address of this machine (proc(5), /proc/net/tcp)."""
    old = ip.removeprefix(_MAPPED)
    answering = {ip, bytes(16)}
    if len(old) < len(bytes(16)):
        answering |= {old, bytes(len(old)), _MAPPED + old}
    for name in ("tcp", "tcp6"):
        try:
            table = open(f"/proc/net/{name}", encoding="ascii")  # noqa: PTH123, SIM115 - starts faster
        except FileNotFoundError:  # a machine without IPv6
            continue
        with table:
            next(table)
            for line in table:
                fields = line.split()
                if fields[3] != _LISTENS:  # who listens comes first, however many are connected
                    break
                written, _, at = fields[1].partition(":")
                words = (int(written[start : start + 8], 16) for start in range(0, len(written), 8))
                if int(at, 16) == port and b"".join(w.to_bytes(4, sys.byteorder) for w in words) in answering:
                    yield int(fields[9])
