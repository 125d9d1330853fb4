"""Serve what commands do with TCP where no namespace keeps their loopback apart; it must reach nobody else's.

The kernel holds each call that makes, names or connects a socket until it is answered here, see
seccomp_unotify(2). Sockets are made here, bound to the loopback device, and handed in. What a command names
or connects is named and connected here, and connected only to what the same command serves. Landlock refuses
TCP to the command itself, so that it gains nothing by what it changes behind a question.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
from collections.abc import Iterator

from guildhall.adapters.sandbox.launcher import calls, processes, seccomp

_DEVICE = b"lo"
_MAPPED = bytes(10) + b"\xff\xff"
"""What an address of IPv4 begins with in the room of IPv6 (RFC 4291, section 2.5.5.2)."""
_NET = 127
"""The first number of every address of the loopback (RFC 1122, section 3.2.1.3)."""
_LISTENS = "0A"
_MANY = 128
"""So many sockets of which nothing has become are kept before those are looked for that were closed."""


class Loopback:
    """The sockets of one group; it is asked through a descriptor that the command's process hands out."""

    def __init__(self, poll: select.poll) -> None:
        self._channel, self._command = socket.socketpair()
        self._listener = -1
        self._poll = poll
        self._made: dict[int, socket.socket | None] = {}
        """By inode all that were made; a socket of which something has become is the command's alone."""
        self._look_at = _MANY
        self._connecting: list[tuple[int, int, socket.socket]] = []
        poll.register(self._channel, select.POLLIN)

    def hand_out(self, listener: int) -> None:
        """Give the launcher what it is asked through; who becomes the command calls it, and keeps nothing."""
        socket.send_fds(self._command, [b"l"], [listener])
        for descriptor in (listener, self._command.detach(), self._channel.detach()):
            os.close(descriptor)

    def serve(self, descriptor: int, event: int) -> None:
        """Take what there is on this descriptor, which is the channel or what is asked through."""
        if descriptor != self._listener:
            self._take_listener()
        elif event & select.POLLIN:
            self._answer()
        else:  # nobody is left who could ask
            self._poll.unregister(descriptor)

    def _take_listener(self) -> None:
        _, listeners, _, _ = socket.recv_fds(self._channel, 1, 1)
        self._poll.unregister(self._channel)
        self._channel.close()
        self._command.close()
        self._listener = listeners[0]
        os.set_inheritable(self._listener, False)
        self._poll.register(self._listener, select.POLLIN)

    def go_on(self) -> None:
        """Answer who waits for a connection that was made meanwhile."""
        waiting, self._connecting = self._connecting, []
        for question, inode, kept in waiting:
            ready = select.poll()
            ready.register(kept, select.POLLOUT)
            if ready.poll(0):
                kept.setblocking(True)
                self._connected(question, inode, kept, kept.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            else:
                self._connecting.append((question, inode, kept))

    def _answer(self) -> None:
        call = calls.following(self._listener)
        if call is None:
            return
        name = seccomp.name_of(call.number)
        try:
            if name == "socket":
                self._make(call)
            else:
                self._use(call, name)
        except OSError as error:
            calls.answer(self._listener, call.question, error.errno or errno.EACCES)

    def _make(self, call: calls.Call) -> None:
        family, kind, protocol = map(calls.low, call.arguments[:3])
        made = socket.socket(family, socket.SOCK_STREAM, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, _DEVICE)
            made.setblocking(not kind & socket.SOCK_NONBLOCK)
            close_on_exec = bool(kind & socket.SOCK_CLOEXEC)
            calls.hand_in(self._listener, call.question, made.fileno(), close_on_exec=close_on_exec)
        except OSError:
            made.close()
            raise
        self._made[os.fstat(made.fileno()).st_ino] = made
        self._drop_closed()

    def _use(self, call: calls.Call, name: str) -> None:
        """Name or connect a socket that was made here; all else the command may try by itself."""
        inode = calls.inode_of(call.process, calls.low(call.arguments[0]))
        kept = self._made.get(inode)
        if kept is None:
            calls.answer(self._listener, call.question, 0, go_on=True)
        elif name == "listen":
            self._leave(inode, kept)
            calls.answer(self._listener, call.question, 0, go_on=True)
        elif name == "bind":
            ip, port = calls.address_of(call, kept.family)
            if any(ip) and not _is_loopback(ip):
                raise OSError(errno.EADDRNOTAVAIL, "only the loopback can be served")
            kept.bind((socket.inet_ntop(kept.family, ip), port))
            self._leave(inode, kept)
            calls.answer(self._listener, call.question, 0)
        else:
            self._connect(call, inode, kept)

    def _connect(self, call: calls.Call, inode: int, kept: socket.socket) -> None:
        ip, port = calls.address_of(call, kept.family)
        ip = ip if any(ip) else _own(kept.family)
        if not _is_loopback(ip):
            raise OSError(errno.ENETUNREACH, "there is no network")
        if not self._is_served(ip, port):
            raise OSError(errno.ECONNREFUSED, "the command serves nothing there")
        waits = os.get_blocking(kept.fileno())
        kept.setblocking(False)
        error = kept.connect_ex((socket.inet_ntop(kept.family, ip), port))
        if error == errno.EINPROGRESS and waits:
            self._connecting.append((call.question, inode, kept))
            return
        kept.setblocking(waits)
        self._connected(call.question, inode, kept, error)

    def _connected(self, question: int, inode: int, kept: socket.socket, error: int) -> None:
        if error in (0, errno.EINPROGRESS):
            self._leave(inode, kept)
        calls.answer(self._listener, question, error)

    def _is_served(self, ip: bytes, port: int) -> bool:
        """Whether all that listens there was made here: who is there besides might be the one who answers."""
        found = list(_listening(ip, port))
        return bool(found) and all(inode in self._made for inode in found)

    def _leave(self, inode: int, kept: socket.socket) -> None:
        """Let a socket end when the command closes it."""
        self._made[inode] = None
        kept.close()

    def _drop_closed(self) -> None:
        """Close what the command has closed without any use, so that descriptors do not run out."""
        kept = {inode: made for inode, made in self._made.items() if made is not None}
        if len(kept) < self._look_at:
            return
        still_open = {
            inode for process in processes.descendants(os.getpid()) for inode in calls.inodes_of(process.pid)
        }
        for inode in kept.keys() - still_open:
            self._leave(inode, kept[inode])
        self._look_at = max(_MANY, 2 * len(kept.keys() & still_open))


def _own(family: int) -> bytes:
    return bytes((127, 0, 0, 1)) if family == socket.AF_INET else bytes(15) + b"\x01"


def _is_loopback(ip: bytes) -> bool:
    old = ip.removeprefix(_MAPPED)
    return ip == _own(socket.AF_INET6) or (len(old) == len(_own(socket.AF_INET)) and old[0] == _NET)


def _listening(ip: bytes, port: int) -> Iterator[int]:
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
