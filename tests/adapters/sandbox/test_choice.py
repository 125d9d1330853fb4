"""The choice of a sandbox: what works here, by name, and the refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from guildhall.adapters.sandbox import choice
from guildhall.adapters.sandbox.bubblewrap import BubblewrapSandbox
from guildhall.application.ports.executor import CommandSpec, SandboxUnavailable
from guildhall.domain.kernel import ValidationFailed


def test_the_best_that_works_is_chosen() -> None:
    chosen = choice.choose()
    assert chosen is choice.working()[0]
    assert chosen.name in ("bubblewrap", "landlock")


def test_one_is_chosen_by_name() -> None:
    for sandbox in choice.working():
        assert choice.choose(sandbox.name).name == sandbox.name


def test_none_is_only_chosen_when_asked_for_and_says_what_it_lacks() -> None:
    assert "none" not in {sandbox.name for sandbox in choice.working()}
    assert choice.choose("none").name == "none"
    assert "Nothing is isolated" in choice.choose("none").weakness


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValidationFailed, match="auto, bubblewrap, landlock, none"):
        choice.choose("docker")


def test_what_is_not_held_is_told() -> None:
    weakness = {sandbox.name: sandbox.weakness for sandbox in choice.working()}  # the weakest of each name
    assert "sockets that are files of the host stay reachable" in weakness["landlock"]
    assert "bubblewrap" not in weakness or "user namespaces of its own" in weakness["bubblewrap"]


def test_what_does_not_work_is_unavailable_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "bwrap").write_text(
        "#!/bin/sh\necho 'bwrap: no permission to create new namespace' >&2\nexit 1\n"
    )
    (tmp_path / "bwrap").chmod(0o755)
    broken = BubblewrapSandbox(str(tmp_path / "bwrap"))
    with pytest.raises(SandboxUnavailable, match="no permission to create new namespace"):
        broken.run(CommandSpec(("true",), tmp_path))
    gone = BubblewrapSandbox(str(tmp_path / "nothing"))
    with pytest.raises(SandboxUnavailable, match="No such file"):
        gone.run(CommandSpec(("true",), tmp_path))


def test_when_nothing_works_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> BubblewrapSandbox:
        return BubblewrapSandbox("/nonexistent/bwrap")

    monkeypatch.setattr(choice, "_CANDIDATES", (("bubblewrap", broken),))
    choice._try.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable, match="install the package bubblewrap"):
            choice.choose()
    finally:
        choice._try.cache_clear()


def test_one_that_is_missing_is_named_once_with_what_works_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> BubblewrapSandbox:
        raise SandboxUnavailable("there is no bwrap: install the package bubblewrap")

    # Of a name the first form may not work here: the last one that does is taken.
    there = choice._CANDIDATES[max(n for n in range(len(choice._CANDIDATES)) if choice._try(n)[0])]
    monkeypatch.setattr(choice, "_CANDIDATES", (("bubblewrap", missing), ("bubblewrap", missing), there))
    choice._try.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable) as refused:
            choice.choose("bubblewrap")
    finally:
        choice._try.cache_clear()
    assert str(refused.value) == (
        "bubblewrap: there is no bwrap: install the package bubblewrap; "
        f"or give --sandbox {there[0]}, which works on this machine"
    )
