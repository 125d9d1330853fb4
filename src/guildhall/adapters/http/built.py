"""Where the console's build lies, and whether there is one; nothing of the web framework is needed to ask."""

from __future__ import annotations

from pathlib import Path

BUILT = Path(__file__).parent / "console"
"""Where the build lies, in a clone and in an installed package."""


def is_built() -> bool:
    """Whether there is a console to be served."""
    return (BUILT / "index.html").is_file()
