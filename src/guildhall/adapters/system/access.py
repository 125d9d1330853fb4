"""Finds how the host's own package tools reach an index; it must never tell that to anything but setups.

pip and uv read their settings from variables and from files of a home folder that a sandbox hides: pip's and
uv's configuration below ``XDG_CONFIG_HOME``, ``~/.pip/pip.conf``, ``/etc/pip.conf`` and ``/etc/uv/uv.toml``
(pip: *Configuration*; uv: *Configuration files*; XDG Base Directory Specification).
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from guildhall.application.company import Access

FILES = (
    *("PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "UV_CONFIG_FILE", "NODE_EXTRA_CA_CERTS"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
"""Variables that name a file or folder, which a setup must be able to read too."""

_IN_CONFIG = ("pip/pip.conf", "uv/uv.toml")
_OF_HOST = ("/etc/pip.conf", "/etc/uv/uv.toml")
_CREDENTIALS = re.compile(r"[a-z][a-z0-9+.-]*://([^/\s@:]*):?([^/\s@]*)@", re.IGNORECASE)
_SHORTEST_SECRET = 4
"""Characters: anything shorter would be taken out of words that are none."""


def host_access(variables: Mapping[str, str], home: Path) -> Access:
    """What a project's setup is given of the host, by its variables and the files that they and pip name.

    The user's own configuration is shown to pip and uv as one of the system's (``XDG_CONFIG_DIRS``), because
    a setup's home is its own.
    """
    given = {name: value for name, value in variables.items() if not name.startswith("XDG_")}
    own = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
    readable = [
        path for path in (*(own / name for name in _IN_CONFIG), *map(Path, _OF_HOST)) if path.is_file()
    ]
    if any(path.is_relative_to(own) for path in readable):
        given["XDG_CONFIG_DIRS"] = os.pathsep.join([str(own), variables.get("XDG_CONFIG_DIRS") or "/etc/xdg"])
    oldest = home / ".pip" / "pip.conf"
    if oldest.is_file():
        given.setdefault("PIP_CONFIG_FILE", str(oldest))
    readable += [
        path for name in FILES if (path := Path(given.get(name, ""))).is_absolute() and path.exists()
    ]
    configured = [
        path.read_text("utf-8", "replace") for path in readable if path.suffix in (".conf", ".toml")
    ]
    readable += [path for text in configured for path in _certificates(text)]
    return Access(
        tuple(sorted(given.items())),
        tuple(dict.fromkeys(readable)),
        tuple(_secrets("\n".join([*given.values(), *configured]))),
    )


def _certificates(text: str) -> Iterator[Path]:
    """The certificates that a pip.conf names."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return  # a uv.toml, or what pip itself will complain of
    for section in parser.sections():
        for name in ("cert", "client-cert"):
            path = Path(parser.get(section, name, fallback="").strip())
            if path.is_absolute() and path.exists():
                yield path


def _secrets(text: str) -> Iterator[str]:
    """Passwords and tokens in the addresses of a text, as they stand there and as they are meant."""
    for user, password in _CREDENTIALS.findall(text):
        secret = password or user
        for form in dict.fromkeys((secret, unquote(secret))):
            if len(form) >= _SHORTEST_SECRET:
                yield form
