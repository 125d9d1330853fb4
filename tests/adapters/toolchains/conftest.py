"""A project as a mapping from paths to contents."""

from collections.abc import Callable, Mapping

import pytest

from guildhall.adapters.toolchains import FileToolchain
from guildhall.application.ports.toolchain import ProjectNeeds


@pytest.fixture
def detect() -> Callable[[Mapping[str, str | bytes]], ProjectNeeds]:
    def detect_in(files: Mapping[str, str | bytes]) -> ProjectNeeds:
        contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        return FileToolchain().needs(list(contents), contents.get)

    return detect_in
