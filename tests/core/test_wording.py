"""The words around an alert: dates, reasons, languages."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.wording import ENGLISH, GERMAN, Wording, moments, wording

BERLIN = ZoneInfo("Europe/Berlin")
SENT = datetime(2026, 3, 29, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", GERMAN), ("de-AT", GERMAN), ("DE", GERMAN), ("en", ENGLISH), ("fr", ENGLISH), ("", ENGLISH)],
)
def test_alerts_speak_german_or_english(language: str, words: Wording) -> None:
    assert wording(language) is words


@pytest.mark.parametrize(
    ("words", "published", "line"),
    [
        pytest.param(
            GERMAN,
            datetime(2026, 3, 29, 4, 55, tzinfo=UTC),
            "veröffentlicht 29.3.2026, 06:55 → gesendet 07:03 (UTC+2)",
            id="the day is said once",
        ),
        pytest.param(
            ENGLISH,
            datetime(2025, 12, 31, 21, 30, tzinfo=UTC),
            "published 31 Dec 2025, 23:30 → sent 29 Mar 2026, 07:03 (UTC+2)",
            id="and again when it changes",
        ),
        pytest.param(ENGLISH, None, "sent 29 Mar 2026, 07:03 (UTC+2)", id="an unknown time is left out"),
        pytest.param(
            ENGLISH,
            datetime.max.replace(tzinfo=UTC),
            "published 31 Dec 9999, 23:59 → sent 29 Mar 2026, 07:03 (UTC+2)",
            id="an absurd date of a feed",
        ),
    ],
)
def test_times_are_told_in_the_zone_of_the_reader(
    words: Wording, published: datetime | None, line: str
) -> None:
    assert moments(words, {words.published: published, words.sent: SENT}, BERLIN) == line


@pytest.mark.parametrize(
    ("offset", "name"),
    [
        (timedelta(0), "UTC"),
        (timedelta(hours=5, minutes=30), "UTC+5:30"),
        (timedelta(hours=-3, minutes=-30), "UTC−3:30"),
        (timedelta(hours=-8), "UTC−8"),
        (timedelta(minutes=20, seconds=29), "UTC+0:20"),
    ],
)
def test_the_offset_is_named(offset: timedelta, name: str) -> None:
    assert moments(ENGLISH, {"sent": SENT}, timezone(offset)).endswith(f"({name})")


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
def test_no_date_is_too_absurd_to_be_told(published: datetime, offset: timedelta) -> None:
    line = moments(GERMAN, {"veröffentlicht": published, "gesendet": SENT}, timezone(offset))
    assert line.startswith("veröffentlicht ")


@pytest.mark.parametrize(
    ("words", "terms", "reason"),
    [
        (ENGLISH, ("Kim", "Raketen"), "rule “R” found Kim, Raketen (new article)"),
        (GERMAN, ("Kim",), "Regel „R“ fand Kim (new article)"),
        (GERMAN, (), "Regel „R“ trifft zu (new article)"),
        (
            ENGLISH,
            tuple("abcdefghijklmn"),
            "rule “R” found a, b, c, d, e, f, g, h, i, j, k, l, … (new article)",
        ),
    ],
)
def test_the_reason_names_rule_and_terms(words: Wording, terms: tuple[str, ...], reason: str) -> None:
    assert words.reason("R", terms, "new article") == reason
