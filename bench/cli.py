"""CLI start: ``guildhall --version`` beside ``python -c pass``, whole processes in turns."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import compare, keep

GUILDHALL = str(Path(sys.executable).with_name("guildhall"))


def seconds(*argv: str) -> float:
    """How long a command takes from start to end."""
    started = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Measure, print and keep the row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 5 if parser.parse_args().quick else 20
    row = compare(
        "guildhall --version",
        "s",
        lambda: seconds(GUILDHALL, "--version"),
        ("python -c pass", lambda: seconds(sys.executable, "-c", "pass")),
        8.0,
        rounds=rounds,
        smaller=True,
    )
    keep("cli", [row])


if __name__ == "__main__":
    main()
