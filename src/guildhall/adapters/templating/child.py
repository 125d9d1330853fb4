"""Fills Jinja templates: a program of its own, started in a sandbox, which reads a job and prints its texts.

It must never be imported by the product, and never import it: it is handed to ``python -c`` as it stands.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment


def fill(templates: list[str], values: dict[str, Any], limit: int) -> list[str]:
    """The templates filled, all of them together within a limit of bytes.

    Raises:
        ValueError: when they grow beyond it.
    """
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    texts: list[str] = []
    for template in templates:
        parts: list[str] = []
        for part in environment.from_string(template).generate(values):
            limit -= len(part.encode("utf-8", "surrogatepass"))
            if limit < 0:
                raise ValueError("the text grows beyond its limit")
            parts.append(part)
        texts.append("".join(parts))
    return texts


def main() -> None:
    """Read ``{templates, values, limit}`` and print ``{texts}`` or ``{error}``, each as one line of ASCII."""
    job = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {"texts": fill(job["templates"], job["values"], job["limit"])}
    except TemplateSyntaxError as error:
        answer = {"error": f"line {error.lineno}: {error.message}"}
    except UndefinedError as error:
        answer = {"error": f"it names what no input has: {error.message}"}
    except SecurityError as error:
        answer = {"error": f"it asks for what a template may not do: {error}"}
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
