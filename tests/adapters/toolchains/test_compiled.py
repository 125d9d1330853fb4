"""Go and Rust projects."""

from collections.abc import Callable, Mapping

from guildhall.application.ports.toolchain import ProjectNeeds

Detect = Callable[[Mapping[str, str | bytes]], ProjectNeeds]


def test_a_go_project(detect: Detect) -> None:
    files = {
        "go.mod": "module x\n\ngo 1.22\n",
        "go.sum": "a",
        "a_test.go": "",
        "main.go": "",
        "cmd/srv/main.go": "",
    }
    needs = detect(files)
    assert needs.setup == ('GOMODCACHE="$GUILDHALL_ENV/go" go mod download',)
    assert needs.variables == ("GOMODCACHE=$GUILDHALL_ENV/go", "GOPROXY=off")
    assert (needs.lockfile, needs.test_command, needs.requires) == ("go.sum", "go test ./...", ("go 1.22",))
    assert needs.run == ("go run .", "go run ./cmd/srv")


def test_a_go_project_without_dependencies_or_tests(detect: Detect) -> None:
    needs = detect({"go.mod": "module x\n", "a.go": ""})
    assert (needs.setup, needs.test_command, needs.build) == ((), "", ("go build ./...",))


def test_a_rust_project(detect: Detect) -> None:
    manifest = '[package]\nname = "x"\nrust-version = "1.75"\n'
    needs = detect({"Cargo.toml": manifest, "Cargo.lock": "v", "src/main.rs": "", "src/bin/tool.rs": ""})
    assert needs.setup == ('CARGO_HOME="$GUILDHALL_ENV/cargo" cargo fetch --locked',)
    assert (needs.test_command, needs.requires) == ("cargo test --locked", ("rust 1.75",))
    assert needs.run == ("cargo run", "cargo run --bin tool")


def test_crates_without_a_lockfile_are_told_of(detect: Detect) -> None:
    [note] = detect({"Cargo.toml": '[package]\nname = "x"\n[dependencies]\nserde = "1"\n'}).notes
    assert note.startswith("Cargo.toml names dependencies, of which none is installed without a lockfile")
