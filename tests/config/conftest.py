"""A configuration folder per test."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monitor.config.load import Loaded, load
from monitor.core.errors import ConfigError

Write = Callable[..., Path]
Problems = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes files (name without .yaml = content) into config/ and returns the folder."""

    def write(**files: str) -> Path:
        folder = tmp_path / "config"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
            (folder / f"{name}.yaml").chmod(0o640)
        return folder

    return write


@pytest.fixture
def loaded(write: Write) -> Callable[..., Loaded]:
    """Return a function that loads a configuration of the given files."""

    def loaded(environ: Mapping[str, str] | None = None, **files: str) -> Loaded:
        return load(write(**files), environ or {})

    return loaded


@pytest.fixture
def problems(write: Write, tmp_path: Path) -> Problems:
    """Return a function that loads broken files and gives every problem as its user sees it in config/."""

    def problems(environ: Mapping[str, str] | None = None, **files: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(write(**files), environ or {})
        return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]

    return problems
