"""Notice that the configuration's files have changed, and that whoever changes them has finished."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.sources import is_wanted
from monitor.config.templates import FOLDER, is_template

SETTLED = 0.5  # seconds without a change: most editors put a whole file in the place of the old one
REMOVED = 1.5  # a file that is gone may be about to come back
UNFINISHED = 10.0  # a file that ends within a line, or has nothing in it, is probably still being written

_Stamp = tuple[int, int, int]  # inode, size, time of change
Look = Mapping[str, _Stamp]


@dataclass(slots=True)
class FolderWatch:
    """Watches the YAML files and templates of `folder`. All times are seconds of a clock that never jumps.

    It looks instead of being told by the system: that also works on network
    and container mounts, and a look costs a few microseconds.
    """

    folder: Path
    _taken: Look = field(init=False)  # as they were when they were last to be read
    _seen: Look = field(init=False)
    _seen_at: float = 0.0
    _cut_off: frozenset[str] = field(init=False)  # those taken that end within a line: their writer does so

    def __post_init__(self) -> None:
        self._taken = self._seen = look(self.folder)
        self._cut_off = _cut_off(self.folder, self._taken)

    def changed(self, *, at: float) -> bool:
        """Tell, once for each change, that the files differ from those read last and are complete."""
        now = look(self.folder)
        if now != self._seen:
            self._seen, self._seen_at = now, at
        if now == self._taken or at - self._seen_at < self._patience(now):
            return False
        self.take(now)
        return True

    def is_as_taken(self) -> bool:
        """Tell whether the files are still those that were to be read."""
        return look(self.folder) == self._taken

    def take(self, seen: Look | None = None) -> None:
        """Note the files as read: as `seen`, by default as they are."""
        self._taken = self._seen = look(self.folder) if seen is None else seen
        self._cut_off = _cut_off(self.folder, self._taken)

    def _patience(self, now: Look) -> float:
        if _cut_off(self.folder, now) - self._cut_off:
            return UNFINISHED
        return REMOVED if self._taken.keys() - now.keys() else SETTLED


def look(folder: Path) -> Look:
    """Return what tells a changed file from an unchanged one, by name; empty if the folder cannot be read."""
    return {**_look(folder, "", is_wanted), **_look(folder, f"{FOLDER}/", is_template)}


def _look(folder: Path, inside: str, is_wanted: Callable[[Path], bool]) -> Look:
    found = {}
    try:
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                if is_wanted(folder / entry.name):
                    found[inside + entry.name] = _stamp(entry)
    except OSError:
        return {}
    return found


def _stamp(entry: "os.DirEntry[str]") -> _Stamp:
    try:
        status = entry.stat()
    except OSError:  # a link to nowhere
        return (0, 0, 0)
    return (status.st_ino, status.st_size, status.st_mtime_ns)


def _cut_off(folder: Path, seen: Look) -> frozenset[str]:
    return frozenset(name for name in seen if not _ends_with_a_line(folder / name))


def _ends_with_a_line(path: Path) -> bool:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return True
    with open(opened, "rb") as file:  # noqa: PTH123 a descriptor
        try:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
        except OSError:  # it is empty, or no file
            return False
