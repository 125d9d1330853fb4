"""Runs the benchmarks: ``python -m bench [--quick] [NAME ...]``; all of them where none is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAMES = ("append", "claim", "growth", "replay", "workflow", "rest", "fanout", "cli")
ROOT = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    """Run each benchmark in a process of its own, so that none inherits another's threads or caches."""
    names = [argument for argument in arguments if not argument.startswith("-")] or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; the names are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    options = [argument for argument in arguments if argument.startswith("-")]
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.{name}", *options], cwd=ROOT, check=False).returncode
        for name in names
    ]
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
