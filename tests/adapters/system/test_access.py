"""What a setup is given of the host: variables, the files that they and pip name, and what must be hidden."""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.adapters.system.access import host_access


def test_files_that_variables_and_configurations_name_can_be_read(tmp_path: Path) -> None:
    for name in ("ca.pem", "client.pem", "bundle.pem"):
        (tmp_path / name).write_text("certificate")
    config = tmp_path / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True)
    config.write_text(f"[global]\ncert = {tmp_path}/ca.pem\nclient-cert = {tmp_path}/client.pem\n")
    variables = {"SSL_CERT_FILE": f"{tmp_path}/bundle.pem", "PIP_CERT": f"{tmp_path}/none.pem"}
    access = host_access(variables, tmp_path)
    read = {path.name for path in access.read_only if path.is_relative_to(tmp_path)}
    assert read == {"pip.conf", "bundle.pem", "ca.pem", "client.pem"}
    environment = dict(access.environment)
    assert environment["XDG_CONFIG_DIRS"].split(os.pathsep)[0] == str(tmp_path / ".config")
    assert environment["PIP_CERT"] == f"{tmp_path}/none.pem"


def test_the_oldest_place_of_pips_configuration_counts_too(tmp_path: Path) -> None:
    old = tmp_path / ".pip" / "pip.conf"
    old.parent.mkdir()
    old.write_text("[global]\n")
    assert dict(host_access({}, tmp_path).environment)["PIP_CONFIG_FILE"] == str(old)


def test_credentials_are_hidden_whether_they_are_known_or_not(tmp_path: Path) -> None:
    config = tmp_path / ".config" / "uv" / "uv.toml"
    config.parent.mkdir(parents=True)
    config.write_text('index-url = "https://tok3n@index.example/simple"\n')
    written = "pass%40word"
    access = host_access({"HTTPS_PROXY": f"http://me:{written}@proxy:3128"}, tmp_path)
    said = f"tok3n, {written}, pass@word and git+https://other:{'unknown'}@host/x, but http://host/a@b"
    assert access.without_secrets(said) == (
        "****, ****, **** and git+https://****@host/x, but http://host/a@b"
    )
    assert "tok3n" not in repr(access)
    assert "pass" not in repr(access)
