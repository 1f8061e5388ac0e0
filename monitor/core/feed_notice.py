"""What is told about a feed itself, as an alert like any other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from monitor.core.alert import Alert
from monitor.core.notice import key_of, notice
from monitor.core.rhythm.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """What happened to a feed; `before` is what was told of it last."""

    notice: Notice
    before: Notice | None
    url: str  # tells it from others; never shown
    name: str
    newest_at: datetime | None  # when its newest entry appeared
    longest_pause: timedelta
    failing_since: datetime | None
    reason: str  # of the last failure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    titles: dict[Notice, str]  # {name}
    silent: str  # {pause} {longest}
    failing: str  # {time} {reason}
    dead: str  # {reason}
    read_again: str
    spoke_again: str
    for_days: str
    for_hours: str
    days: str
    hours: str
    an_hour: str


_ENGLISH = _Words(
    titles={
        Notice.SILENT: "{name} has gone silent",
        Notice.FAILING: "{name} cannot be read",
        Notice.DEAD: "{name} is dead",
        Notice.BACK: "{name} is back",
    },
    silent="nothing new for {pause}, although its longest pause so far was {longest}",
    failing="every visit for {pause} has failed: {reason}",
    dead="it is visited no more: {reason}",
    read_again="it can be read again, and is visited as usual",
    spoke_again="it has published again",
    for_days="{} days",
    for_hours="{} hours",
    days="{} days",
    hours="{} hours",
    an_hour="an hour",
)
_GERMAN = _Words(
    titles={
        Notice.SILENT: "{name} ist verstummt",
        Notice.FAILING: "{name} ist nicht lesbar",
        Notice.DEAD: "{name} ist tot",
        Notice.BACK: "{name} ist wieder da",
    },
    silent="seit {pause} nichts Neues, obwohl die längste Pause bisher {longest} dauerte",
    failing="seit {pause} schlägt jeder Besuch fehl: {reason}",
    dead="der Feed wird nicht mehr besucht: {reason}",
    read_again="der Feed ist wieder lesbar und wird besucht wie gewohnt",
    spoke_again="es gibt wieder neue Einträge",
    for_days="{} Tagen",
    for_hours="{} Stunden",
    days="{} Tage",
    hours="{} Stunden",
    an_hour="eine Stunde",
)


def feed_alert(event: FeedEvent, *, notify: tuple[str, ...], language: str, now: datetime) -> Alert:
    """Return the alert that tells of `event` in `language`; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    return notice(
        key_of(event.notice, event.url, now.isoformat()),
        title=words.titles[event.notice].format(name=event.name),
        why=_why(event, words, now),
        notify=notify,
        now=now,
        source=event.name,
    )


def _why(event: FeedEvent, words: _Words, now: datetime) -> str:
    match event.notice:
        case Notice.SILENT:
            pause = _for(words, now - (event.newest_at or now))
            return words.silent.format(pause=pause, longest=_lasting(words, event.longest_pause))
        case Notice.FAILING:
            pause = _for(words, now - (event.failing_since or now))
            return words.failing.format(pause=pause, reason=event.reason)
        case Notice.DEAD:
            return words.dead.format(reason=event.reason)
        case Notice.BACK:
            return words.spoke_again if event.before is Notice.SILENT else words.read_again
        case _:
            assert_never(event.notice)


def _for(words: _Words, time: timedelta) -> str:
    """Say for how long: a day at least, so always many of what is counted."""
    days, hours = time.days, time // timedelta(hours=1)
    return words.for_days.format(days) if days > 1 else words.for_hours.format(hours)


def _lasting(words: _Words, time: timedelta) -> str:
    days, hours = time.days, time // timedelta(hours=1)
    if hours <= 1:
        return words.an_hour
    return words.days.format(days) if days > 1 else words.hours.format(hours)
