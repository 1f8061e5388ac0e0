"""Notices: alerts of the watch itself, not of an article."""

import hashlib
from datetime import datetime

from monitor.core.alert import Alert, AlertContent
from monitor.core.excerpt import Excerpt
from monitor.core.rule import Severity

RULE = "monitor"  # stands where others name their rule
ASKED_FOR_BY = "settings.notify_health"
OURS = "monitor"  # whose news it is, where that is no feed


def notice(
    key: str,
    *,
    title: str,
    why: str,
    notify: tuple[str, ...],
    now: datetime,
    source: str = OURS,
    position: str = ASKED_FOR_BY,
    severity: Severity = Severity.NORMAL,
    lines: tuple[str, ...] = (),
) -> Alert:
    """Return a notice that says what happened and why that matters, then more `lines`; `position`: where to look or change it."""
    content = AlertContent(
        rule=RULE,
        rule_position=position,
        severity=severity,
        title=title,
        source=source,
        url="",
        published_at=None,
        seen_at=now,
        why=why,
        terms=(),
        excerpts=tuple(Excerpt("text", line, ()) for line in lines),
        about_feed=True,
    )
    return Alert(key, content, notify)


def key_of(*told: str) -> str:
    """Return the key under which a notice is raised once."""
    return hashlib.sha256("\x1f".join((RULE, *told)).encode()).hexdigest()
