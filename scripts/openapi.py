"""Writes the server's OpenAPI document to standard output, as a real server over an empty store serves it."""

from __future__ import annotations

import sys
import tempfile
import urllib.request
from pathlib import Path

from guildhall.bootstrap import build
from guildhall.settings import Settings


def main() -> None:
    """Start a server at a free port of this machine, ask it, and close it."""
    with tempfile.TemporaryDirectory() as folder:
        container = build(Path(folder) / "data", Settings(key_dir=Path(folder) / "keys"))
        server = container.server("127.0.0.1", 0)
        server.start()
        try:
            with urllib.request.urlopen(f"{server.url}/openapi.json", timeout=60) as answer:  # noqa: S310 - our own
                sys.stdout.write(answer.read().decode())
        finally:
            server.close()
            container.close()


if __name__ == "__main__":
    main()
