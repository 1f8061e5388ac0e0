"""Where lexica are kept on disk, and how each is built once for all processes."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.core.errors import MonitorError


class LexiconError(MonitorError):
    """A lexicon cannot be built or opened; says what to do."""


def cache_folder() -> Path:
    """Return where a lexicon is built if nothing speaks against it."""
    return next(_places())


def built(name: str) -> Path | None:
    """Return where the lexicon of that name is; None: it is not built yet."""
    return next((place / name for place in _places() if (place / name).exists()), None)


def built_at_last(name: str, build: Callable[[Path], None]) -> Path:
    """Return where the lexicon of that name is, which `build` makes if it is missing; raises LexiconError."""
    for place in _places():
        path = place / name
        if path.exists():
            return path
        try:
            place.mkdir(parents=True, exist_ok=True)
            with _only_one(place / f"{name}.lock"):
                if not path.exists():
                    build(path)
        except OSError:
            continue
        return path
    raise LexiconError("No folder for the lexicon can be written: set MONITOR_CACHE to one that can.")


def build_in_child(module: str, *arguments: str) -> str:
    """Have `module` build in a process of its own, which gives the memory it takes back to the machine.

    Returns the end of what it said if it failed, else nothing.
    """
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own module
    return done.stderr[-500:] or f"it ended with {done.returncode}" if done.returncode else ""


def _places() -> Iterator[Path]:
    """Give the folders a lexicon may be in, the best one first."""
    named = os.environ.get("MONITOR_CACHE")
    if named:
        yield Path(named)
        return
    base = os.environ.get("XDG_CACHE_HOME")
    yield (Path(base) if base else Path.home() / ".cache") / "monitor"
    yield Path(tempfile.gettempdir()) / f"monitor-cache-{os.getuid()}"


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Let one process build; the others wait for it."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
