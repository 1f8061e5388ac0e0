"""What the watch reports of itself, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.core.disk import GB, MB, Disk, Outlook
from monitor.core.message import render
from monitor.core.schedule import EVERY_DAY, Schedule
from monitor.core.self_report import (
    Pace,
    Report,
    Span,
    due_span,
    pace_of,
    report_alert,
    report_key,
    report_lines,
)

MONDAYS = Schedule("weekly mon 08:00", UTC, frozenset({0}), timedelta(hours=8))
DAILY = Schedule("daily 08:00", UTC, EVERY_DAY, timedelta(hours=8))
MONDAY = datetime(2026, 3, 30, 8, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
LONG_AGO = MONDAY - 50 * WEEK
QUIET = Report(
    since=MONDAY - WEEK,
    until=MONDAY,
    visits=3360,
    articles=1234,
    matches=12,
    alerts=5,
    gaps=0,
    failing=(),
    silent=(),
    slowest=None,
    dead=0,
    room=Outlook(used=340 * MB),
)
BUSY = replace(
    QUIET,
    gaps=2,
    failing=tuple(f"Blatt {number}" for number in range(12)),
    silent=("Bote",),
    slowest=pace_of("mail", [timedelta(seconds=5), 3 * HOUR, timedelta(minutes=4)]),
    dead=1,
    room=Outlook(used=340 * MB, per_day=1_500_000.0, disk=Disk(2 * GB, 40 * GB), full_on=date(2029, 12, 24)),
)


@pytest.mark.parametrize(
    ("schedule", "began", "now", "span"),
    [
        (MONDAYS, LONG_AGO, MONDAY, Span(MONDAY - WEEK, MONDAY)),
        (MONDAYS, LONG_AGO, MONDAY + 23 * HOUR, Span(MONDAY - WEEK, MONDAY)),
        (MONDAYS, LONG_AGO, MONDAY + 25 * HOUR, None),
        (MONDAYS, LONG_AGO, MONDAY - HOUR, None),
        (MONDAYS, MONDAY + HOUR, MONDAY + 2 * HOUR, None),
        (MONDAYS, None, MONDAY, None),
        (DAILY, LONG_AGO, MONDAY + HOUR, Span(MONDAY - timedelta(days=1), MONDAY)),
    ],
)
def test_a_report_is_due_for_a_day_after_its_time_if_there_was_a_watch_before_it(
    schedule: Schedule, began: datetime | None, now: datetime, span: Span | None
) -> None:
    assert due_span(schedule, began=began, now=now) == span


def test_the_pace_of_a_channel_is_what_half_its_deliveries_keep() -> None:
    times = [timedelta(seconds=second) for second in (1, 2, 60)]
    assert pace_of("mail", times) == Pace(
        channel="mail", sent=3, usual=timedelta(seconds=2), longest=timedelta(minutes=1)
    )


@pytest.mark.parametrize(
    ("language", "false", "right", "said"),
    [
        ("en", (("Ton", 2), ("Streik", 1)), 0, "Marked by readers: 3 as false alarms (Ton 2, Streik 1)"),
        ("en", (), 4, "Marked by readers: 4 as right"),
        ("de", (("Ton", 1),), 4, "Von Lesern bewertet: 1 als Fehlalarm (Ton 1), 4 als richtig"),
    ],
)
def test_what_readers_marked_is_told(
    language: str, false: tuple[tuple[str, int], ...], right: int, said: str
) -> None:
    assert report_lines(replace(QUIET, false=false, right=right), language)[1] == said


def test_a_quiet_week_is_told_in_few_lines() -> None:
    assert report_lines(QUIET, "en") == [
        "Visits to feeds: 3,360 · new articles: 1,234 · matches: 12 · alerts: 5",
        "Gaps: none noticed",
        "Feeds: none fails, none is silent",
        "Deliveries given up: none",
        "Database: 340 MB",
    ]


def test_a_silent_feed_is_not_called_fine() -> None:
    lines = report_lines(replace(QUIET, silent=("Bote",)), "en")
    assert lines[2:4] == ["Silent feeds: 1: Bote", "Deliveries given up: none"]


def test_a_busy_week_names_what_needs_attention() -> None:
    lines = report_lines(BUSY, "de")
    assert lines[0] == "Besuche bei Feeds: 3.360 · neue Artikel: 1.234 · Treffer: 12 · Meldungen: 5"
    assert lines[1].startswith("Lücken: 2, in denen")
    assert lines[2].startswith("Nicht lesbare Feeds: 12: Blatt 0, Blatt 1")
    assert lines[2].endswith("Blatt 9, …")
    assert lines[3] == "Verstummte Feeds: 1: Bote"
    assert "mail, meist 4 min von der Meldung bis zum Versand, höchstens 3 h, 3 gesendet" in lines[4]
    assert lines[5].startswith("Aufgegebene Zustellungen: 1 (")
    assert lines[6] == (
        "Datenbank: 340 MB, wächst um 1,5 MB am Tag, 2,0 GB frei auf ihrer Platte, "
        "voll am 24.12.2029, wenn es so weitergeht"
    )


def test_short_times_are_told_in_seconds_and_shrinking_as_such() -> None:
    quick = replace(
        BUSY,
        slowest=pace_of("mail", [timedelta(seconds=7)]),
        room=Outlook(used=5 * MB, per_day=-20_000_000.0),
    )
    said = "\n".join(report_lines(quick, "en"))
    assert "usually 7 s from alert to sent, 7 s at most, 1 sent" in said
    assert "Database: 5.0 MB, shrinks by 20 MB a day" in said


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "[monitor] Report of 2026-03-23 to 2026-03-30"),
        ("de", "[monitor] Bericht vom 23.03.2026 bis 30.03.2026"),
    ],
)
def test_the_report_is_an_alert_with_one_key_for_its_time(language: str, subject: str) -> None:
    alert = report_alert(BUSY, notify=("mail",), language=language, zone=UTC, now=MONDAY + HOUR)
    message = render(alert.content, sent_at=MONDAY, language=language, key=alert.key, zone=UTC)
    assert (message.subject, alert.notify) == (subject, ("mail",))
    assert all(line in message.text for line in report_lines(BUSY, language))
    assert alert.key == report_key(MONDAY)
