"""What is told about a channel that takes nothing, as an alert like any other, over the other channels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.core.alert import Alert
from monitor.core.delivery import SendFailure
from monitor.core.notice import notice
from monitor.core.wording import moments, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTrouble:
    """What happened to a channel; `since`: it took nothing since then, None: it takes other deliveries."""

    channel: str
    kind: SendFailure
    reason: str
    since: datetime | None
    died: bool  # a delivery was given up


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    away: str  # {channel}
    refuses: str  # {channel}
    credentials: str  # {reason}
    failing: str  # {time} {reason}
    gone: str  # {reason}
    kept: str
    dead: str
    all_dead: str


_ENGLISH = _Words(
    away="Channel “{channel}” takes no alerts",
    refuses="An alert could not be delivered through “{channel}”",
    credentials="it does not accept user name, password or token: {reason}",
    failing="every send since {time} has failed: {reason}",
    gone="it was refused for good: {reason}",
    kept="What waits is sent as soon as it works again, and given up after five days",
    dead="It was given up: `monitor outbox list --state dead` shows it, `monitor outbox retry ID` sends it again",
    all_dead="What waited for five days was given up: `monitor outbox list --state dead` shows it, "
    "`monitor outbox retry --all` sends it again",
)
_GERMAN = _Words(
    away="Der Kanal „{channel}“ nimmt keine Meldungen an",
    refuses="Eine Meldung ließ sich über „{channel}“ nicht zustellen",
    credentials="Benutzername, Passwort oder Token gelten dort nicht: {reason}",
    failing="seit {time} schlägt jeder Versand fehl: {reason}",
    gone="sie wurde endgültig abgelehnt: {reason}",
    kept="Was wartet, wird gesendet, sobald es wieder geht, und nach fünf Tagen aufgegeben",
    dead="Sie wurde aufgegeben: `monitor outbox list --state dead` zeigt sie, `monitor outbox retry ID` sendet sie erneut",
    all_dead="Was fünf Tage gewartet hat, wurde aufgegeben: `monitor outbox list --state dead` zeigt es, "
    "`monitor outbox retry --all` sendet es erneut",
)


def channel_alert(
    trouble: ChannelTrouble,
    *,
    key: str,
    position: str,
    notify: Iterable[str],
    language: str,
    now: datetime,
    zone: tzinfo,
) -> Alert:
    """Return the alert that tells of `trouble` in `language`, times in `zone`; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    title = words.refuses if trouble.since is None else words.away
    return notice(
        key,
        title=title.format(channel=trouble.channel),
        why=f"{_reason(trouble, words, _time(trouble, language, zone))}. {_fate(trouble, words)}",
        notify=tuple(notify),
        now=now,
        position=position,
    )


def _fate(trouble: ChannelTrouble, words: _Words) -> str:
    if not trouble.died:
        return words.kept
    return words.all_dead if trouble.since else words.dead


def _time(trouble: ChannelTrouble, language: str, zone: tzinfo) -> str:
    return moments(wording(language), {"": trouble.since}, zone).strip() if trouble.since else ""


def _reason(trouble: ChannelTrouble, words: _Words, time: str) -> str:
    if trouble.since is None:
        return words.gone.format(reason=trouble.reason)
    if trouble.kind is SendFailure.CREDENTIALS:
        return words.credentials.format(reason=trouble.reason)
    return words.failing.format(time=time, reason=trouble.reason)
