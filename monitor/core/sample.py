"""Alerts that show how alerts look: for templates to be tried on, and for readers before the first real one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.core.alert import AlertContent, Change, WhyNow
from monitor.core.digest import Digest, Held
from monitor.core.excerpt import Excerpt
from monitor.core.rule import Severity
from monitor.core.timing import Hold

SENT_AT = datetime(2026, 3, 29, 5, 3, 40, tzinfo=UTC)

_GERMAN = (
    "Nordkorea testet offenbar Kurzstreckenraketen",
    "Nach Angaben aus Seoul flogen die ballistischen Raketen rund 600 Kilometer weit und fielen ins Meer.",
    "ballistischen Raketen",
    "Nordkorea feuert offenbar Kurzstreckenrakete ab",
)
_ENGLISH = (
    "North Korea appears to have tested short-range missiles",
    "According to Seoul the ballistic missiles flew some 600 kilometres before they fell into the sea.",
    "ballistic missiles",
    "North Korea appears to have fired a short-range missile",
)


def sample_alert(language: str) -> AlertContent:
    """Return an alert that says all that an alert can say, but is no update."""
    german = language == "de"
    title, sentence, phrase, _ = _GERMAN if german else _ENGLISH
    name = "Nordkorea" if german else "North Korea"
    start = sentence.index(phrase)
    return AlertContent(
        rule="Nordkorea-Raketen" if german else "North Korea missiles",
        rule_position="config/rules.yaml:12",
        severity=Severity.HIGH,
        title=title,
        source="Küstenblick" if german else "Harbour Post",
        url="https://kuestenblick.example/welt/raketentest"
        if german
        else "https://harbour-post.example/world/test",
        published_at=SENT_AT - timedelta(minutes=14),
        seen_at=SENT_AT - timedelta(minutes=1),
        why="new article",
        terms=(name, f'"{"ballistische Raketen" if german else "ballistic missiles"}"'),
        excerpts=(
            Excerpt("title", title, ((0, len(name)),)),
            Excerpt("text", sentence, ((start, start + len(phrase)),)),
        ),
        also_reported_by=("Moorbacher Tageblatt", "Tal-Bote")
        if german
        else ("Moor Gazette", "Valley Courier"),
        agency="dpa" if german else "AP",
    )


def sample_update(language: str) -> AlertContent:
    """Return an alert that continues the story of `sample_alert`."""
    first = sample_alert(language)
    before = (_GERMAN if language == "de" else _ENGLISH)[3]
    return replace(
        first,
        severity=Severity.NORMAL,
        also_reported_by=(),
        why_now=WhyNow.UPDATE,
        update_of="sample",
        changed=Change(before, first.title),
    )


def sparse_alert(language: str) -> AlertContent:
    """Return an alert of an article that says next to nothing."""
    return replace(
        sample_alert(language),
        severity=Severity.NORMAL,
        title="",
        url="",
        published_at=None,
        terms=(),
        excerpts=(),
        also_reported_by=(),
        agency="",
    )


def sample_digest(language: str) -> Digest:
    """Return what quiet hours held of these alerts, and more of another rule than one message lists."""
    first, update, sparse = sample_alert(language), sample_update(language), sparse_alert(language)
    other = "Sanktionen" if language == "de" else "Sanctions"
    title = "EU berät über neue Sanktionen" if language == "de" else "EU considers new sanctions"
    alerts = (first, replace(update, rule=other, title=title), sparse)
    newest = tuple(
        Held(one, SENT_AT - timedelta(hours=hours)) for one, hours in zip(alerts, (1, 3, 8), strict=True)
    )
    return Digest(
        by_rule={first.rule: 2, other: 41},
        newest=newest,
        since=SENT_AT - timedelta(hours=8),
        holds=(Hold.QUIET,),
    )
