"""The secret scan is run for real; what it cannot search is noted, and no secret leaves it."""

import json
from collections.abc import Callable
from pathlib import Path

from guildhall.adapters.scanners import SecretScanner
from guildhall.application.findings import new_findings
from guildhall.application.ports.executor import CommandResult, CommandSpec
from guildhall.application.ports.scanners import RunCommand

MakeTree = Callable[..., Path]
TOKEN = "ghp_" + "aZ3kf9Qx7Lm2Vb8TqW4nR6yU1cE5sD0hJp9K"
OTHER = TOKEN[:-4] + "7xQ2"


def test_a_secret_is_critical_in_any_file_and_not_told(make_tree: MakeTree, run: RunCommand) -> None:
    names = ["tests/a.js", ".env", "lib/b.lock", "swagger.json", "-c", "new\nline"]
    report = SecretScanner().scan(make_tree(dict.fromkeys(names, f"x\ny = {TOKEN}\n")), run)
    assert sorted(item.path for item in report.findings) == sorted(names)
    assert {(item.tool, item.rule, item.line, item.severity) for item in report.findings} == {
        ("secrets", "github-token", 2, "critical")
    }
    assert TOKEN[4:14] not in json.dumps(report.sarif) + str(report.findings)
    assert report.errors == ()


def test_one_odd_byte_hides_nothing(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree(
        {
            "a": b"\xff\xfe\xfd"[2:] + TOKEN.encode(),
            "b": f"x {TOKEN}".encode("utf-16"),
            "c.yaml": f"[&a {TOKEN}",
        }
    )
    assert [item.path for item in SecretScanner().scan(root, run).findings] == ["a", "b", "c.yaml"]


def test_neither_baselines_nor_pragmas_are_obeyed(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a": f"{TOKEN}  # pragma: allowlist secret\n", ".secrets.baseline": '{"results": {}}'})
    findings = SecretScanner().scan(root, run).findings
    assert [(item.rule, item.severity) for item in findings] == [
        ("github-token", "critical"),
        ("suppression", "low"),
    ]
    accepted = SecretScanner("accepted").scan(root, run).findings
    assert [item.severity for item in accepted] == ["low"]


def test_binaries_and_large_files_are_noted(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.bin": b"\0" + TOKEN.encode(), "big": TOKEN + "x" * (1 << 20), "c": "fine"})
    report = SecretScanner().scan(root, run)
    notes = [
        n["message"]["text"] for n in report.sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    ]
    assert report.findings == report.errors == ()
    assert notes == [
        "1 binary files were not searched for secrets.",
        "'big' is larger than 1 MiB and was not searched for secrets.",
    ]


def test_links_are_not_followed(make_tree: MakeTree, run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(TOKEN)
    root = make_tree({"a": "x"})
    (root / "link").symlink_to(tmp_path / "outside")
    assert SecretScanner().scan(root, run).findings == ()


def test_a_file_that_cannot_be_read_is_an_error(make_tree: MakeTree, run: RunCommand) -> None:
    def run_without_it(spec: CommandSpec) -> CommandResult:
        (spec.workspace / "a").unlink()
        return run(spec)

    report = SecretScanner().scan(make_tree({"a": "x", "b": "y"}), run_without_it)
    assert "could not read 1 files, the first of them 'a'" in report.errors[0]


def test_a_replaced_secret_is_new_and_a_moved_line_is_not(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a": f"t = {TOKEN}\n"})
    base = SecretScanner().scan(root, run)
    (root / "a").write_text(f"\n\nexport t='{TOKEN}' # note\n")
    assert new_findings(base, SecretScanner().scan(root, run)) == ()
    (root / "a").write_text(f"t = {OTHER}\n")
    assert len(new_findings(base, SecretScanner().scan(root, run))) == 1


def test_only_some_paths(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a/x": TOKEN, "b/y": TOKEN})
    assert [item.path for item in SecretScanner().scan(root, run, ["b"]).findings] == ["b/y"]


def test_a_flood_is_cut_and_said(make_tree: MakeTree, run: RunCommand) -> None:
    report = SecretScanner().scan(make_tree({"a": f"{TOKEN}\n" * 6000}), run)
    assert len(report.findings) == 5000
    assert "stopped" in report.errors[0]
