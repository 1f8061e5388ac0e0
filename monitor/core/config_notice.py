"""What is told when a changed configuration cannot be used, as an alert like any other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alert import Alert, AlertContent
from monitor.core.errors import Problem
from monitor.core.feed_notice import ASKED_FOR_BY, RULE
from monitor.core.rule import Severity

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
    content = AlertContent(
        rule=RULE,
        rule_position=ASKED_FOR_BY,
        severity=Severity.NORMAL,
        title=words.title,
        source=place,
        url="",
        published_at=None,
        seen_at=now,
        why=words.why.format(problems="; ".join(told)),
        terms=(),
        excerpts=(),
        about_feed=True,
    )
    key = hashlib.sha256(f"{RULE}\x1fconfiguration\x1f{place}\x1f{now.isoformat()}".encode()).hexdigest()
    return Alert(key, content, notify)
