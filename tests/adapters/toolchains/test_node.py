"""Node projects: setup by lockfile, tests, build and ways to start."""

import json
from collections.abc import Callable, Mapping

import pytest

from guildhall.application.ports.toolchain import ProjectNeeds

Detect = Callable[[Mapping[str, str | bytes]], ProjectNeeds]
PACKAGE = json.dumps(
    {"scripts": {"test": "vitest run", "build": "vite build", "start": "node x"}, "engines": {"node": ">=20"}}
)


@pytest.mark.parametrize(
    ("lockfile", "command", "install"),
    [
        ("package-lock.json", "npm", "npm ci"),
        ("npm-shrinkwrap.json", "npm", "npm ci"),
        ("pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile"),
        ("yarn.lock", "yarn", "yarn install --frozen-lockfile"),
    ],
)
def test_each_lockfile_has_its_manager(detect: Detect, lockfile: str, command: str, install: str) -> None:
    needs = detect({"package.json": PACKAGE, lockfile: "v1", "a.js": ""})
    assert needs.test_command == f"{command} test"
    assert needs.setup[0].startswith(
        f'cp {lockfile} package.json "$GUILDHALL_ENV"/ && cd "$GUILDHALL_ENV" && {install}'
    )
    assert needs.path == ("node_modules/.bin",)
    assert needs.setup_key != detect({"package.json": PACKAGE, lockfile: "v2"}).setup_key


def test_without_a_lockfile(detect: Detect) -> None:
    needs = detect({"package.json": PACKAGE})
    assert needs.setup == ()
    assert needs.build == ("npm run build",)
    assert needs.run == ("npm run start",)
    assert needs.requires == ("node >=20",)


def test_dependencies_without_a_lockfile_are_told_of(detect: Detect) -> None:
    package = {"devDependencies": {"ava": "^4"}}
    [note] = detect({"package.json": json.dumps(package)}).notes
    assert note.startswith("package.json names dependencies, of which none is installed without a lockfile")
    assert detect({"package.json": json.dumps(package), "yarn.lock": ""}).notes == ()
    assert detect({"package.json": PACKAGE}).notes == ()


def test_the_test_that_npm_init_writes_is_none(detect: Detect) -> None:
    package = {"scripts": {"test": 'echo "Error: no test specified" && exit 1'}, "bin": {"x": "a b.js"}}
    needs = detect({"package.json": json.dumps(package)})
    assert needs.test_command == ""
    assert needs.run == ("node 'a b.js'",)
