"""Who else has told what an alert tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from monitor.core.alert import AlertContent
from monitor.core.canon import plain_host


@dataclass(frozen=True, slots=True)
class Report:
    """One telling of a development."""

    source: str  # what readers call the feed
    url: str
    number: int = 0  # of the decision that it tells the same: later ones have higher numbers


def with_others(
    content: AlertContent, reports: Sequence[Report], *, until: int | None = None
) -> AlertContent:
    """Return what an alert says with the other outlets of `reports`, each once: an outlet may have several feeds.

    Those decided after number `until` are left out (None: none is).
    """
    names: dict[str, str] = {}
    for report in reports:
        if until is None or report.number <= until:
            names.setdefault(_outlet(report.source, report.url), report.source)
    names.pop(_outlet(content.source, content.url), None)
    others = (name for name in names.values() if name != content.source)
    return replace(content, also_reported_by=tuple(dict.fromkeys(others)))


def _outlet(source: str, url: str) -> str:
    """Return the host that an outlet's links share, or the feed's name for one that leads nowhere."""
    try:
        return plain_host(urlsplit(url).hostname or "") or source
    except ValueError:
        return source
