"""What is told when the disk is nearly full, as an alert like any other."""

from dataclasses import dataclass
from datetime import datetime

from monitor.core.alert import Alert
from monitor.core.disk import Disk, in_words
from monitor.core.notice import key_of, notice
from monitor.core.rule import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    why: str  # {free} {total} {folder}


_ENGLISH = _Words(
    title="The disk is nearly full",
    why="{free} of {total} are free where {folder} lies; once nothing is, no news can be stored: make room, or keep less "
    "(settings.keep)",
)
_GERMAN = _Words(
    title="Der Speicherplatz wird knapp",
    why="{free} von {total} sind frei, wo {folder} liegt; ist nichts mehr frei, lassen sich keine Nachrichten mehr "
    "speichern: Platz schaffen oder weniger aufheben (settings.keep)",
)


def disk_alert(disk: Disk, *, folder: str, notify: tuple[str, ...], language: str, now: datetime) -> Alert:
    """Return the alert that tells of a disk with little room; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    free, total = in_words(disk.free, language), in_words(disk.total, language)
    return notice(
        key_of("disk", folder, now.isoformat()),
        title=words.title,
        why=words.why.format(free=free, total=total, folder=folder),
        notify=notify,
        now=now,
        severity=Severity.HIGH,
    )
