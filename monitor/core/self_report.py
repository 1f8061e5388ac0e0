"""What the watch did in a while, as it reports of itself: figures, and an alert like any other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median

from monitor.core.alert import Alert
from monitor.core.disk import Outlook, in_words
from monitor.core.notice import key_of, notice
from monitor.core.rule import Severity
from monitor.core.schedule import Schedule

NAMED = 10  # feeds in one line
LATE = timedelta(days=1)  # a report that could not be sent for longer is left out
_REACH = timedelta(days=16)  # back, to find two times of a weekly report


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long alerts took through a channel, from raised to sent."""

    channel: str
    sent: int
    usual: timedelta  # half took longer
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a while; `dead`, feeds and size are as they are at its end."""

    since: datetime
    until: datetime
    visits: int
    articles: int
    matches: int
    alerts: int
    gaps: int
    failing: tuple[str, ...]  # names of feeds
    silent: tuple[str, ...]
    slowest: Pace | None  # None: nothing was sent that was not held on purpose
    dead: int  # deliveries given up
    room: Outlook
    right: int = 0  # alerts that readers marked as right, of whatever time
    false: tuple[tuple[str, int], ...] = ()  # rules with false alarms that readers marked, the most first


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a report is about; it is due at the end of it."""

    since: datetime
    until: datetime


def due_span(schedule: Schedule, *, began: datetime | None, now: datetime) -> Span | None:
    """Return what a report that is due at `now` tells of; None: none is, or the watch `began` later (None: never)."""
    times, at = list[datetime](), schedule.next_after(now - _REACH)
    while at <= now:
        times.append(at)
        at = schedule.next_after(at)
    if began is None or began >= times[-1] or now - times[-1] > LATE:
        return None
    return Span(times[-2], times[-1])


def pace_of(channel: str, took: Sequence[timedelta]) -> Pace:
    """Return the pace of a channel; `took` is not empty."""
    usual = timedelta(seconds=median(time.total_seconds() for time in took))
    return Pace(channel=channel, sent=len(took), usual=usual, longest=max(took))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str  # {since} {until}
    day: str
    why: str  # {visits} {articles} {matches} {alerts}
    marked: str  # {said}
    false: str  # {count} {rules}
    right: str  # {count}
    gaps: str  # {count}
    no_gaps: str
    failing: str  # {count} {names}
    silent: str  # {count} {names}
    feeds_fine: str
    slowest: str  # {channel} {usual} {longest} {sent}
    dead: str  # {count}
    none_dead: str
    size: str  # {used}
    grows: str  # {per_day}
    shrinks: str  # {per_day}
    free: str  # {free}
    full: str  # {day}


_ENGLISH = _Words(
    title="Report of {since} to {until}",
    day="%Y-%m-%d",
    why="Visits to feeds: {visits} · new articles: {articles} · matches: {matches} · alerts: {alerts}",
    marked="Marked by readers: {said}",
    false="{count} as false alarms ({rules})",
    right="{count} as right",
    gaps="Gaps: {count}, in which entries may have passed unseen (`monitor feeds list`)",
    no_gaps="Gaps: none noticed",
    failing="Failing feeds: {count}: {names}",
    silent="Silent feeds: {count}: {names}",
    feeds_fine="Feeds: none fails, none is silent",
    slowest="Slowest channel: {channel}, usually {usual} from alert to sent, {longest} at most, {sent} sent",
    dead="Deliveries given up: {count} (`monitor outbox list --state dead`)",
    none_dead="Deliveries given up: none",
    size="Database: {used}",
    grows="grows by {per_day} a day",
    shrinks="shrinks by {per_day} a day",
    free="{free} free on its disk",
    full="full on {day} at this rate",
)
_GERMAN = _Words(
    title="Bericht vom {since} bis {until}",
    day="%d.%m.%Y",
    why="Besuche bei Feeds: {visits} · neue Artikel: {articles} · Treffer: {matches} · Meldungen: {alerts}",
    marked="Von Lesern bewertet: {said}",
    false="{count} als Fehlalarm ({rules})",
    right="{count} als richtig",
    gaps="Lücken: {count}, in denen Einträge ungesehen vorbeigezogen sein können (`monitor feeds list`)",
    no_gaps="Lücken: keine bemerkt",
    failing="Nicht lesbare Feeds: {count}: {names}",
    silent="Verstummte Feeds: {count}: {names}",
    feeds_fine="Feeds: alle lesbar, keiner verstummt",
    slowest="Langsamster Kanal: {channel}, meist {usual} von der Meldung bis zum Versand, höchstens {longest}, "
    "{sent} gesendet",
    dead="Aufgegebene Zustellungen: {count} (`monitor outbox list --state dead`)",
    none_dead="Aufgegebene Zustellungen: keine",
    size="Datenbank: {used}",
    grows="wächst um {per_day} am Tag",
    shrinks="schrumpft um {per_day} am Tag",
    free="{free} frei auf ihrer Platte",
    full="voll am {day}, wenn es so weitergeht",
)


def report_lines(report: Report, language: str) -> list[str]:
    """Say the figures, a line each; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    lines = [_counted(report, words, language)]
    if marked := ", ".join(_marked(report, words)):
        lines.append(words.marked.format(said=marked))
    lines.append(words.gaps.format(count=report.gaps) if report.gaps else words.no_gaps)
    for sentence, names in ((words.failing, report.failing), (words.silent, report.silent)):
        if names:
            lines.append(sentence.format(count=len(names), names=_some(names)))
    if not (report.failing or report.silent):
        lines.append(words.feeds_fine)
    if pace := report.slowest:
        usual, longest = _time(pace.usual), _time(pace.longest)
        lines.append(words.slowest.format(channel=pace.channel, usual=usual, longest=longest, sent=pace.sent))
    lines.append(words.dead.format(count=report.dead) if report.dead else words.none_dead)
    lines.append(", ".join(_room(report.room, words, language)))
    return lines


def _counted(report: Report, words: _Words, language: str) -> str:
    counts = {
        "visits": report.visits,
        "articles": report.articles,
        "matches": report.matches,
        "alerts": report.alerts,
    }
    said = {name: f"{count:,}" for name, count in counts.items()}
    if language == "de":
        said = {name: text.replace(",", ".") for name, text in said.items()}
    return words.why.format(**said)


def _marked(report: Report, words: _Words) -> Iterator[str]:
    if report.false:
        rules = _some([f"{rule} {count}" for rule, count in report.false])
        yield words.false.format(count=sum(count for _, count in report.false), rules=rules)
    if report.right:
        yield words.right.format(count=report.right)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def _time(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    if seconds < 120:  # noqa: PLR2004 two minutes
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"  # noqa: PLR2004 two hours


def _room(room: Outlook, words: _Words, language: str) -> Iterator[str]:
    yield words.size.format(used=in_words(room.used, language))
    if room.per_day is not None:
        sentence = words.grows if room.per_day >= 0 else words.shrinks
        yield sentence.format(per_day=in_words(abs(room.per_day), language))
    if room.disk:
        yield words.free.format(free=in_words(room.disk.free, language))
    if room.full_on:
        yield words.full.format(day=room.full_on.strftime(words.day))


def report_key(until: datetime) -> str:
    """Return the key of the report that is due at `until`: the same for all workers."""
    return key_of("report", until.isoformat())


def report_alert(
    report: Report, *, notify: tuple[str, ...], language: str, zone: tzinfo, now: datetime
) -> Alert:
    """Return the report as an alert; German for `de`, else English."""
    words = _GERMAN if language == "de" else _ENGLISH
    since, until = (at.astimezone(zone).strftime(words.day) for at in (report.since, report.until))
    first, *lines = report_lines(report, language)
    return notice(
        report_key(report.until),
        title=words.title.format(since=since, until=until),
        why=first,
        notify=notify,
        now=now,
        position="settings.report",
        severity=Severity.LOW,
        lines=tuple(lines),
    )
