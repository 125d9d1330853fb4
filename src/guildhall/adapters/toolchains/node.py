"""What a Node project needs; it must never run its scripts."""

from __future__ import annotations

from guildhall.adapters.toolchains.facts import Facts, is_plain, quoted, table, word
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.domain.record import Record

MANIFESTS = ("package.json",)


class _Manager(Record):
    """A package manager by its lockfile; ``more`` are further files it reads when they are there."""

    lockfile: str
    command: str
    install: str
    more: tuple[str, ...] = ()


_MANAGERS = (
    _Manager("pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile", ("pnpm-workspace.yaml",)),
    _Manager("yarn.lock", "yarn", "yarn install --frozen-lockfile", (".yarnrc.yml",)),
    _Manager("bun.lock", "bun", "bun install --frozen-lockfile"),
    _Manager("npm-shrinkwrap.json", "npm", "npm ci --no-audit --no-fund"),
    _Manager("package-lock.json", "npm", "npm ci --no-audit --no-fund"),
)
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_NO_TEST = "no test specified"
_STARTS = ("start", "dev", "serve", "preview")


def needs(facts: Facts) -> ProjectNeeds:
    """Setup by lockfile, tests, build and ways to start of a Node project."""
    package = facts.json("package.json")
    manager = next((one for one in _MANAGERS if one.lockfile in facts.files), None)
    command = manager.command if manager else "npm"
    scripts = table(package, "scripts")
    test = word(scripts, "test")
    version = word(package, "engines", "node") or facts.text(".nvmrc").strip().partition("\n")[0]
    found = ProjectNeeds(
        requires=(f"node {version}",) if is_plain(version) else (),
        test_command=f"{command} test" if test and _NO_TEST not in test else "",
        build=(f"{command} run build",) if word(scripts, "build") else (),
        run=tuple(_starts(facts, package, command)),
    )
    if manager:
        return _with_setup(facts, found, manager)
    if any(table(package, kind) for kind in _DEPENDENCIES):
        facts.note_unlocked("package.json")
    return found


def _with_setup(facts: Facts, found: ProjectNeeds, manager: _Manager) -> ProjectNeeds:
    files = [
        path for path in (manager.lockfile, "package.json", ".npmrc", *manager.more) if path in facts.files
    ]
    # Installed beside the workspace, for which node looks along NODE_PATH and the shell along PATH.
    copied = " ".join(quoted(path) for path in files)
    return ProjectNeeds(
        setup=(f'cp {copied} "$GUILDHALL_ENV"/ && cd "$GUILDHALL_ENV" && {manager.install}',),
        setup_key=facts.digest(files),
        lockfile=manager.lockfile,
        path=("node_modules/.bin",),
        variables=("NODE_PATH=$GUILDHALL_ENV/node_modules",),
        requires=found.requires,
        test_command=found.test_command,
        build=found.build,
        run=found.run,
    )


def _starts(facts: Facts, package: dict[str, object], command: str) -> list[str]:
    scripts = table(package, "scripts")
    starts = [f"{command} run {name}" for name in _STARTS if word(scripts, name)]
    binaries = table(package, "bin")
    single = word(package, "bin")
    if single:
        starts.append(f"node {quoted(single)}")
    starts += [f"node {quoted(path)}" for path in map(str, binaries.values()) if is_plain(path)]
    main = word(package, "main")
    return starts or ([f"node {quoted(main)}"] if main in facts.files else [])
