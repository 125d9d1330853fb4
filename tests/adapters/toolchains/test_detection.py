"""Several kinds of files in one project, and files that mean harm."""

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.toolchains import FileToolchain
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.domain.record import asdict

Detect = Callable[[Mapping[str, str | bytes]], ProjectNeeds]
READ = (
    *("pyproject.toml", "setup.cfg", "requirements.txt", "package.json", "Cargo.toml", "go.mod", "Makefile"),
    *("Procfile", "tox.ini", ".nvmrc", ".python-version", "uv.lock", "package-lock.json"),
)


def test_an_empty_project_needs_nothing(detect: Detect) -> None:
    assert detect({}) == ProjectNeeds()


def test_make_procfile_and_containers(detect: Detect) -> None:
    files = {
        "Makefile": "CC := gcc\n.PHONY: test\ntest: all\n\tdo\nrun:\nbuild:\n",
        "Procfile": "web: gunicorn app:app\nworker: celery -A app\n",
        "Dockerfile": "FROM x",
        "compose.yaml": "",
    }
    needs = detect(files)
    assert needs.test_command == "make test"
    assert needs.build == ("make build", "docker build -f Dockerfile .")
    assert needs.run == ("gunicorn app:app", "celery -A app", "make run", "docker compose -f compose.yaml up")


def test_the_language_used_most_says_how_to_test(detect: Detect) -> None:
    package = {"package.json": '{"scripts": {"test": "x"}}'}
    python = {"setup.py": "", "tests/test_a.py": "", "Makefile": "test:\n"}
    needs = detect({**package, **python})
    assert needs.test_command == "python -m pytest -q"
    assert needs.notes == (
        "The tests are taken to be `python -m pytest -q`; the project also has `npm test`.",
    )
    scripts = {f"a{number}.ts": "" for number in range(9)}
    assert detect({**package, **python, **scripts}).test_command == "npm test"


def test_folders_are_read_where_the_top_has_no_manifest(detect: Detect) -> None:
    needs = detect(
        {
            "README.md": "",
            "backend/requirements.txt": "x\n",
            "backend/tests/test_a.py": "",
            "my front/package.json": '{"scripts": {"test": "x"}}',
            "my front/package-lock.json": "v1",
            "vendor/package.json": '{"scripts": {"test": "x"}}',
        }
    )
    assert needs.test_command == "(cd backend && python -m pytest -q) && (cd 'my front' && npm test)"
    assert needs.lockfile == "backend/requirements.txt, my front/package-lock.json"
    assert needs.path == ("bin", "node_modules/.bin")
    assert len(needs.setup_key) == 64


def test_python_files_alone_are_tested(detect: Detect) -> None:
    assert detect({"a.py": "", "test_a.py": ""}).test_command == "python -m pytest -q"


def test_vendored_code_is_no_language_of_the_project(detect: Detect) -> None:
    assert detect({"a.py": "", "node_modules/b.js": "", "node_modules/c.js": ""}).languages == ("python",)


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x01",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"a = [" + b"[" * 50_000,
        b"[]",
        b"null",
        b'"text"',
        b'{"scripts": [1], "engines": "x", "bin": 7, "main": {}}',
        b'project = 1\ntool = "x"\npackage = []\n',
        b"[project]\nscripts = 3\nrequires-python = []\n",
        b"[options.entry_points]\n[options.entry_points]\nx\n  = %(y)s\n",
        b"x" * (2 << 20),
        b"\x1b[31m: \x00\n",
    ],
    ids=range(13),
)
def test_hostile_files_give_notes_and_never_errors(detect: Detect, name: str, content: bytes) -> None:
    needs = detect({name: content, "a.py": "", "tests/test_a.py": ""})
    json.dumps(asdict(needs), ensure_ascii=False).encode("utf-8")
    assert all(note.isprintable() and len(note) <= 300 for note in needs.notes)


def test_what_cannot_be_read_is_noted(detect: Detect) -> None:
    assert detect({"package.json": "{"}).notes == ("package.json is no valid JSON and was not read.",)
    assert detect({"pyproject.toml": "[["}).notes == ("pyproject.toml is no valid TOML and was not read.",)
    assert detect({"package.json": "[]"}).notes == ("package.json holds no table and was not read.",)
    assert "larger than 1 MiB" in detect({"package.json": " " * (2 << 20)}).notes[0]


def test_names_of_the_project_are_words_of_the_shell(detect: Detect) -> None:
    scripts = '[project.scripts]\n"$(touch x)" = "a:b"\n"a\\u001b[31m" = "a:b"\n"' + "n" * 300 + '" = "a:b"\n'
    assert detect({"pyproject.toml": scripts}).run == ("'$(touch x)'",)
    assert detect({"cmd/$(x)/main.go": "", "go.mod": ""}).run == ("go run './cmd/$(x)'",)


def test_a_listed_file_that_cannot_be_read_counts_as_empty() -> None:
    needs = FileToolchain().needs(["pyproject.toml", "package.json", "uv.lock"], lambda path: None)
    assert needs.lockfile.startswith("uv.lock")


@given(st.dictionaries(st.sampled_from(READ), st.binary(max_size=200)))
def test_any_content_is_survived(files: dict[str, bytes]) -> None:
    json.dumps(asdict(FileToolchain().needs(list(files), files.get)), ensure_ascii=False).encode("utf-8")
