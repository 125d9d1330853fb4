"""Say what a command sees and where; it must show nothing of the host that is not named here.

The same layout is held by bubblewrap's mounts, by the launcher's own mounts, or by Landlock's rules alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from guildhall.application.ports.executor import CommandSpec
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record

SYSTEM_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")

_HOME, _TEMPORARY, _SHARED_MEMORY = "/home/guildhall", "/tmp", "/dev/shm"  # noqa: S108 - places inside
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_ETC = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "passwd", "group", "nsswitch.conf", "alternatives"),
    *(
        "localtime",
        "timezone",
        "protocols",
        "services",
        "mime.types",
        "host.conf",
        "gai.conf",
        "crypto-policies",
    ),
    # pip asks what system it is on, and fails where it may not read the answer.
    *("os-release", "lsb-release", "debian_version", "redhat-release", "system-release", "alpine-release"),
    # Not all of ssl and pki: both have a folder of private keys, which root could read.
    *("ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "ca-certificates"),
    *("pki/ca-trust", "pki/tls/certs", "pki/tls/cert.pem", "pki/tls/openssl.cnf"),
)
_ETC_WITH_NETWORK = ("resolv.conf", "hosts")
_ETC_UNMOUNTED = ("hosts",)
"""What says which address is ``localhost``, where no other file can be seen in its place."""
_UNMOUNTED = {"GIT_CONFIG_NOSYSTEM": "1"}
"""Where a file of the host cannot be hidden but only closed, git would take that for an error."""
_OFFLINE = {
    "npm_config_offline": "true",
    "PIP_RETRIES": "0",
    "UV_OFFLINE": "1",
    "CARGO_NET_OFFLINE": "true",
}
"""Where there is no network, package tools say so at once: npm tries a registry for over a minute."""
_LOOPBACK_HOSTS = "127.0.0.1 localhost\n::1 localhost\n"


class Bind(Record):
    """A file or folder of the host and where it is seen inside."""

    source: str
    target: str
    writable: bool = False


class Layout(Record):
    """What one command sees. ``binds`` are ordered so that a folder comes before what is in it.

    ``links`` are (where it points, where it is); ``measured`` the folders that count as used
    disk; ``scratch`` holds the command's home and temporary folder and is removed at the end.
    """

    HIDDEN = ("environment",)

    binds: tuple[Bind, ...]
    links: tuple[tuple[str, str], ...]
    environment: dict[str, str]
    workspace: str
    measured: tuple[str, ...]
    scratch: str


def lay_out(spec: CommandSpec, *, mounted: bool, offline: bool) -> Layout:
    """Make the scratch folders and name all that the command sees.

    ``mounted`` says that places can differ from the host's: home and /tmp are then the
    usual ones, else they lie in the scratch folder; ``offline`` that the command has no network.

    Raises:
        ValidationFailed: when the command is empty or a folder does not exist.
    """
    _check(spec)
    scratch = Path(tempfile.mkdtemp(prefix="guildhall-")).resolve()
    for name in ("home", "tmp", "shm", "root"):
        (scratch / name).mkdir(mode=0o700)
    home, temporary = (_HOME, _TEMPORARY) if mounted else (str(scratch / "home"), str(scratch / "tmp"))
    writable = [spec.workspace.resolve(), *(path.resolve() for path in spec.writable)]
    own = {"home": home, "tmp": temporary, **({"shm": _SHARED_MEMORY} if mounted else {})}
    system = list(_system_binds(spec.network, scratch, mounted=mounted))
    binds = [
        *system,
        *(Bind(f"{scratch}/{name}", target, writable=True) for name, target in own.items()),
        *_further_binds(spec.read_only, system),
        *(Bind(str(path), str(path), writable=True) for path in writable),
    ]
    by_target = {bind.target: bind for bind in binds}
    workspace = str(writable[0])
    return Layout(
        binds=tuple(sorted(by_target.values(), key=lambda bind: bind.target.count("/"))),
        links=(
            *_system_links(),
            *_given_links(spec, {bind.target for bind in binds if bind.source == bind.target}),
        ),
        environment=(_OFFLINE if offline else {})
        | _environment(spec, home, temporary, workspace)
        | ({} if mounted else _UNMOUNTED),
        workspace=workspace,
        measured=(
            *(str(path) for path in writable),
            *(f"{scratch}/{name}" for name in ("home", "tmp", "shm")),
        ),
        scratch=str(scratch),
    )


def _check(spec: CommandSpec) -> None:
    if not spec.argv or not spec.argv[0] or spec.argv[0].startswith("-"):
        raise ValidationFailed(f"a command begins with a program's name, not {spec.argv[:1]!r}", field="argv")
    words = [*spec.argv, *spec.environment, *spec.environment.values()]
    if any("\0" in word for word in words):
        raise ValidationFailed("a command and its environment hold no null characters", field="argv")
    for field in ("workspace", "read_only", "writable"):
        value: Path | tuple[Path, ...] = getattr(spec, field)
        for path in (value,) if isinstance(value, Path) else value:
            if not path.exists() or path.resolve() == Path("/"):
                raise ValidationFailed(f"a sandbox cannot show {path}: name an existing folder", field=field)


def _system_binds(network: bool, scratch: Path, *, mounted: bool) -> Iterator[Bind]:
    for path in _SYSTEM:
        if Path(path).is_dir() and not Path(path).is_symlink():
            yield Bind(path, path)
    for name in (*_ETC, *(_ETC_WITH_NETWORK if network else () if mounted else _ETC_UNMOUNTED)):
        path = Path("/etc") / name
        if path.exists():
            yield Bind(str(path.resolve()), str(path))
    if mounted and not network:
        (scratch / "hosts").write_text(_LOOPBACK_HOSTS)
        yield Bind(f"{scratch}/hosts", "/etc/hosts")
    if (python := _python_elsewhere()) is not None:
        yield Bind(str(python), str(python))


def system_places() -> Iterator[str]:
    """What of the system every command sees, at the places where it lies on the host."""
    return (bind.source for bind in _system_binds(network=False, scratch=Path(), mounted=False))


def _further_binds(paths: Iterable[Path], system: Sequence[Bind]) -> Iterator[Bind]:
    """What is to be read besides; what lies in a folder of the system is seen with it."""
    shown = [bind.target for bind in system if bind.source == bind.target]
    for path in (path.resolve() for path in paths):
        if not any(path != Path(target) and path.is_relative_to(target) for target in shown):
            yield Bind(str(path), str(path))


def _python_elsewhere() -> Path | None:
    """The running Python's own folder when it is not among the system's."""
    prefix = Path(sys.base_prefix).resolve()
    system = any(prefix.is_relative_to(path) for path in _SYSTEM)
    return None if system or prefix == Path("/") else prefix


def _system_links() -> Iterator[tuple[str, str]]:
    for path in _SYSTEM:
        if Path(path).is_symlink():
            yield str(Path(path).readlink()), path


def _given_links(spec: CommandSpec, targets: set[str]) -> Iterator[tuple[str, str]]:
    """Links at the places that were named through a link of the host, where nothing else is seen."""
    for path in dict.fromkeys((spec.workspace, *spec.read_only, *spec.writable)):
        given = path.absolute()
        seen = any(given.is_relative_to(target) for target in targets)
        if given != given.resolve() and not seen and ".." not in given.parts:
            yield str(given.resolve()), str(given)


def _environment(spec: CommandSpec, home: str, temporary: str, workspace: str) -> dict[str, str]:
    python = _python_elsewhere()
    first = [str(path.resolve()) for path in spec.path]
    last = [str(python / "bin")] if python else []
    return {
        "PATH": os.pathsep.join([*first, *SYSTEM_PATH, *last]),
        "HOME": home,
        "TMPDIR": temporary,
        "LANG": "C.UTF-8",
        "PWD": workspace,
        **spec.environment,
    }
