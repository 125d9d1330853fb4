"""bandit is run for real, and nothing in the tree can configure, silence or replace it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.scanners import BanditScanner
from guildhall.application.ports.scanners import RunCommand, ScanReport

MakeTree = Callable[..., Path]
SHELL = "import subprocess\n\n\ndef f(c):\n    subprocess.run(c, shell=True){comment}\n"
BAD = SHELL.format(comment="")


def _high(report: ScanReport) -> list[tuple[str, str]]:
    return [(item.rule, item.path) for item in report.findings if item.severity == "high"]


def test_a_weakness_is_found(make_tree: MakeTree, run: RunCommand) -> None:
    report = BanditScanner().scan(make_tree({"pkg/a.py": BAD}), run)
    (finding,) = [item for item in report.findings if item.rule == "B602"]
    assert (finding.tool, finding.path, finding.line) == ("bandit", "pkg/a.py", 5)
    assert (finding.severity, finding.security_severity) == ("high", 85)
    assert report.errors == ()


def test_no_configuration_of_the_tree_is_obeyed(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree(
        {
            "a.py": BAD,
            ".bandit": "[bandit]\nskips: B602\nexclude: /\n",
            "setup.cfg": "[bandit]\nskips: B602\n",
            "pyproject.toml": '[tool.bandit]\nskips = ["B602"]\nexclude_dirs = ["."]\n',
            "bandit.yaml": "skips: [B602]\n",
        }
    )
    assert _high(BanditScanner().scan(root, run)) == [("B602", "a.py")]


@pytest.mark.parametrize(
    "module", ["bandit.py", "json.py", "ast.py", "bandit/__main__.py", "sitecustomize.py"]
)
def test_no_module_of_the_tree_takes_its_place(make_tree: MakeTree, run: RunCommand, module: str) -> None:
    root = make_tree({"a.py": BAD, module: 'print(\'{"results": [], "errors": []}\')\nraise SystemExit(0)\n'})
    assert _high(BanditScanner().scan(root, run)) == [("B602", "a.py")]


def test_what_bandit_would_exclude_is_scanned(make_tree: MakeTree, run: RunCommand) -> None:
    paths = [".github/a.py", "CVS/b.py", "__pycache__/c.py", "x.egg/d.py"]
    assert (
        sorted(path for _, path in _high(BanditScanner().scan(make_tree(dict.fromkeys(paths, BAD)), run)))
        == paths
    )


def test_a_nosec_comment_is_not_obeyed_and_reported(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": SHELL.format(comment="  # nosec B602")})
    report = BanditScanner().scan(root, run)
    assert _high(report) == [("B602", "a.py")]
    assert [item.severity for item in report.findings if item.rule == "suppression"] == ["low"]
    (result,) = [item for item in report.sarif["runs"][0]["results"] if item["ruleId"] == "B602"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "rejected"}]


def test_a_policy_may_accept_such_comments(make_tree: MakeTree, run: RunCommand) -> None:
    report = BanditScanner("accepted").scan(make_tree({"a.py": SHELL.format(comment="  # nosec")}), run)
    assert {item.severity for item in report.findings} == {"low"}
    (result,) = [item for item in report.sarif["runs"][0]["results"] if item["ruleId"] == "B602"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted"}]


@pytest.mark.parametrize(
    "name", ["-r.py", "new\nline.py", "\x1b[31mred.py", "@at.py", "a b,c*[d].py", "lat\udce9.py"]
)
def test_strange_names(make_tree: MakeTree, run: RunCommand, name: str) -> None:
    report = BanditScanner().scan(make_tree({name: BAD}), run)
    expected = os.fsencode(name).decode("utf-8", "backslashreplace")
    assert _high(report) == [("B602", expected)]
    uri = report.sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert uri.isprintable()


def test_a_password_is_found_and_not_told(make_tree: MakeTree, run: RunCommand) -> None:
    report = BanditScanner().scan(make_tree({"a.py": 'password = "correct horse"\n'}), run)
    assert [item.rule for item in report.findings] == ["B105"]
    assert "horse" not in str(report)


def test_a_file_that_cannot_be_parsed_is_a_finding(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": BAD, "b.py": "def f(:\n", "c.py": b"x = '\xff'\n", "d.py": b"x = 1\0\n"})
    report = BanditScanner().scan(root, run)
    unparsable = [(item.path, item.severity) for item in report.findings if item.rule == "unparsable"]
    assert unparsable == [("b.py", "medium"), ("c.py", "medium"), ("d.py", "medium")]
    assert _high(report) == [("B602", "a.py")]


def test_a_file_that_breaks_bandit_is_a_high_finding(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": BAD, "deep.py": f"import os\nx = {'+'.join(['1'] * 9000)}\nos.system(x)\n"})
    assert sorted(_high(BanditScanner().scan(root, run))) == [("B602", "a.py"), ("unscanned", "deep.py")]


def test_a_file_that_is_too_large_is_a_high_finding(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": BAD + "#" * (2 << 20)})
    assert _high(BanditScanner().scan(root, run)) == [("unscanned", "a.py")]


def test_huge_lines_are_scanned(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": f"x = '{'a' * 500_000}'\n{BAD}"})
    assert _high(BanditScanner().scan(root, run)) == [("B602", "a.py")]


def test_a_tree_without_python_has_no_run(make_tree: MakeTree, run: RunCommand) -> None:
    report = BanditScanner().scan(make_tree({"a.js": "eval(x)\n"}), run)
    assert report.sarif["runs"] == []
    assert report.findings == report.errors == ()


def test_three_hundred_files(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({f"p{n % 7}/m{n}.py": BAD for n in range(300)})
    assert len(_high(BanditScanner().scan(root, run))) == 300
