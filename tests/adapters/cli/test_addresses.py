"""The address of a server may name a user and a password: they serve, and are printed nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.text import without_credentials


def test_what_an_address_signs_in_with_is_printed_nowhere(
    call: Callable[..., Any],
    repo: Path,
    tmp_path: Path,
    serving: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = serving(repo / ".guildhall")
    for name in ("one", "two"):
        call("add", "Write", "--project", name, "--repo", repo, "--server", url)
    secret = "s3cr3t"  # pragma: allowlist secret
    scheme, _, host = url.partition("://")
    there = f"{scheme}://user:{secret}@{host}"
    monkeypatch.chdir(tmp_path)
    listed = call("list", "--server", there)
    assert (listed.code, f"guildhall list --server {url} --project " in listed.err) == (2, True), listed.err
    assert f"guildhall list --server={url} --project " in call("list", f"--server={there}").err
    for odd in (
        f"user:{secret}@127.0.0.1:9",
        f"http://user:{secret}@127.0.0.1:9",
        f"http://user:{secret}@127.0.0.1:no",
        f"http://user:{secret}/{secret}@127.0.0.1:9",
        f"http://user:{secret[:2]} {secret}@127.0.0.1:9",
        f"http://user:{secret}@{secret}@127.0.0.1:9/a",
        f" http://user:{secret}@127.0.0.1:9",
        f" user:{secret}@127.0.0.1:9",
        f"//user:{secret}@127.0.0.1:9",
        f"ftp://user:{secret}@127.0.0.1",
    ):
        refused = call("list", "--server", odd)
        assert refused.code in (1, 2), odd
        assert secret not in refused.out + refused.err, odd
        assert "127.0.0.1" in refused.err, odd


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("http://h:9", "http://h:9"),
        ("http://h:9/team@home", "http://h:9/team@home"),
        ("http://h/?to=a@b#c@d", "http://h/?to=a@b#c@d"),
        ("http://[::1]:9/team@home", "http://[::1]:9/team@home"),
        ("http://u:p@h:9/team@home", "http://h:9/team@home"),
        ("http://u@v:p@h", "http://h"),
        ("http://u:p q@h/x", "http://h/x"),
        ("http://u:p/q?r#s@h", "http://h"),
        (" \thttp://u:p@h ", "http://h"),
        ("u:p@h:9/x", "h:9/x"),
        ("//u:p@h", "//h"),
        ("http:/u:p@h", "http:/h"),
        ("ht tp://u:p@h", "ht tp://h"),
        ("h:9/team@home", "h:9/team@home"),
        ("", ""),
    ],
)
def test_no_more_than_the_credentials_is_taken_out_of_an_address(typed: str, shown: str) -> None:
    assert without_credentials(typed) == shown
