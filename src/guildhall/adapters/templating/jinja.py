"""Fills Jinja templates in a process of their own; it must never run a template in this one.

Jinja's own sandbox forbids what leads out of a template. It cannot bound what one expression costs
(``'a' * 10**10``), so the program runs within the limits of a command, without network and without files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits
from guildhall.application.ports.rendering import LARGEST_RENDERED, RenderingFailed

PROGRAM = Path(__file__).with_name("child.py")

LIMITS = Limits(
    seconds=10.0,
    memory_bytes=512 << 20,
    processes=16,
    disk_bytes=16 << 20,
    output_bytes=8 * LARGEST_RENDERED,
)
"""Output has room for every byte written as an escape."""

ENDINGS = {
    "timeout": f"it takes longer than {LIMITS.seconds:.0f} seconds",
    "memory": f"it needs more than {LIMITS.memory_bytes >> 20} MiB of memory",
    "output": "the text grows beyond its limit",
}


class JinjaRenderer:
    """The port ``Renderer`` over Jinja."""

    def fault(self, template: str) -> str:
        """Where a text is no template, as Jinja parses it: what it names is not looked at."""
        try:
            ImmutableSandboxedEnvironment().parse(template)
        except TemplateSyntaxError as error:
            return f"line {error.lineno}: {error.message}"
        except RecursionError:
            return "its expressions are nested too deeply"
        except ValueError:  # of Python's own, which Jinja lets pass
            return "it has a number of too many digits"
        return ""

    def render(
        self,
        templates: Sequence[str],
        values: Mapping[str, Any],
        workspace: Path,
        run: Callable[[CommandSpec], CommandResult],
    ) -> list[str]:
        """The templates filled with the same values."""
        job = {"templates": list(templates), "values": dict(values), "limit": LARGEST_RENDERED}
        result = run(
            CommandSpec(
                argv=("python", "-I", "-c", PROGRAM.read_text("utf-8")),
                workspace=workspace,
                limits=LIMITS,
                stdin=json.dumps(job).encode(),
            )
        )
        if not result.ok:
            reason = ENDINGS.get(result.ending) or _last_line(result)
            raise RenderingFailed(f"the template cannot be filled: {reason}")
        answer: dict[str, Any] = json.loads(result.output)
        if "error" in answer:
            raise RenderingFailed(f"the template cannot be filled: {str(answer['error'])[:1000]}")
        return [_writing(text) for text in answer["texts"]]


def _last_line(result: CommandResult) -> str:
    """What a program that broke off said at its end: a MemoryError at its own limit, mostly."""
    lines = result.output.rstrip().splitlines() or ["it printed nothing"]
    return f"{lines[-1][:300]} (exit code {result.exit_code})"


def _writing(text: str) -> str:
    """A text that can be stored: Unicode without NUL and without halves of characters."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise RenderingFailed("the template cannot be filled: it gives characters that are no text")
    return text
