"""What commands may do with TCP: serve themselves in every way that tests do, and reach nobody else."""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from tests.adapters.sandbox.conftest import ISOLATING

import guildhall
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits

Python = Callable[[str], CommandResult]

SHARING = [name for name, sandbox in ISOLATING.items() if not sandbox.mounted]
"""The sandboxes that share the host's loopback with it."""


@pytest.fixture
def hosts() -> Iterator[tuple[int, list[str]]]:
    """A server of the host at 127.0.0.1: its port, and who has connected."""
    met: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                met.append("somebody")
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], met
        server.shutdown(socket.SHUT_RDWR)


SERVED = {
    "http": """
import http.server, threading, urllib.request
server = http.server.ThreadingHTTPServer(('localhost', 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for _ in range(20):
    assert urllib.request.urlopen(f'http://localhost:{server.server_port}/').status == 200
""",
    "asyncio": """
import asyncio
async def main():
    async def echo(reader, writer):
        writer.write(await reader.readline())
        await writer.drain()
        writer.close()
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    async def ask(n):
        reader, writer = await asyncio.open_connection('127.0.0.1', port)
        writer.write(b'%d\\n' % n)
        assert await reader.readline() == b'%d\\n' % n
        writer.close()
    await asyncio.gather(*(ask(n) for n in range(50)))
asyncio.run(main())
""",
    "another process": """
import socket, subprocess, sys
code = '''
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
server.accept()[0].send(b"hello")
'''
server = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE)
port = int(server.stdout.readline())
assert socket.create_connection(('127.0.0.1', port), timeout=20).recv(5) == b'hello'
assert server.wait(20) == 0
""",
    "every address": """
import socket
both = ('0.0.0.0', '127.0.0.1'), ('127.0.0.7', '127.0.0.7'), ('127.0.0.1', '0.0.0.0'), ('', 'localhost')
for served, asked in both:
    server = socket.create_server((served, 0))
    socket.create_connection((asked, server.getsockname()[1]), timeout=20)
    assert server.accept()[1][0].startswith('127.')
""",
    "no address": """
import socket
server = socket.socket()
server.listen()
socket.create_connection(server.getsockname(), timeout=20)
server.accept()
""",
    "a port that was free": """
import socket
for _ in range(20):
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    server = socket.socket()
    server.bind(('127.0.0.1', port))
    server.listen()
    socket.create_connection(('127.0.0.1', port), timeout=20)
""",
    "another try": """
import socket
free = socket.socket()
free.bind(('127.0.0.1', 0))
client = socket.socket()
assert client.connect_ex(free.getsockname()) == 111
free.listen()
client.connect(free.getsockname())
""",
    "after an address in use": """
import socket
first = socket.create_server(('127.0.0.1', 0))
second = socket.socket()
try:
    second.bind(first.getsockname())
except OSError as error:
    assert error.errno == 98, error
else:
    raise AssertionError('bound twice')
second.bind(('127.0.0.1', 0))
second.listen()
socket.create_connection(second.getsockname(), timeout=20)
""",
    "options that were set before": """
import socket
client = socket.socket()
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
server = socket.create_server(('127.0.0.1', 0))
client.connect(server.getsockname())
assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
assert client.get_inheritable() is False and client.gettimeout() is None
assert client.getpeername() == server.getsockname()
""",
    "while others end": """
import socket, subprocess, threading
server = socket.create_server(('127.0.0.1', 0), backlog=200)
def connect():
    for _ in range(100):
        with socket.socket() as client:
            client.connect(server.getsockname())
            server.accept()[0].close()
threads = [threading.Thread(target=connect) for _ in range(3)]
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    subprocess.run(['sh', '-c', 'for n in 1 2 3 4 5; do (true &); done'], check=True)
""",
    "who has to wait": """
import socket, threading, time
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
first = socket.create_connection(server.getsockname())
waited = []
def connect():
    began = time.monotonic()
    with socket.create_connection(server.getsockname()) as client:
        waited.append(time.monotonic() - began)
        assert client.getblocking() and client.recv(1) == b'x'
second = threading.Thread(target=connect)
second.start()
time.sleep(0.3)
assert not waited
server.accept()
server.accept()[0].send(b'x')
second.join(20)
assert waited and waited[0] > 0.2, waited
""",
    "who asks again": """
import select, socket
server = socket.create_server(('127.0.0.1', 0))
client = socket.socket()
client.setblocking(False)
error = client.connect_ex(server.getsockname())
while error not in (0, 106):
    assert error in (114, 115), error
    select.select([], [client], [], 20)
    error = client.connect_ex(server.getsockname())
assert client.getpeername() == server.getsockname()
""",
    "used while it is connected": """
import socket, threading, time
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
first = socket.create_connection(server.getsockname())
client = socket.socket()
second = threading.Thread(target=client.connect, args=[server.getsockname()])
second.start()
time.sleep(0.3)
for tried in (client.listen, lambda: client.bind(('127.0.0.1', 0))):
    try:
        tried()
    except OSError as error:
        assert error.errno == 22, error
    else:
        raise AssertionError('used')
server.accept()
server.accept()
second.join(20)
assert client.getpeername() == server.getsockname()
""",
}


@pytest.mark.parametrize("code", SERVED.values(), ids=SERVED.keys())
def test_a_command_serves_itself_in_every_way(python: Python, code: str) -> None:
    result = python(f"{code}\nprint('served')")
    assert result.output.endswith("served\n"), result.output


def test_a_connection_ends_when_the_command_closes_it(python: Python) -> None:
    result = python(
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "client = socket.create_connection(server.getsockname(), timeout=10)\n"
        "other, _ = server.accept(); other.settimeout(10)\n"
        "client.close(); print(other.recv(1))\n"
        "address = server.getsockname(); server.close()\n"
        "print(socket.socket().connect_ex(address))\n"
        "server = socket.socket(); server.listen(); address = server.getsockname(); server.close()\n"
        "print(socket.socket().connect_ex(address))\n"
    )
    assert result.output == "b''\n111\n111\n"


@pytest.fixture
def few_descriptors() -> Iterator[None]:
    """A launcher that may open 400 files."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.usefixtures("few_descriptors")
def test_sockets_that_are_closed_unused_do_not_use_up_descriptors(python: Python) -> None:
    result = python(
        "import socket\n"
        "for _ in range(1000):\n"
        "    socket.socket().close()\n"
        "kept = [socket.socket() for _ in range(150)]\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "for client in kept:\n"
        "    client.connect(server.getsockname())\n"
        "    server.accept()[0].close()\n"
    )
    assert result.ok, result.output


@pytest.mark.usefixtures("few_descriptors")
def test_who_was_killed_does_not_keep_others_from_waiting_for_a_connection(python: Python) -> None:
    result = python(
        "import os, socket, threading, time\n"
        "full = socket.socket()\n"
        "full.bind(('127.0.0.1', 0))\n"
        "full.listen(0)\n"
        "first = socket.create_connection(full.getsockname())\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    for _ in range(120):\n"
        "        wait = lambda: socket.socket().connect(full.getsockname())\n"
        "        threading.Thread(target=wait, daemon=True).start()\n"
        "    time.sleep(60)\n"
        "time.sleep(2)\n"
        "os.kill(child, 9)\n"
        "os.waitpid(child, 0)\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname(), timeout=20)\n"
        "print('connected')\n"
    )
    assert result.output.endswith("connected\n"), result.output


@pytest.mark.usefixtures("few_descriptors")
def test_who_watches_over_a_command_outlives_all_its_sockets(
    sandbox: LaunchedSandbox, workspace: Path, marker: str, naming: Callable[[str], list[int]]
) -> None:
    code = (
        "import ctypes, os, socket, subprocess, time\n"
        "libc = ctypes.CDLL(None)\n"
        "for place in (0, 1, -1, 2**63):\n"
        "    libc.connect(socket.socket().fileno(), ctypes.c_void_p(place), 16)\n"
        f"subprocess.Popen(['sleep', '{marker}'])\n"
        "for _ in range(4):\n"
        "    if not os.fork():\n"
        "        break\n"
        "sockets = [socket.socket() for _ in range(350)]\n"
        "print('open', flush=True)\n"
        "time.sleep(60)\n"
    )
    spec = CommandSpec(("python3", "-c", code), workspace, limits=Limits(seconds=3))
    result = sandbox.run(spec)
    assert (result.ending, result.output) == ("timeout", "open\n" * 5)
    assert naming(marker) == []


@pytest.mark.parametrize("name", SHARING)
def test_who_hardly_runs_does_not_keep_the_watch_from_its_limits(name: str, workspace: Path) -> None:
    code = (
        "import os, socket, time\n"
        "os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])\n"
        "start, ready = os.pipe()\n"
        "for _ in range(100):\n"
        "    if not os.fork():\n"
        "        os.read(start, 1)\n"
        "        while True: pass\n"
        "for _ in range(8):\n"
        "    if not os.fork():\n"
        "        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\n"
        "        while True: socket.socket().close()\n"
        "time.sleep(0.3)\n"
        "os.write(ready, bytes(100))\n"
        "time.sleep(60)\n"
    )
    limits = Limits(seconds=2, processes=200)
    result = ISOLATING[name].run(CommandSpec(("python3", "-c", code), workspace, limits=limits))
    assert result.ending == "timeout"
    assert result.seconds < 4


@pytest.mark.parametrize("name", SHARING)
def test_who_serves_without_an_address_does_so_on_the_loopback_alone(name: str, workspace: Path) -> None:
    code = (
        "import socket\n"
        "with socket.socket() as server:\n"
        "    server.listen()\n"
        "    print(server.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16))\n"
    )
    assert ISOLATING[name].run(CommandSpec(("python3", "-c", code), workspace)).output == "b'lo\\x00'\n"


def test_what_is_not_on_the_loopback_is_unreachable_at_once(python: Python) -> None:
    result = python(
        "import socket, time\n"
        "for family, address in ((socket.AF_INET, '192.0.2.1'), (socket.AF_INET6, '2001:db8::1')):\n"
        "    began = time.monotonic()\n"
        "    assert socket.socket(family).connect_ex((address, 80)) in (97, 99, 101), family\n"
        "    assert time.monotonic() - began < 10\n"
        "try:\n"
        "    socket.socket().bind(('192.0.2.1', 0))\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    assert result.output == "99\n"


def test_a_server_of_the_host_is_not_there(python: Python, hosts: tuple[int, list[str]]) -> None:
    port, met = hosts
    result = python(
        "import socket\n"
        f"print(socket.socket().connect_ex(('127.0.0.1', {port})))\n"
        "own = socket.socket(); own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
        f"own.bind(('127.0.0.9', {port})); own.listen()\n"
        f"for address in ('127.0.0.1', '0.0.0.0'):\n"
        f"    print(socket.socket().connect_ex((address, {port})))\n"
        f"print(socket.socket().connect_ex(('127.0.0.9', {port})))\n"
    )
    assert (result.output, met) == ("111\n111\n111\n0\n", [])


@pytest.mark.parametrize("name", SHARING)
@pytest.mark.parametrize(
    "tried",
    [
        "socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'')",
        "socket.socket().setsockopt(socket.SOL_SOCKET, 62, 0)",
        "socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)",
        "socket.socket().setsockopt(socket.IPPROTO_TCP, 30, 1)",
        "socket.socket().setsockopt(socket.IPPROTO_TCP, 31, b'tls')",
        "socket.socket().sendto(b'x', 0x20000000, ('127.0.0.1', NUMBER))",
        "socket.socket().sendmsg([b'x'], [], 0x20000000, ('127.0.0.1', NUMBER))",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    ],
)
def test_no_way_leads_around(name: str, tried: str, workspace: Path, hosts: tuple[int, list[str]]) -> None:
    port, met = hosts
    tried = tried.replace("NUMBER", str(port))
    code = f"import socket\ntry:\n    {tried}\nexcept PermissionError:\n    print('refused')\n"
    result = ISOLATING[name].run(CommandSpec(("python3", "-c", code), workspace, limits=Limits(seconds=30)))
    assert (result.output, met) == ("refused\n", [])


CHANGED_BEHIND = """
import ctypes, os, socket, struct, threading, time
libc = ctypes.CDLL(None, use_errno=True)
server = socket.create_server(('127.0.0.1', 0), backlog=4096)
def address(port):
    return struct.pack('=HH4s8x', socket.AF_INET, socket.htons(port), socket.inet_aton('127.0.0.1'))
own, hosts = address(server.getsockname()[1]), address(PORT)
room = ctypes.create_string_buffer(own, 16)
place = os.dup(0)
until = time.monotonic() + 2
def change():
    while time.monotonic() < until:
        CHANGE
def tries():
    local = socket.socket(socket.AF_UNIX)
    while time.monotonic() < until:
        with socket.socket() as tcp:
            tcp.setblocking(False)
            TRY
threads = [threading.Thread(target=change), *(threading.Thread(target=tries) for _ in range(2))]
for thread in threads: thread.start()
for thread in threads: thread.join()
print('tried')
"""
CHANGES = {
    "address": (
        "room[:16] = hosts; room[:16] = own",
        "libc.connect(tcp.fileno(), room, 16)",
    ),
    "descriptor": (
        "unix = socket.socket(socket.AF_UNIX); os.dup2(unix.fileno(), place); unix.close()",
        "os.dup2(tcp.fileno(), place); libc.connect(place, hosts, 16)",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_changed_behind_a_question_reaches_nobody(
    sandbox: LaunchedSandbox, workspace: Path, hosts: tuple[int, list[str]], what: str
) -> None:
    port, met = hosts
    change, tried = CHANGES[what]
    code = CHANGED_BEHIND.replace("PORT", str(port)).replace("CHANGE", change).replace("TRY", tried)
    result = sandbox.run(CommandSpec(("python3", "-c", code), workspace, limits=Limits(seconds=60)))
    assert (result.output, met) == ("tried\n", [])


@pytest.mark.parametrize("name", SHARING)
def test_below_a_sandbox_that_is_asked_another_one_refuses_tcp(name: str, workspace: Path) -> None:
    places = (Path(guildhall.__file__).parents[1], Path(msgspec.__file__).parents[1])
    code = (
        f"import sys; sys.path += {[str(place) for place in places]}\n"
        "from pathlib import Path\n"
        "from guildhall.adapters.sandbox.landlock import LandlockSandbox\n"
        "from guildhall.application.ports.executor import CommandSpec\n"
        "spec = CommandSpec(('python3', '-c', 'import socket; socket.socketpair(); socket.socket()')"
        ", Path.cwd())\n"
        "print(LandlockSandbox(namespaces=False).run(spec).output)\n"
    )
    spec = CommandSpec(("python3", "-c", code), workspace, read_only=places, limits=Limits(seconds=60))
    assert "PermissionError" in ISOLATING[name].run(spec).output
