"""Choose the sandbox of this machine by trying what works; it must never settle for none by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from guildhall.adapters.sandbox.bubblewrap import BubblewrapSandbox
from guildhall.adapters.sandbox.landlock import LandlockSandbox
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.unconfined import NoSandbox
from guildhall.application.ports.executor import CommandSpec, Limits, Sandbox, SandboxUnavailable
from guildhall.domain.kernel import ValidationFailed

_CANDIDATES: tuple[tuple[str, Callable[[], LaunchedSandbox]], ...] = (
    ("bubblewrap", BubblewrapSandbox),
    ("bubblewrap", lambda: BubblewrapSandbox(nested=True)),
    ("landlock", lambda: LandlockSandbox(namespaces=True)),
    ("landlock", lambda: LandlockSandbox(namespaces=False)),
)
"""Best first; a name may have a second form that is weaker."""


def choose(preferred: str = "auto") -> Sandbox:
    """The best sandbox that works here, or the one of that name.

    The names are ``auto``, ``bubblewrap``, ``landlock`` and ``none``. What isolates is tried with
    a real command, once a process.

    Raises:
        SandboxUnavailable: when it does not work, or none does; it says what is missing and what to do.
        ValidationFailed: when there is no sandbox of that name.
    """
    if preferred == "none":
        return NoSandbox()
    names = dict.fromkeys(name for name, _ in _CANDIDATES)
    if preferred not in ("auto", *names):
        known = ", ".join(("auto", *names, "none"))
        raise ValidationFailed(f"there is no sandbox {preferred!r}: choose one of {known}", field="sandbox")
    reasons: list[str] = []
    for number, (name, _) in enumerate(_CANDIDATES):
        if preferred in ("auto", name):
            sandbox, reason = _try(number)
            if sandbox is not None:
                return sandbox
            reasons.append(f"{name}: {reason}")
    why = "; ".join(dict.fromkeys(reasons))
    if instead := next(iter(working()), None):
        raise SandboxUnavailable(f"{why}; or give --sandbox {instead.name}, which works on this machine")
    raise SandboxUnavailable(
        "nothing on this machine can isolate a command; install the package bubblewrap, or use a Linux "
        f"of 5.13 or later with Landlock, or ask for --no-sandbox ({why})"
    )


def working() -> tuple[Sandbox, ...]:
    """Every sandbox that works on this machine, best first."""
    found = (_try(number)[0] for number in range(len(_CANDIDATES)))
    return tuple(sandbox for sandbox in found if sandbox is not None)


@cache
def _try(number: int) -> tuple[LaunchedSandbox | None, str]:
    """Run ``true`` in a candidate; the sandbox, or why it does not work."""
    with tempfile.TemporaryDirectory(prefix="guildhall-probe-") as folder:
        try:
            sandbox = _CANDIDATES[number][1]()
            spec = CommandSpec(("true",), Path(folder), limits=Limits(seconds=10))
            result = sandbox.run(spec)
        except SandboxUnavailable as error:
            return None, str(error)
    return (sandbox, "") if result.ok else (None, result.output.strip() or f"ended with {result.exit_code}")
