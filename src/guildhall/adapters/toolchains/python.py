"""What a Python project needs; it must never import or run it.

Lockfiles: uv, poetry, pdm, pipenv, requirements files; without one, the dependencies that the project names.
Metadata: PEP 621, poetry's and setuptools'.
"""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import PurePosixPath

from guildhall.adapters.toolchains import declared
from guildhall.adapters.toolchains.facts import Facts, is_plain, named, quoted, table, word
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.domain.record import Record

MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "tox.ini", "manage.py")

_VENV = 'python -m venv "$GUILDHALL_ENV"'
_PYTHON = '"$GUILDHALL_ENV/bin/python"'
_TOOL = '"$GUILDHALL_ENV/tool/bin/{tool}"'
_ACTIVE = 'VIRTUAL_ENV="$GUILDHALL_ENV" '
_PYTEST = f"{_PYTHON} -m pytest --version || {_PYTHON} -m pip install --quiet pytest"
_INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", re.MULTILINE)
_LOCAL = re.compile(r"^\s*(?:-e\s|--editable[ =]|\.{1,2}(?:/|\s|$)|file:)", re.MULTILINE)
_MOST_INCLUDES = 50


class _Locker(Record):
    """A tool with a lockfile of its own; installed beside the environment, it fills that."""

    lockfile: str
    tool: str
    install: str


_LOCKERS = (
    _Locker(
        "uv.lock",
        "uv",
        'UV_PROJECT_ENVIRONMENT="$GUILDHALL_ENV" {tool} sync --frozen --inexact --no-install-project'
        " --all-extras",
    ),
    _Locker("poetry.lock", "poetry", _ACTIVE + "{tool} install --no-root --no-interaction"),
    _Locker("pdm.lock", "pdm", _ACTIVE + "{tool} sync --no-self --no-editable"),
    _Locker("Pipfile.lock", "pipenv", _ACTIVE + "PIPENV_IGNORE_VIRTUALENVS=0 {tool} sync --dev"),
)
_REQUIREMENTS = (
    "requirements.txt",
    *(f"requirements-{name}.txt" for name in ("dev", "test", "tests")),
    *(f"requirements_{name}.txt" for name in ("dev", "test", "tests")),
    *(f"{name}-requirements.txt" for name in ("dev", "test")),
    *(f"requirements/{name}.txt" for name in ("dev", "test", "tests")),
)


def needs(facts: Facts) -> ProjectNeeds:
    """Setup by lockfile, tests, build and ways to start of a Python project."""
    project = facts.toml("pyproject.toml")
    test = _test_command(facts)
    setup, locks = _setup(facts)
    if setup and "pytest" in test:
        setup = (*setup, _PYTEST)
    version = word(project, "project", "requires-python") or word(
        project, "tool", "poetry", "dependencies", "python"
    )
    version = version or facts.text(".python-version").strip().partition("\n")[0]
    return ProjectNeeds(
        setup=setup,
        setup_key=facts.digest(locks) if setup else "",
        lockfile=", ".join([path for path in locks if path not in declared.FILES][:3]),
        path=("bin",) if setup else (),
        variables=("PYTHONPATH=src",) if _imports_from_src(facts) else (),
        requires=(f"python {version}",) if is_plain(version) else (),
        test_command=test,
        build=("python -m build",) if table(project, "build-system") or "setup.py" in facts.files else (),
        run=tuple(_starts(facts, project)),
    )


def _imports_from_src(facts: Facts) -> bool:
    """Whether packages lie in ``src``, or modules that are imported from there.

    They are not where it is a package itself, nor where one would stand in for a module of Python's own.
    """
    parts = [path.removesuffix(".py").split("/") for path in facts.files if path.endswith(".py")]
    inside = [part[1:] for part in parts if part[0] == "src"]
    modules = {part[0] for part in inside if len(part) == 1}
    packages = any(len(part) == 2 and part[1] == "__init__" for part in inside)
    return packages or (bool(modules) and modules.isdisjoint({"__init__", *sys.stdlib_module_names}))


def _setup(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The shell lines and the files that they read."""
    for locker in _LOCKERS:
        if locker.lockfile in facts.files:
            tool = _TOOL.format(tool=locker.tool)
            pip = _TOOL.format(tool="pip")
            own = f'python -m venv "$GUILDHALL_ENV/tool" && {pip} install --quiet {locker.tool}'
            manifest = facts.first("Pipfile") if locker.tool == "pipenv" else facts.first("pyproject.toml")
            files = (locker.lockfile, *((manifest,) if manifest else ()))
            return (_VENV, own, locker.install.format(tool=tool)), files
    direct = [path for path in _REQUIREMENTS if path in facts.files]
    named = () if direct else declared.declared(facts)
    if not direct and not named:
        return (), ()
    arguments = " ".join([f"-r {quoted(path)}" for path in direct] + [quoted(one) for one in named])
    files = tuple(_with_includes(facts, direct)) if direct else declared.FILES
    return (_VENV, f"{_PYTHON} -m pip install --quiet {arguments}"), files


def _with_includes(facts: Facts, paths: list[str]) -> list[str]:
    """Requirements files and those of the project that they include."""
    found = list(paths)
    for path in found:
        text = facts.text(path)
        if _LOCAL.search(text):
            facts.note(f"{path} installs from the tree itself: its environment may be older than the tree.")
        for match in _INCLUDE.finditer(text):
            included = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1]))
            if included in facts.files and included not in found and len(found) < _MOST_INCLUDES:
                found.append(included)
    return found


def _test_command(facts: Facts) -> str:
    tests = named(facts.files, "test_*.py", "*_test.py") or named(facts.files, "tests/*.py", "test/*.py")
    configured = "pytest" in facts.text("pyproject.toml") + facts.text("setup.cfg") + facts.text("tox.ini")
    if "manage.py" in facts.files and tests and not (configured or "pytest.ini" in facts.files):
        return "python manage.py test"
    if tests:
        return "python -m pytest -q"
    if "tox.ini" in facts.files:
        return "tox"
    return "nox" if "noxfile.py" in facts.files else ""


def _starts(facts: Facts, project: dict[str, object]) -> list[str]:
    """Console scripts by their names, packages that can be run, and Django's server."""
    scripts = {**table(project, "project", "scripts"), **table(project, "project", "gui-scripts")}
    scripts |= table(project, "tool", "poetry", "scripts")
    names = [name for name in (*scripts, *_setuptools_scripts(facts)) if is_plain(name)]
    packages = [
        PurePosixPath(path).parent.as_posix().removeprefix("src/").replace("/", ".")
        for path in named(facts.files, "*/__main__.py")
        if path.count("/") == 1 or (path.startswith("src/") and path.count("/") == 2)
    ]
    starts = [quoted(name) for name in dict.fromkeys(names)]
    starts += [f"python -m {quoted(name)}" for name in packages if is_plain(name)]
    return starts + (["python manage.py runserver"] if "manage.py" in facts.files else [])


def _setuptools_scripts(facts: Facts) -> list[str]:
    lines = declared.setup_cfg(facts).get("options.entry_points", "console_scripts", fallback="")
    return [line.partition("=")[0].strip() for line in (lines or "").splitlines() if "=" in line]
