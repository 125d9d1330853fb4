"""The program ``guildhall``; it must import nothing heavy before it knows what is asked."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from guildhall.adapters.cli.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    from guildhall.adapters.cli.seam import Guildhall


def main() -> None:
    """Run the command line of this process and exit; Ctrl-C ends it quietly from its first import on."""
    try:
        _main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _main() -> None:
    # What is imported stays: to look for garbage among it takes a twentieth of a start.
    gc.disable()
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from guildhall import __version__

        sys.stdout.write(f"guildhall {__version__}\n")
        return
    from guildhall.adapters.cli.app import main as run

    sys.exit(run(arguments, _embedded))


def _embedded() -> Guildhall:
    from guildhall.main.embedded import EmbeddedGuildhall

    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()
    return EmbeddedGuildhall()


if __name__ == "__main__":
    main()
