"""Draws ``run.svg``: what a terminal shows of a real run over a fresh copy of the example's repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BACKLOG = "examples/toolz/backlog.yaml"
WIDTH = 104
FIRST, LAST = 18, 19
"""Lines that are shown of the beginning and of the end; a line between says how many are left out."""
STATES = {
    "claimed": "blue", "in_progress": "blue", "review": "magenta", "approved": "cyan", "merging": "cyan",
    "done": "green", "completed": "green", "blocked": "red", "failed": "red",
}  # fmt: skip
STATE = re.compile(rf"\b(?:{'|'.join(STATES)})\b")

FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px; line-height: {line_height}px;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""
"""Rich's own frame, without the fonts that it would fetch from elsewhere."""


def run_company(folder: Path) -> str:
    """Do the example's work in a folder and return what was printed.

    Raises:
        subprocess.CalledProcessError: when the run does not complete.
    """
    repository = folder / "toolz"
    subprocess.run(
        [ROOT / "examples/toolz/get.sh", repository, ROOT / "demo/.downloads"],
        check=True,
        env={**os.environ, "PYTHON": sys.executable},
    )
    command = [str(Path(sys.executable).with_name("guildhall")), "run", BACKLOG, "--repo", str(repository)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return printed.replace(str(folder), "demo")


def coloured(line: str) -> Text:
    """A line with its first word for a state in that state's colour."""
    text = Text(line[: WIDTH - 1] + "…" if len(line) > WIDTH else line)
    found = STATE.search(line)
    if found:
        text.stylize(STATES[found[0]], found.start(), found.end())
    return text


def abridged(lines: list[str]) -> list[str]:
    """The beginning and the end."""
    left_out = len(lines) - FIRST - LAST
    return lines if left_out < 1 else [*lines[:FIRST], f"          … {left_out} more lines …", *lines[-LAST:]]


def draw(printed: str, path: Path) -> None:
    """Write the picture of a terminal that shows these lines."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, highlight=False, markup=False)
        console.print(Text(f"$ guildhall run {BACKLOG} --repo demo/toolz", style="bold"))
        for line in abridged(printed.splitlines()):
            console.print(coloured(line))
        picture = console.export_svg(
            title="guildhall", theme=DIMMED_MONOKAI, code_format=FRAME, unique_id="run"
        )
    path.write_text("\n".join(line.rstrip() for line in picture.splitlines()) + "\n", encoding="utf-8")


def main() -> None:
    """Run and draw."""
    with tempfile.TemporaryDirectory(prefix="guildhall-picture-") as folder:
        draw(run_company(Path(folder)), HERE / "run.svg")


if __name__ == "__main__":
    main()
