"""How a project says that it is run: make, Procfile, containers; it must never run it."""

from __future__ import annotations

import re

from guildhall.adapters.toolchains.facts import Facts, is_plain, named
from guildhall.application.ports.toolchain import ProjectNeeds

_TARGET = re.compile(r"^([A-Za-z0-9][\w.-]{0,60})[ \t]*:(?!=)", re.MULTILINE)
_PROCESS = re.compile(r"^([A-Za-z0-9_-]{1,60}):[ \t]*(\S.*)$", re.MULTILINE)
_STARTS = ("run", "start", "serve", "dev", "up")
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")


def needs(facts: Facts) -> ProjectNeeds:
    """Make targets, processes and containers."""
    makefile = facts.first("GNUmakefile", "makefile", "Makefile")
    targets = {match[1] for match in _TARGET.finditer(facts.text(makefile))} if makefile else set[str]()
    dockerfile = facts.first("Dockerfile", "Containerfile") or next(
        iter(named(facts.files, "docker/Dockerfile")), ""
    )
    processes = [match[2].strip() for match in _PROCESS.finditer(facts.text("Procfile"))]
    compose = facts.first(*_COMPOSE)
    return ProjectNeeds(
        test_command=next((f"make {name}" for name in ("test", "tests", "check") if name in targets), ""),
        build=(
            *(("make build",) if "build" in targets else ()),
            *((f"docker build -f {dockerfile} .",) if dockerfile else ()),
        ),
        run=(
            *(line for line in processes if is_plain(line)),
            *(f"make {name}" for name in _STARTS if name in targets),
            *((f"docker compose -f {compose} up",) if compose else ()),
        ),
    )
