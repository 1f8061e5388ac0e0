"""The newsroom's documents: what every outlet's feed says at each moment of the day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.core.errors import MonitorError

_PLACEHOLDER = re.compile(rb"\{\{(.*?)\}\}")
_TIME = re.compile(rb"(rfc822|rfc3339) -(?=\d)(?:(\d+)h)?(?:(\d+)m)?")
_ATOM_ROOT = re.compile(rb"<feed\b")


@dataclass(frozen=True, slots=True)
class Document:
    """What a server answers for one path."""

    body: bytes
    content_type: str  # without a charset: the document declares its own
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of the day, with all documents as they are then, by the path they are served at."""

    name: str
    told: str  # what the outlets do at this moment
    at: datetime
    documents: Mapping[str, Document]


class _MomentSpec(BaseModel):
    model_config = ConfigDict(extra="forbid")

    folder: str
    name: str
    hours_ago: Annotated[float, Field(ge=0)]
    told: str


class _Day(BaseModel):
    model_config = ConfigDict(extra="forbid")

    moments: Annotated[list[_MomentSpec], Field(min_length=1)]


def find_newsroom(starts: Sequence[Path] = (Path(), Path(__file__).parents[2])) -> Path:
    """Return the folder of the newsroom: that of the working directory, else the one beside the package."""
    candidates = [start / "seeds" / "newsroom" for start in starts]
    for folder in candidates:
        if (folder / "newsroom.yaml").is_file():
            return folder
    looked = ", ".join(str(folder.absolute()) for folder in candidates)
    raise MonitorError(
        f"the demo's newsroom is missing: run it in a checkout of the project (looked for {looked})"
    )


def read_newsroom(folder: Path, *, now: datetime) -> tuple[Moment, ...]:
    """Read the day that ends `now`: every time in its documents is filled in relative to that."""
    moments: list[Moment] = []
    for spec in _read_day(folder / "newsroom.yaml").moments:
        at = now - timedelta(hours=spec.hours_ago)
        before = moments[-1].documents if moments else {}
        changed = dict(_documents(folder / spec.folder, at=at, now=now))
        moments.append(Moment(spec.name, spec.told.strip(), at, {**before, **changed}))
    return tuple(moments)


def _read_day(path: Path) -> _Day:
    try:
        return _Day.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeError, yaml.YAMLError, ValidationError) as error:
        raise MonitorError(f"{path}: {error}") from error


def _documents(folder: Path, *, at: datetime, now: datetime) -> Iterator[tuple[str, Document]]:
    paths = (
        sorted(path for path in folder.iterdir() if path.suffix in (".xml", ".html"))
        if folder.is_dir()
        else []
    )
    if not paths:
        raise MonitorError(f"{folder}: no documents, though newsroom.yaml names this folder")
    for path in paths:
        body = _with_times(path, now=now)
        yield f"/{path.stem}", Document(body, _content_type(path, body), at)


def _content_type(path: Path, body: bytes) -> str:
    if path.suffix == ".html":
        return "text/html"
    return "application/atom+xml" if _ATOM_ROOT.search(body) else "application/rss+xml"


def _with_times(path: Path, *, now: datetime) -> bytes:
    """Fill in `{{rfc822 -5h20m}}` and `{{rfc3339 -5h20m}}`; bytes, because a document chooses its encoding."""

    def time(placeholder: re.Match[bytes]) -> bytes:
        told = _TIME.fullmatch(placeholder[1])
        if told is None:
            raise MonitorError(
                f"{path}: {placeholder[0].decode(errors='replace')} is no time such as {{{{rfc822 -5h20m}}}}"
            )
        style, hours, minutes = told.groups(default=b"0")
        at = (now - timedelta(hours=int(hours), minutes=int(minutes))).replace(microsecond=0)
        return (format_datetime(at) if style == b"rfc822" else at.isoformat()).encode("ascii")

    return _PLACEHOLDER.sub(time, path.read_bytes())
