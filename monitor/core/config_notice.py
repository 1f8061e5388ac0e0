"""What is told when a changed configuration cannot be used, as an alert like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alert import Alert
from monitor.core.errors import Problem
from monitor.core.notice import key_of, notice

SHOWN = 5  # problems in one notice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    why: str  # {problems}
    more: str  # {count}


_ENGLISH = _Words(
    title="The changed configuration cannot be used",
    why="the last good one stays in force until this is mended: {problems}",
    more="and {count} more; `monitor check` shows all",
)
_GERMAN = _Words(
    title="Die geänderte Konfiguration ist nicht brauchbar",
    why="die letzte gute gilt weiter, bis das behoben ist: {problems}",
    more="und {count} weitere; `monitor check` zeigt alle",
)


def config_alert(
    problems: Sequence[Problem], *, place: str, notify: tuple[str, ...], language: str, now: datetime
) -> Alert:
    """Return the alert that tells why the files of `place` are not in force; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    told = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        told.append(words.more.format(count=len(problems) - SHOWN))
    return notice(
        key_of("configuration", place, now.isoformat()),
        title=words.title,
        why=words.why.format(problems="; ".join(told)),
        notify=notify,
        now=now,
        source=place,
    )
