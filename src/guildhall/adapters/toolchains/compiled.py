"""What a Go or a Rust project needs; it must never build it."""

from __future__ import annotations

import re

from guildhall.adapters.toolchains.facts import Facts, is_plain, named, quoted, table, word
from guildhall.application.ports.toolchain import ProjectNeeds

GO_MANIFESTS = ("go.mod", "go.work")
RUST_MANIFESTS = ("Cargo.toml",)
_GO_VERSION = re.compile(r"^go\s+(\d[\w.]*)\s*$", re.MULTILINE)
_CRATES_NAMED = ("dependencies", "dev-dependencies", "build-dependencies")
_MODULES = '"$GUILDHALL_ENV/go"'
_CRATES = '"$GUILDHALL_ENV/cargo"'


def go_needs(facts: Facts) -> ProjectNeeds:
    """Modules by go.sum, tests, build and commands of a Go project."""
    locks = [path for path in ("go.sum", "go.mod", "go.work", "go.work.sum") if path in facts.files]
    locked = locks[0] in ("go.sum", "go.work.sum") or "go.work.sum" in locks
    version = _GO_VERSION.search(facts.text("go.mod") or facts.text("go.work"))
    mains = [path.rpartition("/")[0] for path in named(facts.files, "cmd/*/main.go") if path.count("/") == 2]
    return ProjectNeeds(
        setup=(f"GOMODCACHE={_MODULES} go mod download",) if locked else (),
        setup_key=facts.digest(locks) if locked else "",
        lockfile=locks[0] if locked else "",
        variables=("GOMODCACHE=$GUILDHALL_ENV/go", "GOPROXY=off") if locked else (),
        requires=(f"go {version[1]}",) if version else (),
        test_command="go test ./..." if named(facts.files, "*_test.go") else "",
        build=("go build ./...",),
        run=(
            *(("go run .",) if "main.go" in facts.files else ()),
            *(f"go run {quoted(f'./{folder}')}" for folder in mains if is_plain(folder)),
        ),
    )


def rust_needs(facts: Facts) -> ProjectNeeds:
    """Crates by Cargo.lock, tests, build and binaries of a Rust project."""
    manifest = facts.toml("Cargo.toml")
    locked = "Cargo.lock" in facts.files
    if not locked and any(table(manifest, kind) for kind in _CRATES_NAMED):
        facts.note_unlocked("Cargo.toml")
    flag = " --locked" if locked else ""
    version = word(manifest, "package", "rust-version")
    binaries = [
        path.split("/")[2].removesuffix(".rs")
        for path in named(facts.files, "src/bin/*.rs", "src/bin/*/main.rs")
    ]
    return ProjectNeeds(
        setup=(f"CARGO_HOME={_CRATES} cargo fetch --locked",) if locked else (),
        setup_key=facts.digest(["Cargo.lock"]) if locked else "",
        lockfile="Cargo.lock" if locked else "",
        variables=("CARGO_HOME=$GUILDHALL_ENV/cargo", "CARGO_NET_OFFLINE=true") if locked else (),
        requires=(f"rust {version}",) if version else (),
        test_command=f"cargo test{flag}"
        if table(manifest, "package") or table(manifest, "workspace")
        else "",
        build=(f"cargo build{flag}",),
        run=(
            *(("cargo run",) if "src/main.rs" in facts.files else ()),
            *(f"cargo run --bin {quoted(name)}" for name in binaries if is_plain(name)),
        ),
    )
