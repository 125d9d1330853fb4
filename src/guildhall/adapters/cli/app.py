"""Puts the commands together and runs one of them: the only place that turns errors into exit codes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer
from typer import TyperException

from guildhall.adapters.cli.candidates import say_candidates
from guildhall.adapters.cli.exit_codes import BAD_INPUT, COMPLETED, INTERRUPTED
from guildhall.adapters.cli.failures import Failure, describe
from guildhall.adapters.cli.hints import typed_here
from guildhall.adapters.cli.screen import OutputClosed
from guildhall.adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from guildhall.adapters.cli.seam import Guildhall

PIPE_CLOSED = 141
"""What a shell shows for a program whose reader went away (128 + SIGPIPE)."""


COMMANDS = {
    "run": "run.run",
    "up": "up.up",
    "serve": "serve.serve",
    "worker": "serve.worker",
    "plan": "plan.plan",
    "status": "runs.status",
    "runs": "runs.runs",
    "show": "show.show",
    "why": "tasks.why",
    "add": "tasks.add",
    "import": "tasks.import_backlog",
    "list": "tasks.list_tasks",
    "dispatch": "tasks.dispatch",
    "retry": "giving_up.retry",
    "cancel": "giving_up.cancel",
    "pause": "runs.pause",
    "resume": "runs.resume",
    "stop": "runs.stop",
    "approvals": "approvals.approvals",
    "approve": "approvals.approve",
    "reject": "approvals.reject",
    "waive": "gates.waive",
    "events": "journal.events",
    "verify": "journal.verify",
    "replay": "journal.replay",
    "kickoff": "kickoff.kickoff",
    "export": "journal.export",
    "clean": "clean.clean",
}
"""Every command by its name, in the order in which help lists them, with the function here that is it."""

OF_ALL = ("status", "runs", "list", "events")
"""Commands that take no name: who gives one wants to see that one thing."""
OF_BACKLOGS = ("run", "plan", "import")
"""Commands that take a backlog, and its repository as an option."""
_BOUND = re.compile(r"Input should be (greater|less) than or equal to (\S+)")
"""How the library says that a number is too small or too large."""
_NO_NUMBER = re.compile(r"Input should be a valid integer, [^(]*[^( .]")
"""How it says that something is no number; what is counted here is whole."""
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((\S+)\)$")

SUMMARY = "Guildhall runs a software company of AI agents: a backlog and a repository in, merged work out."


def command(name: str) -> Callable[..., None]:
    """The function that is a command; its module is imported when it is asked for."""
    module, _, function = COMMANDS[name].partition(".")
    found: Callable[..., None] = getattr(import_module(f"{__package__}.{module}"), function)
    return found


def build(asked: str = "") -> typer.Typer:
    """The command that is asked for; where that is none, all of them, in the order of help."""
    app = typer.Typer(
        name="guildhall",
        help=SUMMARY,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_all)
    for name in (asked,) if asked in COMMANDS else COMMANDS:
        function = command(name)
        first = (function.__doc__ or "").strip().partition("\n")[0]
        app.command(name, short_help=first)(function)
    return app


def _all(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    """Guildhall runs a software company of AI agents: a backlog and a repository in, merged work out."""
    if version:
        from guildhall import __version__

        sys.stdout.write(f"guildhall {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def main(arguments: Sequence[str], load: Callable[[], Guildhall]) -> int:
    """Run one command; returns its exit code. ``load`` gives the product once a command needs it."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_encode(stream)
    terminal = Terminal(load, as_json="--json" in arguments)
    try:
        return _run(arguments, terminal)
    except (OutputClosed, BrokenPipeError):
        # Nobody reads any more: what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where an error becomes a line and an exit code
        failure = _no_text(error, arguments) or describe(error, terminal.faults, terminal.folder)
        code = _tell(terminal, failure)
        say_candidates(terminal.screen, failure, arguments)
        return code


def _run(arguments: Sequence[str], terminal: Terminal) -> int:
    try:
        result: Any = build(*arguments[:1])(
            args=list(arguments), prog_name="guildhall", standalone_mode=False, obj=terminal
        )
    except TyperException as error:
        return _tell(terminal, _misused(error))
    return result if isinstance(result, int) else COMPLETED


def _no_text(error: Exception, arguments: Sequence[str]) -> Failure | None:
    """What to say about an argument whose bytes are no UTF-8, once something could not be asked with it."""
    from guildhall.application.named_paths import path_text

    if not isinstance(error, UnicodeEncodeError):
        return None
    broken = error.object[error.start : error.end]
    argument = next((one for one in arguments if broken in one), None)
    if argument is None:
        return None
    return Failure(f"{path_text(argument)} is no UTF-8 text", "validation_failed", "", BAD_INPUT)


def _misused(error: TyperException) -> Failure:
    """What to say about a command line that no command can be made of; typer's own words, on one line."""
    said = " ".join(error.format_message().split()).rstrip(".")
    words = _NO_NUMBER.sub("give a whole number", _BOUND.sub(_bounded, said))
    path = getattr(getattr(error, "ctx", None), "command_path", "guildhall")
    extra = _EXTRA.search(words)
    meant = _meant(path.rpartition(" ")[2], extra[1]) if extra else ""
    return Failure(f"{words}{meant} (see `{path} --help`)", "validation_failed", "", BAD_INPUT)


def _meant(name: str, extra: str) -> str:
    """What an argument that a command does not take was probably meant to say; empty where nobody knows."""
    if name in OF_ALL:
        return f"; `guildhall show {extra}` shows one task or run"
    if name in OF_BACKLOGS and Path(extra).is_dir():
        return f"; the repository is named with `--repo {extra}`"
    return ""


def _bounded(said: re.Match[str]) -> str:
    """A bound of a number, as a person would say it."""
    return f"give {'at least' if said[1] == 'greater' else 'at most'} {said[2]}"


def _tell(terminal: Terminal, failure: Failure) -> int:
    if terminal.screen.as_json:
        terminal.screen.json(failure.as_json())
    terminal.screen.note(f"guildhall: {typed_here(failure.message, terminal.place)}")
    return failure.exit_code


def _never_fail_to_encode(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
