"""The words around an alert, in the languages that alerts are written in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from monitor.core.alert import Change, WhyNow

NOT_ACKED = "nobody acknowledged it in time"  # why an escalated alert goes to a further channel
_MAX_TERMS = 12  # named in one alert
_MAX_SOURCES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an alert says in one language."""

    code: str
    published: str
    seen: str
    sent: str
    months: tuple[str, ...]  # empty: dates are written in figures
    high: str
    no_title: str
    read_at: str  # {host}
    why: str
    rule: str  # {rule} {terms} {why}
    rule_alone: str  # {rule} {why}
    mute: str  # {position} {rule}
    mute_notice: str  # {position}
    update: str
    changed: str  # {before} {after}
    added: str  # {after}
    also_by: str  # {sources}
    also_by_more: str  # {sources} {more}
    template_failed: str  # {trouble}
    bare: str
    more: str  # {count}
    whys: Mapping[str, str]  # as stored, in this language
    whys_now: Mapping[WhyNow, str]  # where that says more than what was stored
    fields: Mapping[str, str]  # names of the fields that are no running text

    def date(self, day: datetime) -> str:
        """Return the day as it is written: `1 Mar 2026`, `1.3.2026`."""
        if self.months:
            return f"{day.day} {self.months[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year}"

    def reason(self, rule: str, terms: Sequence[str], why: str) -> str:
        """Return in one sentence which rule found what, and why now."""
        found = ", ".join(terms[:_MAX_TERMS]) + (", …" if len(terms) > _MAX_TERMS else "")
        sentence = self.rule if found else self.rule_alone
        return sentence.format(rule=rule, terms=found, why=why)

    def change(self, change: Change | None) -> str:
        """Return what an update changed, nothing if that is not known."""
        if change is None:
            return ""
        sentence = self.changed if change.before else self.added
        return sentence.format(before=change.before, after=change.after)

    def also(self, sources: Sequence[str]) -> str:
        """Return who else reported it, nothing if nobody did; of many the first are named."""
        if not sources:
            return ""
        named = ", ".join(sources[:_MAX_SOURCES])
        sentence = self.also_by_more if len(sources) > _MAX_SOURCES else self.also_by
        return sentence.format(sources=named, more=len(sources) - _MAX_SOURCES)


ENGLISH = Wording(
    code="en",
    published="published",
    seen="seen",
    sent="sent",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    high="high severity",
    no_title="(no title)",
    read_at="Read at {host}",
    why="Why",
    rule="rule “{rule}” found {terms} ({why})",
    rule_alone="rule “{rule}” matched ({why})",
    mute="Edit the rule: {position} · Mute it: monitor snooze {rule} --for 8h",
    mute_notice="Notices like this one go where {position} says",
    update="Update",
    changed="Changed: “{before}” → “{after}”",
    added="New: {after}",
    also_by="Also reported by: {sources}",
    also_by_more="Also reported by: {sources} and {more} more",
    template_failed="This is the built-in wording, since a template failed: {trouble}",
    bare="In bare words, since this program broke while it wrote the message. Please report that.",
    more="… and {count} more alerts: monitor alerts",
    whys={},
    whys_now={
        WhyNow.UPDATE: "update of a story you know",
        WhyNow.REMATCH: "older article, asked for with monitor rematch",
    },
    fields={"author": "Author", "categories": "Categories", "url": "Link", "source": "Source"},
)
GERMAN = Wording(
    code="de",
    published="veröffentlicht",
    seen="gesehen",
    sent="gesendet",
    months=(),
    high="hohe Dringlichkeit",
    no_title="(ohne Titel)",
    read_at="Lesen bei {host}",
    why="Warum",
    rule="Regel „{rule}“ fand {terms} ({why})",
    rule_alone="Regel „{rule}“ trifft zu ({why})",
    mute="Regel ändern: {position} · Stummschalten: monitor snooze {rule} --for 8h",
    mute_notice="Wohin solche Meldungen gehen, sagt {position}",
    update="Neues zum Thema",
    changed="Geändert: „{before}“ → „{after}“",
    added="Neu: {after}",
    also_by="Auch berichtet von: {sources}",
    also_by_more="Auch berichtet von: {sources} und {more} weiteren",
    template_failed="Dies ist der eingebaute Wortlaut, denn eine Vorlage versagte: {trouble}",
    bare="Nur das Nötigste, denn beim Schreiben dieser Nachricht trat ein Fehler in monitor auf. Bitte melden Sie ihn.",
    more="… und {count} weitere Meldungen: monitor alerts",
    whys={"new article": "neuer Artikel", NOT_ACKED: "niemand hat rechtzeitig bestätigt"},
    whys_now={
        WhyNow.UPDATE: "Neues zu einem gemeldeten Thema",
        WhyNow.REMATCH: "älterer Artikel, verlangt mit monitor rematch",
    },
    fields={"author": "Autor", "categories": "Rubriken", "url": "Link", "source": "Quelle"},
)


def wording(language: str) -> Wording:
    """Return German for `de`, `de-AT` …, else English."""
    return GERMAN if language[:2].lower() == "de" else ENGLISH


def moments(words: Wording, times: Mapping[str, datetime | None], zone: tzinfo) -> str:
    """Return named times in their order on one line, a day only where it changes, in the zone's offset now.

    `times` are aware; None is left out. The last one's offset from UTC holds for
    all, so that they compare: `published 1 Mar 2026, 08:12 → sent 08:21 (UTC+1)`.
    """
    known = [(name, at) for name, at in times.items() if at is not None]
    offset = known[-1][1].astimezone(zone).utcoffset() or timedelta(0)
    told, today = [], ""
    for name, at in known:
        local = _at_offset(at, offset)
        day = words.date(local)
        clock = f"{local.hour:02}:{local.minute:02}"
        told.append(f"{name} {clock}" if day == today else f"{name} {day}, {clock}")
        today = day
    return f"{' → '.join(told)} ({_utc(offset)})"


def _at_offset(at: datetime, offset: timedelta) -> datetime:
    try:
        return at.astimezone(timezone(offset))
    except OverflowError:  # a feed's absurd date: the first or last day there is
        return at


def _utc(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "" if not minutes else "+" if minutes > 0 else "−"
    return "UTC" + (f"{sign}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")
