"""Python projects: setup by lockfile, tests, build and ways to start."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from guildhall.application.ports.toolchain import ProjectNeeds

Detect = Callable[[Mapping[str, str | bytes]], ProjectNeeds]


def test_without_a_lockfile_there_is_no_setup(detect: Detect) -> None:
    needs = detect({"setup.py": "", "toolz/__init__.py": "", "toolz/tests/test_a.py": ""})
    assert (needs.setup, needs.setup_key, needs.lockfile, needs.path) == ((), "", "", ())
    assert needs.test_command == "python -m pytest -q"
    assert needs.build == ("python -m build",)
    assert needs.languages == ("python",)


@pytest.mark.parametrize(
    ("lockfile", "tool"),
    [("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv")],
)
def test_each_lockfile_has_its_tool(detect: Detect, lockfile: str, tool: str) -> None:
    needs = detect({"pyproject.toml": "", "Pipfile": "", lockfile: "v1", "requirements.txt": "x\n"})
    assert needs.lockfile.startswith(lockfile)
    assert f'"$GUILDHALL_ENV/tool/bin/{tool}" ' in needs.setup[2]
    assert needs.path == ("bin",)


def test_requirements_are_installed_together(detect: Detect) -> None:
    needs = detect({"requirements.txt": "a\n", "requirements-dev.txt": "b\n"})
    assert needs.setup == (
        'python -m venv "$GUILDHALL_ENV"',
        '"$GUILDHALL_ENV/bin/python" -m pip install --quiet -r requirements.txt -r requirements-dev.txt',
    )


def test_pytest_is_added_where_the_lock_may_lack_it(detect: Detect) -> None:
    needs = detect({"requirements.txt": "a\n", "tests/test_a.py": ""})
    assert needs.setup[-1].endswith("-m pip install --quiet pytest")


def test_the_key_follows_the_lockfile_and_what_it_includes(detect: Detect) -> None:
    files = {
        "requirements.txt": "-r deps/base.txt\n-r ../../etc/passwd\n",
        "deps/base.txt": "-r more.txt\n",
        "deps/more.txt": "x",
    }
    key = detect(files).setup_key
    assert len(key) == 64
    assert detect({**files, "README": "changed"}).setup_key == key
    for path, text in files.items():
        assert detect({**files, path: f"{text}\n# changed"}).setup_key != key


def test_includes_that_go_round_end(detect: Detect) -> None:
    assert detect(
        {"requirements.txt": "-r requirements.txt\n-r b.txt\n", "b.txt": "-r requirements.txt"}
    ).setup_key


def test_an_install_from_the_tree_is_noted(detect: Detect) -> None:
    assert "installs from the tree itself" in detect({"requirements.txt": "-e .\n"}).notes[0]


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"a.py": "", "test_a.py": ""}, "python -m pytest -q"),
        ({"setup.py": "", "tests/check.py": ""}, "python -m pytest -q"),
        ({"setup.py": "", "tox.ini": ""}, "tox"),
        ({"setup.py": "", "noxfile.py": ""}, "nox"),
        ({"manage.py": "", "app/test_a.py": ""}, "python manage.py test"),
        ({"manage.py": "", "app/test_a.py": "", "pytest.ini": ""}, "python -m pytest -q"),
        ({"setup.py": ""}, ""),
    ],
)
def test_the_test_command(detect: Detect, files: dict[str, str], command: str) -> None:
    assert detect(files).test_command == command


def test_ways_to_start(detect: Detect) -> None:
    project = (
        '[project]\nrequires-python = ">=3.9"\n[project.scripts]\nserve = "a:main"\n"b c; rm" = "b:main"\n'
    )
    config = "[options.entry_points]\nconsole_scripts =\n  old = a.old:main\n"
    needs = detect(
        {"pyproject.toml": project, "setup.cfg": config, "src/pkg/__init__.py": "", "src/pkg/__main__.py": ""}
    )
    assert needs.run == ("serve", "'b c; rm'", "old", "python -m pkg")
    assert needs.requires == ("python >=3.9",)
    assert needs.variables == ("PYTHONPATH=src",)


@pytest.mark.parametrize(
    ("files", "there"),
    [
        (["src/greet.py"], True),
        (["src/greet/__init__.py", "src/random.py"], True),
        (["src/greet.py", "src/__init__.py"], False),  # imported as src.greet
        (["src/greet.py", "src/random.py"], False),  # which nobody else could import Python's own from
        (["vendor/src/greet.py", "src/greet/other.py"], False),
    ],
)
def test_modules_are_imported_from_src(detect: Detect, files: list[str], there: bool) -> None:
    needs = detect(dict.fromkeys([*files, "tests/test_it.py"], ""))
    assert ("PYTHONPATH=src" in needs.variables) is there


def test_the_setup_lines_are_shell_that_runs(detect: Detect, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    needs = detect({"requirements.txt": "# nothing\n"})
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {
        **os.environ,
        "PATH": path,
        "GUILDHALL_ENV": str(tmp_path / "an environment"),
        "PIP_NO_INDEX": "1",
    }
    for line in needs.setup:
        subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "an environment" / needs.path[0] / "python").exists()


PACKAGE = """\
[project]
name = "slug"
dependencies = ["unidecode>=1.3", "other[fast] ; python_version < '4'"]
[project.optional-dependencies]
docs = ["sphinx"]
tests = ["hypothesis", "Slug[docs]"]
"""


def test_a_package_without_a_lockfile_is_set_up_by_what_it_names(detect: Detect) -> None:
    needs = detect({"pyproject.toml": PACKAGE, "slug/__init__.py": "", "tests/test_slug.py": ""})
    assert needs.setup[:2] == (
        'python -m venv "$GUILDHALL_ENV"',
        '"$GUILDHALL_ENV/bin/python" -m pip install --quiet'
        """ 'unidecode>=1.3' 'other[fast] ; python_version < '"'"'4'"'"'' hypothesis""",
    )
    assert needs.setup[2].endswith("-m pip install --quiet pytest")
    assert (needs.lockfile, needs.path) == ("", ("bin",))
    assert (
        detect({"pyproject.toml": PACKAGE}).setup_key != detect({"pyproject.toml": PACKAGE + "#"}).setup_key
    )


def test_dependency_groups_and_setup_cfg_are_read(detect: Detect) -> None:
    groups = '[dependency-groups]\ntest = ["a", {include-group = "b"}]\nb = ["c", {include-group = "test"}]\n'
    config = "[options]\ninstall_requires =\n  d>=1\n[options.extras_require]\ntest =\n  e\n"
    installed = detect({"pyproject.toml": groups, "setup.cfg": config}).setup[1]
    assert installed.endswith("pip install --quiet 'd>=1' a c e")


@pytest.mark.parametrize("named", ["--index-url=http://evil", "-r /etc/passwd", "a b", "./here", "x\\ny"])
def test_what_is_no_requirement_reaches_no_installer(detect: Detect, named: str) -> None:
    assert detect({"pyproject.toml": f'[project]\ndependencies = ["{named}"]\n'}).setup == ()


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[project]\ndynamic = ["dependencies"]\n'},
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nrich = "^13"\n'},
        {"setup.py": "setup(install_requires=read())"},
    ],
)
def test_dependencies_that_only_code_tells_are_asked_for(detect: Detect, files: dict[str, str]) -> None:
    needs = detect(files)
    assert needs.setup == ()
    assert "name them in `setup` in the backlog" in needs.notes[0]


def test_a_lockfile_goes_before_what_is_named(detect: Detect) -> None:
    needs = detect({"pyproject.toml": PACKAGE, "requirements.txt": "unidecode==1.3.8\n"})
    assert needs.setup[1].endswith("pip install --quiet -r requirements.txt")
