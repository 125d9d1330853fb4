"""What a Python project says it depends on, without a lockfile: read as data, never by running it.

PEP 621 (`project.dependencies` and extras), PEP 735 (`dependency-groups`), and setuptools' `setup.cfg`.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable
from typing import Any, cast

from guildhall.adapters.toolchains.facts import Facts, is_plain, table

FILES = ("pyproject.toml", "setup.cfg")
"""The files that dependencies are read from."""

TEST_EXTRAS = ("test", "tests", "testing", "dev")
"""Extras and groups that tests may need; the first that there is counts."""

_REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\]\s*)?(?:$|[(<>=!~;@])")
"""How a requirement begins (PEP 508): a name, and not an option of an installer."""
_MOST = 200
_MOST_INCLUDES = 20


def declared(facts: Facts) -> tuple[str, ...]:
    """The requirements that the project itself names, with those of its tests, as PEP 508 has them.

    What stands where it could only be read by running the project is not found; a note says so.
    """
    project = facts.toml("pyproject.toml")
    config = setup_cfg(facts)
    found = [*_texts(table(project, "project").get("dependencies")), *_option(config, "install_requires")]
    found += _of_tests(project, config)
    own = _normal(str(table(project, "project").get("name", "")))
    requirements = [one.strip() for one in found if is_plain(one.strip())]
    requirements = [
        one for one in requirements if (named := _REQUIREMENT.match(one)) and _normal(named[1]) != own
    ]
    if not requirements and _says_elsewhere(facts, project):
        facts.note(
            "the dependencies stand where only running the project would tell them: "
            "name them in `setup` in the backlog"
        )
    return tuple(dict.fromkeys(requirements))[:_MOST]


def setup_cfg(facts: Facts) -> configparser.RawConfigParser:
    """The project's ``setup.cfg``, empty where there is none or it cannot be read."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(facts.text("setup.cfg"))
    except configparser.Error:
        facts.note("setup.cfg cannot be read and was passed over.")
        return configparser.RawConfigParser()
    return parser


def _normal(name: str) -> str:
    """A project's name as indexes compare it (PEP 503): one does not depend on its own release."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _of_tests(project: dict[str, Any], config: configparser.RawConfigParser) -> list[str]:
    extras, groups = table(project, "project", "optional-dependencies"), table(project, "dependency-groups")
    for name in TEST_EXTRAS:
        found = [
            *_texts(extras.get(name)),
            *_group(groups, name, []),
            *_option(config, name, "extras_require"),
        ]
        if found:
            return found
    return []


def _group(groups: dict[str, Any], name: str, seen: list[str]) -> list[str]:
    """The requirements of a dependency group and of those that it includes."""
    if name in seen or len(seen) > _MOST_INCLUDES:
        return []
    seen.append(name)
    found: list[str] = []
    for one in _items(groups.get(name)):
        if isinstance(one, str):
            found.append(one)
        else:
            found += _group(groups, str(table(one).get("include-group", "")), seen)
    return found


def _option(config: configparser.RawConfigParser, name: str, section: str = "") -> list[str]:
    where = f"options.{section}" if section else "options"
    return (config.get(where, name, fallback="") or "").splitlines()


def _says_elsewhere(facts: Facts, project: dict[str, Any]) -> bool:
    dynamic = "dependencies" in _texts(table(project, "project").get("dynamic"))
    poetry = set(table(project, "tool", "poetry", "dependencies")) - {"python"}
    return dynamic or bool(poetry) or "install_requires" in facts.text("setup.py")


def _items(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _texts(value: Any) -> Iterable[str]:
    return [one for one in _items(value) if isinstance(one, str)]
