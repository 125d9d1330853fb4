"""What a hostile command tries, in every sandbox that works here: each attempt must fail."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.unconfined import NoSandbox
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits

Python = Callable[[str], CommandResult]

DENIED = "denied"
OFFLINE = {"npm_config_offline", "PIP_RETRIES", "UV_OFFLINE", "CARGO_NET_OFFLINE"}
_ATTEMPT = """
import os, socket, sys, ctypes
try:
    {attempt}
except OSError as error:
    print("denied", error.strerror)
else:
    print("DONE")
"""


@pytest.fixture
def attempt(python: Python) -> Callable[[str], str]:
    """Try one statement inside; says ``denied`` and why, or ``DONE``."""

    def run(statement: str) -> str:
        result = python(_ATTEMPT.format(attempt=statement))
        assert result.ok, result
        return result.output

    return run


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file of another session."""
    file = tmp_path / "sessions" / "other" / "workspace" / "secret.txt"
    file.parent.mkdir(parents=True)
    file.write_text("a secret of another session")
    return file


def test_the_workspace_home_and_temporary_folder_can_be_written(python: Python, workspace: Path) -> None:
    result = python(
        "import os, tempfile, pathlib\n"
        "for folder in ('.', os.environ['HOME'], os.environ['TMPDIR'], tempfile.gettempdir()):\n"
        "    file = pathlib.Path(folder, 'a'); file.write_text('x'); file.rename(pathlib.Path(folder, 'b'))\n"
        "    assert file.with_name('b').read_text() == 'x'\n"
    )
    assert result.ok, result.output
    assert (workspace / "b").read_text() == "x"


def test_home_is_empty(python: Python) -> None:
    assert python("import os; print(os.listdir(os.environ['HOME']))").output == "[]\n"


def test_the_environment_is_only_what_was_given(
    sandbox: LaunchedSandbox, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "a secret of the host")
    spec = CommandSpec(("env",), workspace, environment={"TASK": "T-1 ü"}, path=(workspace,))
    lines = dict(line.split("=", 1) for line in sandbox.run(spec).output.splitlines())
    added = {"GIT_CONFIG_NOSYSTEM", *OFFLINE}
    assert set(lines) - added == {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "TASK"}
    assert lines["TASK"] == "T-1 ü"
    assert lines["LANG"] == "C.UTF-8"
    assert lines["PWD"] == str(workspace)
    assert lines["PATH"].startswith(f"{workspace}:/usr/local/sbin:")


def test_package_tools_are_told_that_there_is_no_network_where_there_is_none(
    sandbox: LaunchedSandbox, workspace: Path
) -> None:
    def told(by: LaunchedSandbox, **more: Any) -> dict[str, str]:
        output = by.run(CommandSpec(("env",), workspace, **more)).output
        return dict(line.split("=", 1) for line in output.splitlines())

    assert told(sandbox).keys() >= OFFLINE
    assert told(sandbox, environment={"PIP_RETRIES": "3"})["PIP_RETRIES"] == "3"
    assert not told(sandbox, network=True).keys() & OFFLINE
    assert not told(NoSandbox()).keys() & OFFLINE


def test_no_descriptor_is_inherited(python: Python) -> None:
    assert python("import os; print(sorted(os.listdir('/dev/fd'))[:3] if 0 else os.dup(0))").output == "3\n"


@pytest.mark.parametrize("path", ["/etc/shadow", "/root", "/var/log", "/var/lib", "/home", "/run", "/sys"])
def test_the_host_cannot_be_looked_at(attempt: Callable[[str], str], path: str) -> None:
    if not Path(path).exists():
        path = "/var"
    show = f"print(os.listdir({path!r})) if os.path.isdir({path!r}) else print(open({path!r}).read(9))"
    output = attempt(show)
    # Where a folder is a mount point's parent it is there, with nothing else in it.
    assert output.startswith(DENIED) or set(eval(output.splitlines()[0])) <= {"guildhall", ".pyenv"}


def test_the_host_home_cannot_be_read(attempt: Callable[[str], str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("password")
    assert attempt(f"print(open({str(home / '.netrc')!r}).read())").startswith(DENIED)


def test_private_keys_of_the_host_are_not_seen(attempt: Callable[[str], str]) -> None:
    assert attempt("os.listdir('/etc/ssl/private')").startswith(DENIED)
    assert attempt("os.listdir('/etc/pki/tls/private')").startswith(DENIED)


def test_another_session_cannot_be_read(attempt: Callable[[str], str], other: Path) -> None:
    assert attempt(f"print(open({str(other)!r}).read())").startswith(DENIED)
    assert attempt(f"print(os.listdir({str(other.parent)!r}))").startswith(DENIED)
    assert attempt("print(open('../../other/workspace/secret.txt').read())").startswith(DENIED)


def test_the_journal_cannot_be_read_or_written(attempt: Callable[[str], str], tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    journal.write_bytes(b"SQLite format 3\0")
    assert attempt(f"open({str(journal)!r}, 'rb').read()").startswith(DENIED)
    attempt(f"open({str(journal)!r}, 'r+b').write(b'x')")
    attempt(f"os.truncate({str(journal)!r}, 0)")
    attempt(f"os.unlink({str(journal)!r})")
    assert journal.read_bytes() == b"SQLite format 3\0"


def test_nothing_is_written_outside_by_path(attempt: Callable[[str], str], tmp_path: Path) -> None:
    for path in ("/usr/planted", "/etc/planted", "/planted", "/dev/planted", "/var/planted", "/root/planted"):
        assert attempt(f"open({path!r}, 'w')").startswith(DENIED)
    assert attempt("os.mkdir('/usr/lib/planted')").startswith(DENIED)
    attempt(f"open({str(tmp_path / 'planted')!r}, 'w')")
    attempt("open('../planted', 'w')")
    assert not (tmp_path / "planted").exists()
    assert not (tmp_path / "sessions" / "mine" / "planted").exists()


def test_a_symlink_leads_nowhere(attempt: Callable[[str], str], workspace: Path, other: Path) -> None:
    (workspace / "link").symlink_to(other)
    (workspace / "folder").symlink_to(other.parent)
    assert attempt("print(open('link').read())").startswith(DENIED)
    assert attempt("open('link', 'w').write('x')").startswith(DENIED)
    assert attempt("open('folder/new', 'w').write('x')").startswith(DENIED)
    assert other.read_text() == "a secret of another session"


def test_a_hardlink_cannot_be_made_to_a_file_outside(attempt: Callable[[str], str], other: Path) -> None:
    assert attempt(f"os.link({str(other)!r}, 'mine')").startswith(DENIED)
    assert attempt("os.link('/usr/bin/env', 'mine')").startswith(DENIED)
    assert other.stat().st_nlink == 1


def test_a_rename_does_not_cross_the_edge(
    attempt: Callable[[str], str], workspace: Path, other: Path
) -> None:
    (workspace / "mine").write_text("x")
    assert attempt(f"os.rename({str(other)!r}, 'stolen')").startswith(DENIED)
    assert attempt(f"os.rename('mine', {str(other)!r})").startswith(DENIED)
    assert attempt("os.rename('mine', '../escaped')").startswith((DENIED, "DONE"))
    assert not (workspace.parent / "escaped").exists()
    assert other.read_text() == "a secret of another session"


def test_proc_root_tricks_lead_nowhere(attempt: Callable[[str], str], other: Path) -> None:
    for prefix in ("/proc/self/root", "/proc/1/root", f"/proc/{os.getpid()}/root", "/proc/self/cwd/../../.."):
        assert attempt(f"print(open({prefix + str(other)!r}).read())").startswith(DENIED)


def test_read_only_folders_are_read_only(sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "hello").write_text("#!/bin/sh\necho hello from the tool\n")
    (tools / "hello").chmod(0o755)
    line = f"hello; echo x > {tools}/planted || echo denied; rm {tools}/hello || echo denied"
    spec = CommandSpec(("sh", "-c", line), workspace, read_only=(tools,), path=(tools,))
    result = sandbox.run(spec)
    assert result.output.startswith("hello from the tool\n")
    assert result.output.splitlines().count(DENIED) == 2
    assert sorted(tools.iterdir()) == [tools / "hello"]


def test_writable_folders_can_be_written(sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache with spaces ü"
    cache.mkdir()
    spec = CommandSpec(("sh", "-c", f"echo x > '{cache}/made'"), workspace, writable=(cache,))
    assert sandbox.run(spec).ok
    assert (cache / "made").read_text() == "x\n"


def test_a_folder_named_through_a_link_is_seen_at_both_places(
    sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_text("seen\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    command = ("cat", str(tmp_path / "link" / "file"), str(tmp_path / "real" / "file"))
    result = sandbox.run(CommandSpec(command, workspace, read_only=(tmp_path / "link",)))
    assert result.output == "seen\nseen\n"


def test_settings_of_the_kernel_cannot_be_opened_for_writing(attempt: Callable[[str], str]) -> None:
    for name in ("sys/kernel/core_pattern", "sys/kernel/hostname", "sysrq-trigger", "self/oom_score_adj"):
        assert attempt(f"os.open('/proc/{name}', os.O_WRONLY)").startswith(DENIED)


def test_other_processes_are_not_seen(python: Python, sandbox: LaunchedSandbox) -> None:
    result = python(
        "import os\n"
        "try:\n"
        "    print(sum(name.isdigit() for name in os.listdir('/proc')))\n"
        f"    print(open('/proc/{os.getpid()}/cmdline').read())\n"
        "except OSError as error: print('denied', error.strerror)\n"
    )
    *counted, last = result.output.splitlines()
    assert last.startswith(DENIED)
    if sandbox.mounted:
        assert int(counted[0]) <= 3
    else:
        assert not counted


def test_the_environment_of_its_launcher_cannot_be_read(attempt: Callable[[str], str]) -> None:
    assert attempt(f"open('/proc/{os.getpid()}/environ', 'rb').read()").startswith(DENIED)
    assert attempt(f"open('/proc/{os.getpid()}/mem', 'rb').read(1)").startswith(DENIED)


def test_tcp_to_the_host_fails(attempt: Callable[[str], str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt(f"socket.create_connection(('127.0.0.1', {port}), timeout=5)").startswith(DENIED)


def test_udp_to_the_host_fails(attempt: Callable[[str], str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        port = server.getsockname()[1]
        attempt(f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))")
        with pytest.raises(TimeoutError):
            server.recv(1)


def test_raw_sockets_cannot_be_made(attempt: Callable[[str], str]) -> None:
    assert attempt("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)").startswith(DENIED)
    assert attempt("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)").startswith(DENIED)


@pytest.mark.parametrize(
    "made",
    ["AF_VSOCK, socket.SOCK_STREAM", "AF_NETLINK, socket.SOCK_RAW, 15", "AF_ALG, socket.SOCK_RAW"],
)
def test_sockets_that_no_namespace_holds_cannot_be_made(attempt: Callable[[str], str], made: str) -> None:
    assert attempt(f"socket.socket(socket.{made})").startswith(DENIED)


def test_what_programs_ask_of_the_network_is_answered(python: Python, sandbox: LaunchedSandbox) -> None:
    result = python(
        "import socket, uuid\n"
        "assert socket.getaddrinfo('localhost', 80, type=socket.SOCK_STREAM)\n"
        "for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):\n"
        "    socket.socket(family).close()\n"
        "one, other = socket.socketpair(); one.send(b'x'); assert other.recv(1) == b'x'\n"
        "assert uuid.getnode()\n"
        "try:\n"
        "    print([name for _, name in socket.if_nameindex()])\n"
        "except PermissionError:\n"
        "    print('refused')\n"
    )
    # Without a network namespace it would be told of the host's own.
    assert result.output == ("['lo']\n" if sandbox.mounted else "refused\n")


def test_abstract_sockets_of_the_host_are_out_of_reach(attempt: Callable[[str], str], marker: str) -> None:
    name = f"\0guildhall-{marker}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(name)
        server.listen()
        assert attempt(f"socket.socket(socket.AF_UNIX).connect({name!r})").startswith(DENIED)


def test_sockets_that_are_files_of_the_host_are_out_of_reach(
    attempt: Callable[[str], str], sandbox: LaunchedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind("s")
        server.listen()
        output = attempt(f"os.chdir('../../..'); socket.socket(socket.AF_UNIX).connect({'s'!r})")
        told = "sockets that are files of the host stay reachable" in sandbox.weakness
        assert output.startswith(DENIED) or told


def test_a_command_may_serve_itself(python: Python, sandbox: LaunchedSandbox) -> None:
    result = python(
        "import socket\n"
        "server = socket.create_server(('localhost', 0))\n"
        "socket.create_connection(('localhost', server.getsockname()[1]), timeout=5)\n"
        "print('served')\n"
    )
    assert result.output == "served\n"


def test_network_is_granted_when_asked_for(sandbox: LaunchedSandbox, workspace: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=accept)
        thread.start()
        code = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), timeout=5)"
        result = sandbox.run(CommandSpec(("python3", "-c", code), workspace, network=True))
        thread.join(5)
    assert result.ok, result.output


def test_the_parent_cannot_be_signalled_or_traced(attempt: Callable[[str], str]) -> None:
    victim = subprocess.Popen(["sleep", "60"])
    try:
        for pid in (victim.pid, os.getpid()):
            assert attempt(f"os.kill({pid}, 0)").startswith(DENIED)
        attach = f"ctypes.CDLL(None, use_errno=True).ptrace(16, {victim.pid}, 0, 0)"
        code = f"{attach} and os.kill({victim.pid}, 9)"
        assert attempt(code).startswith(DENIED)
        assert attempt("os.kill(os.getppid(), 9) if os.getppid() > 2 else os.kill(12345678, 0)").startswith(
            DENIED
        )
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


def test_no_rights_are_gained(python: Python) -> None:
    result = python("print([l for l in open('/proc/self/status') if l.startswith(('CapEff', 'NoNewPrivs'))])")
    if result.ok:
        assert "NoNewPrivs:\\t1" in result.output
    held = python("import ctypes; print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))")
    assert held.output == "1\n"


@pytest.mark.parametrize(
    "code",
    [
        "socket.sethostname(socket.gethostname())",
        "import time; time.clock_settime(0, time.time())",
        "ctypes.CDLL(None, use_errno=True).chroot(b'.') and os.listdir('/nonexistent')",
    ],
)
def test_root_has_no_power_over_the_machine(attempt: Callable[[str], str], code: str) -> None:
    assert attempt(code).startswith(DENIED)


def test_no_file_system_can_be_mounted(attempt: Callable[[str], str], sandbox: LaunchedSandbox) -> None:
    unshare = "ctypes.CDLL(None, use_errno=True).unshare"
    made = attempt(f"{unshare}(0x10000000) and os.listdir('/nonexistent')")  # a user namespace
    assert made.startswith(DENIED) or sandbox.name != "bubblewrap"
    mount = "ctypes.CDLL(None, use_errno=True).mount(b'none', b'/tmp', b'tmpfs', 0, None)"
    assert attempt(f"{unshare}(0x10020000); {mount} and os.listdir('/nonexistent')").startswith(DENIED)


@pytest.mark.parametrize("device", ["null", "zero", "full", "random", "urandom"])
def test_the_plain_devices_are_there(python: Python, device: str) -> None:
    show = f"print(stat.S_ISCHR(os.stat('/dev/{device}').st_mode))"
    result = python(f"import os, stat; {show}; open('/dev/{device}', 'rb').read(1)")
    assert (result.ok, result.output) == (True, "True\n")


def test_disks_cannot_be_opened(attempt: Callable[[str], str]) -> None:
    disks = [path for path in Path("/dev").iterdir() if stat.S_ISBLK(path.stat().st_mode)]
    for path in [*disks[:2], Path("/dev/mem"), Path("/dev/kmsg"), Path("/dev/tty1")]:
        assert attempt(f"os.open({str(path)!r}, os.O_RDONLY)").startswith(DENIED)


def test_modes_outside_cannot_be_changed_or_it_is_told(
    attempt: Callable[[str], str], sandbox: LaunchedSandbox, other: Path
) -> None:
    before = other.stat().st_mode
    attempt(f"os.chmod({str(other)!r}, 0o777)")
    told = "the mode and owner of the user's own files can be changed" in sandbox.weakness
    assert other.stat().st_mode == before or told


def test_git_works_in_a_clone_that_borrows_objects(
    sandbox: LaunchedSandbox, workspace: Path, tmp_path: Path
) -> None:
    def git(*arguments: str, cwd: Path = tmp_path) -> None:
        identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)

    git("init", "-q", "--bare", "store.git")
    git("clone", "-q", "store.git", "first")
    (tmp_path / "first" / "file").write_text("one\n")
    git("add", "file", cwd=tmp_path / "first")
    git("commit", "-qm", "one", cwd=tmp_path / "first")
    git("push", "-q", "origin", "HEAD:main", cwd=tmp_path / "first")
    git("clone", "-q", "--shared", "--branch", "main", "store.git", str(workspace / "clone"))
    line = (
        "cd clone && git log --format=%s && git checkout -qb feat/x && echo two >> file && git add -A && "
        "git -c user.name=a -c user.email=a@example.org commit -qm two && git show --stat --format=%s"
    )
    spec = CommandSpec(("sh", "-c", line), workspace, read_only=(tmp_path / "store.git" / "objects",))
    result = sandbox.run(spec)
    assert result.ok, result.output
    assert result.output.startswith("one\ntwo\n")
    bare = sandbox.run(
        CommandSpec(("git", "-C", "clone", "show", "main"), workspace, limits=Limits(seconds=30))
    )
    assert not bare.ok  # without the store's objects there is nothing to borrow
