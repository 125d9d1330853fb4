"""Puts together what each kind of file says of a project; it must never prefer a guess to saying nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from guildhall.adapters.toolchains import compiled, node, python, services
from guildhall.adapters.toolchains.facts import Facts, is_plain, quoted
from guildhall.application.ports.toolchain import ProjectNeeds, ReadFile
from guildhall.domain.record import Record, evolve, field_names

_SUFFIXES = {
    **dict.fromkeys((".py", ".pyw", ".pyi"), "python"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts", ".tsx"), "typescript"),
    **dict.fromkeys((".c", ".h"), "c"),
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".hpp"), "c++"),
    ".go": "go",
    ".rs": "rust",
    ".java": "java",
    ".kt": "kotlin",
    ".rb": "ruby",
    ".php": "php",
    ".cs": "c#",
    ".swift": "swift",
    ".sh": "shell",
}
_VENDORED = frozenset({"node_modules", "vendor", "third_party", ".venv", "venv"})
_MOST_FOLDERS = 8


class _Kind(Record):
    """A kind of project: its languages, the files that show it, and who reads them."""

    languages: frozenset[str]
    manifests: tuple[str, ...]
    read: Callable[[Facts], ProjectNeeds]


_KINDS = (
    _Kind(frozenset({"python"}), python.MANIFESTS, python.needs),
    _Kind(frozenset({"javascript", "typescript"}), node.MANIFESTS, node.needs),
    _Kind(frozenset({"go"}), compiled.GO_MANIFESTS, compiled.go_needs),
    _Kind(frozenset({"rust"}), compiled.RUST_MANIFESTS, compiled.rust_needs),
)
_MANIFESTS = frozenset(name for kind in _KINDS for name in kind.manifests)


class FileToolchain:
    """Reads a project's manifests, lockfiles and the names of its files."""

    def needs(self, files: Sequence[str], read: ReadFile) -> ProjectNeeds:
        """What the project needs; where its top folder holds no manifest, its folders are read one by one."""
        facts = Facts(files, read)
        languages = _languages(facts.files)
        folders = () if facts.files & _MANIFESTS else _project_folders(facts)
        if folders:
            parts = [_moved(_of_folder(facts.below(folder), languages), folder) for folder in folders]
            found = _together([*parts, services.needs(facts)], every_test=True)
        else:
            found = _of_folder(facts, languages)
        return evolve(found, languages=languages, notes=tuple(facts.notes))


def _of_folder(facts: Facts, languages: Sequence[str]) -> ProjectNeeds:
    """All that is said in one folder; the kind whose language is used most comes first."""
    order = {language: rank for rank, language in enumerate(languages)}
    kinds = [kind for kind in _KINDS if facts.files.intersection(kind.manifests)]
    kinds.sort(key=lambda kind: min(order.get(language, len(order)) for language in kind.languages))
    found = [kind.read(facts) for kind in kinds]
    if not kinds and "python" in languages:
        found.append(python.needs(facts))
    tests = list(dict.fromkeys(part.test_command for part in found if part.test_command))
    for command in tests[1:]:
        facts.note(f"The tests are taken to be `{tests[0]}`; the project also has `{command}`.")
    return _together([*found, services.needs(facts)], every_test=False)


def _together(parts: Sequence[ProjectNeeds], *, every_test: bool) -> ProjectNeeds:
    """Several needs as one; of the test commands the first, or all of them one after the other."""
    merged: dict[str, tuple[str, ...]] = {}
    for name in field_names(ProjectNeeds):
        if name not in ("setup_key", "lockfile", "test_command"):
            merged[name] = _unique(value for part in parts for value in getattr(part, name))
    tests = _unique(part.test_command for part in parts if part.test_command)
    keys = [part.setup_key for part in parts if part.setup_key]
    return ProjectNeeds(
        **merged,
        setup_key=keys[0] if len(keys) < 2 and keys else _digest(keys),
        lockfile=", ".join(_unique(part.lockfile for part in parts if part.lockfile)),
        test_command=" && ".join(tests) if every_test else next(iter(tests), ""),
    )


def _moved(found: ProjectNeeds, folder: str) -> ProjectNeeds:
    """What a folder needs, with commands that go there first."""

    def there(command: str) -> str:
        return f"(cd {quoted(folder)} && {command})"

    return evolve(
        found,
        setup=tuple(map(there, found.setup)),
        lockfile=f"{folder}/{found.lockfile}" if found.lockfile else "",
        variables=tuple(
            f"PYTHONPATH={folder}/src" if line == "PYTHONPATH=src" else line for line in found.variables
        ),
        test_command=there(found.test_command) if found.test_command else "",
        build=tuple(map(there, found.build)),
        run=tuple(map(there, found.run)),
    )


def _project_folders(facts: Facts) -> list[str]:
    """The folders of the top that hold a manifest."""
    folders: list[str] = []
    for path in sorted(facts.files):
        folder, _, rest = path.partition("/")
        if rest in _MANIFESTS and folder not in folders and folder not in _VENDORED and is_plain(folder):
            folders.append(folder)
    if len(folders) > _MOST_FOLDERS:
        facts.note(f"Only {_MOST_FOLDERS} of {len(folders)} folders with a manifest were read.")
    return folders[:_MOST_FOLDERS]


def _languages(files: Iterable[str]) -> tuple[str, ...]:
    """Languages by the number of files, most first; vendored code does not count."""
    counts: Counter[str] = Counter()
    for path in files:
        pure = PurePosixPath(path)
        if pure.suffix in _SUFFIXES and not _VENDORED.intersection(pure.parts):
            counts[_SUFFIXES[pure.suffix]] += 1
    return tuple(sorted(counts, key=lambda language: (-counts[language], language)))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _digest(keys: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""
