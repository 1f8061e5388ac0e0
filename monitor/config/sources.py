"""The files of the configuration folder, read with suspicion."""

import os
import re
import stat
from pathlib import Path

from monitor.config.tree import Source
from monitor.core.errors import Position, Problem

MAX_BYTES = 1_000_000  # of one file
MAX_FILES = 200
_BOM = "\ufeff"  # some editors put it first
_REMEDIES = {
    PermissionError: "let the user that monitor runs as read it (chmod, chown)",
    IsADirectoryError: "give the folder another name, or put a file in its place",
}
_FOREIGN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_folder(folder: Path) -> tuple[list[Source], list[Problem]]:
    """Return every *.yaml and *.yml of `folder` that can be read, by name, and what is wrong with the rest."""
    try:
        paths = sorted(path for path in folder.iterdir() if is_wanted(path))
    except OSError as error:
        return [], [_folder_problem(folder, error)]
    if not paths:
        hint = "`monitor feeds add URL` finds a feed and writes the first one"
        return [], [Problem(Position(str(folder), 0), "there is no *.yaml file in this folder", hint)]
    if len(paths) > MAX_FILES:
        return [], [Problem(Position(str(folder), 0), f"there are more than {MAX_FILES} *.yaml files in it")]
    read = [read_source(path, within=folder) for path in paths]
    return [s for s in read if isinstance(s, Source)], [p for p in read if isinstance(p, Problem)]


def is_wanted(path: Path) -> bool:
    """Tell whether a file of that name belongs to the configuration."""
    return path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith(".")


def _folder_problem(folder: Path, error: OSError) -> Problem:
    hint = _REMEDIES.get(type(error), "name the folder with --config or MONITOR_CONFIG")
    words = {FileNotFoundError: "there is no such folder", NotADirectoryError: "this is not a folder"}
    return Problem(
        Position(str(folder), 0), words.get(type(error), f"cannot be read: {error.strerror}"), hint
    )


def read_source(path: Path, *, within: Path) -> Source | Problem:
    """Read one file; links may not lead out of the folder, and only regular files are opened for good."""
    real, inside = map(os.path.realpath, (path, within))  # Path.resolve() raises on a link to itself
    if not Path(real).is_relative_to(inside):
        return Problem(
            Position(str(path), 0), "this link leads out of the configuration folder", "copy the file"
        )
    try:
        body, mode = read_regular(path, MAX_BYTES)
    except OSError as error:
        return unreadable(path, error)
    if len(body) > MAX_BYTES:
        return Problem(Position(str(path), 0), f"the file is larger than {MAX_BYTES:,} bytes", "split it")
    return _decoded(str(path), body, world_readable=bool(mode & stat.S_IROTH))


def unreadable(path: Path, error: OSError) -> Problem:
    """Say why a file or folder cannot be read, and what to do where that is known."""
    return Problem(
        Position(str(path), 0), f"cannot be read: {error.strerror or error}", _REMEDIES.get(type(error))
    )


def read_regular(path: Path, limit: int) -> tuple[bytes, int]:
    """Return up to `limit` + 1 bytes of a regular file, and its mode; a pipe or device raises OSError at once."""
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(opened, "rb") as file:  # noqa: PTH123 a descriptor
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(limit + 1), status.st_mode


def _decoded(path: str, body: bytes, *, world_readable: bool) -> Source | Problem:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in body[:4]:
        return Problem(Position(path), "the file is UTF-16 or UTF-32", "save it as UTF-8")
    try:
        text = body.decode().removeprefix(_BOM)
    except UnicodeDecodeError as error:
        where = Source(path, body[: error.start].decode().removeprefix(_BOM) + "?")
        said = f"byte {error.start} (0x{body[error.start]:02x}) is not UTF-8"
        return Problem(where.position(len(where.text) - 1), said, "save the file as UTF-8")
    source = Source(path, text, world_readable)
    if found := _FOREIGN.search(text):
        said = f"the character U+{ord(found.group()):04X} is not allowed in a text file"
        return Problem(source.position(found.start()), said, "delete it")
    return source
