"""Serve what commands do with TCP where no namespace keeps their loopback apart; it must reach nobody else's.

The kernel holds each call that makes, names or connects a socket until it is answered here, see
seccomp_unotify(2). Sockets are made here, bound to the loopback device, and handed in. What a command names
or connects is named and connected here, and connected only to what the same command serves. Landlock refuses
TCP to the command itself, so that it gains nothing by what it changes behind a question.

It is done in a thread, as answers wait for the command: one that hands a socket in until the caller runs, one
that reads an address until the caller's memory is free. That must not keep the watch from its limits.
"""

from __future__ import annotations

import errno
import os
import resource
import select
import socket
from _thread import start_new_thread

from guildhall.adapters.sandbox.launcher import addresses, calls, processes, seccomp

_DEVICE = b"lo"
_MOST = 512
"""So many sockets of which nothing has become are kept, or half of what may be open where that is less."""


class Loopback:
    """The sockets of one group; it is asked through a descriptor that the command's process hands out."""

    def __init__(self) -> None:
        self._channel, self._command = socket.socketpair()
        self._listener = -1
        self._poll = select.poll()
        self._made: set[int] = set()
        """The inodes of all that were made."""
        self._kept: dict[int, socket.socket] = {}
        """Those of which nothing has become yet, oldest first; then they are the command's alone."""
        self._most = min(_MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        self._look_at = self._most // 4
        self._connecting: dict[int, tuple[int, int]] = {}
        """Questions that wait for a connection, with the inode, by what is kept."""

    def hand_out(self, listener: int) -> None:
        """Give the launcher what it is asked through; who becomes the command calls it, and keeps nothing."""
        socket.send_fds(self._command, [b"l"], [listener])
        for descriptor in (listener, self._command.detach(), self._channel.detach()):
            os.close(descriptor)

    def start(self) -> None:
        """Serve from now on, until nobody is left who could ask; call it when the command was forked."""
        start_new_thread(self._serve, ())

    def _serve(self) -> None:
        processes.hurry(0)  # the watch may have to wait for this thread, and that for the command
        self._take_listener()
        while True:
            # What is asked comes last: its answer may close what the other events tell of.
            for descriptor, event in sorted(self._poll.poll(), key=lambda told: told[0] == self._listener):
                if descriptor != self._listener:
                    self._go_on(descriptor)
                elif event & select.POLLIN:
                    self._answer()
                else:  # nobody is left who could ask
                    return

    def _take_listener(self) -> None:
        _, listeners, _, _ = socket.recv_fds(self._channel, 1, 1)
        self._channel.close()
        self._command.close()
        self._listener = listeners[0]
        os.set_inheritable(self._listener, False)
        self._poll.register(self._listener, select.POLLIN)

    def _go_on(self, descriptor: int) -> None:
        """Answer who waited for a connection that was made meanwhile."""
        self._poll.unregister(descriptor)
        question, inode = self._connecting.pop(descriptor)
        kept = self._kept[inode]
        kept.setblocking(True)
        self._connected(question, inode, kept.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

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
        except Exception as error:  # noqa: BLE001 - whatever a command asks, who watches over it stays
            calls.answer(self._listener, call.question, getattr(error, "errno", None) or errno.EACCES)

    def _make(self, call: calls.Call) -> None:
        if len(self._kept) >= self._look_at:
            self._drop_closed()
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
        inode = os.fstat(made.fileno()).st_ino
        self._made.add(inode)
        self._kept[inode] = made

    def _use(self, call: calls.Call, name: str) -> None:
        """Name or connect a socket that was made here; all else the command may try by itself."""
        inode = calls.inode_of(call.process, calls.low(call.arguments[0]))
        kept = self._kept.get(inode)
        if kept is None:
            calls.answer(self._listener, call.question, 0, go_on=True)
        elif kept.fileno() in self._connecting:
            error = errno.EALREADY if name == "connect" else errno.EINVAL
            raise OSError(error, "another thread waits for its connection")
        elif name == "listen":
            self._leave(inode)
            calls.answer(self._listener, call.question, 0, go_on=True)
        elif name == "bind":
            ip, port = calls.address_of(call, kept.family)
            if any(ip) and not addresses.is_loopback(ip):
                raise OSError(errno.EADDRNOTAVAIL, "only the loopback can be served")
            kept.bind((socket.inet_ntop(kept.family, ip), port))
            self._leave(inode)
            calls.answer(self._listener, call.question, 0)
        else:
            self._connect(call, inode, kept)

    def _connect(self, call: calls.Call, inode: int, kept: socket.socket) -> None:
        ip, port = calls.address_of(call, kept.family)
        ip = ip if any(ip) else addresses.own(kept.family)
        if not addresses.is_loopback(ip):
            raise OSError(errno.ENETUNREACH, "there is no network")
        if not self._is_served(ip, port):
            raise OSError(errno.ECONNREFUSED, "the command serves nothing there")
        if len(self._connecting) >= self._most // 2:
            self._forget_killed()
        if len(self._connecting) >= self._most // 2:
            raise OSError(errno.EAGAIN, "too many wait for a connection")
        waits = os.get_blocking(kept.fileno())
        kept.setblocking(False)
        error = kept.connect_ex((socket.inet_ntop(kept.family, ip), port))
        if error == errno.EINPROGRESS and _is_ready(kept):  # nearly always: some would ask again, see EISCONN
            error = kept.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error == errno.EINPROGRESS and waits:
            self._connecting[kept.fileno()] = call.question, inode
            self._poll.register(kept, select.POLLOUT)
            return
        kept.setblocking(waits)
        self._connected(call.question, inode, error)

    def _forget_killed(self) -> None:
        for descriptor, (question, inode) in list(self._connecting.items()):
            if not calls.still_waits(self._listener, question):
                self._poll.unregister(descriptor)
                del self._connecting[descriptor]
                self._leave(inode)

    def _connected(self, question: int, inode: int, error: int) -> None:
        if error in (0, errno.EINPROGRESS):
            self._leave(inode)
        calls.answer(self._listener, question, error)

    def _is_served(self, ip: bytes, port: int) -> bool:
        """Whether all that listens there was made here: who is there besides might be the one who answers."""
        found = list(addresses.listening(ip, port))
        return bool(found) and all(inode in self._made for inode in found)

    def _leave(self, inode: int) -> None:
        """Let a socket end when the command closes it; what it does with it now, it does by itself."""
        self._kept.pop(inode).close()

    def _drop_closed(self) -> None:
        """Leave what the command has closed without any use; of too many that are open, the oldest.

        Without a descriptor to spare nobody could watch over the command.
        """
        group = processes.descendants(os.getpid())
        still_open = {inode for process in group for inode in calls.inodes_of(process.pid)}
        needed = {inode for _, inode in self._connecting.values()}
        for inode in self._kept.keys() - still_open - needed:
            self._leave(inode)
        too_many = max(0, len(self._kept) - self._most * 3 // 4)
        for inode in [one for one in self._kept if one not in needed][:too_many]:
            self._leave(inode)
        self._look_at = min(self._most, 2 * len(self._kept) + self._most // 4)


def _is_ready(connecting: socket.socket) -> bool:
    ready = select.poll()
    ready.register(connecting, select.POLLOUT)
    return bool(ready.poll(0))
