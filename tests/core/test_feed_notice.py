"""Notices about feeds are alerts like any other, in words that say what happened and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from monitor.core.alert import content_from_json, content_to_json
from monitor.core.feed_notice import FeedEvent, feed_alert
from monitor.core.message import Message, render
from monitor.core.rhythm.notice import Notice

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
EVENT = FeedEvent(
    notice=Notice.SILENT,
    before=None,
    url="https://reader:secret@blatt.example/rss",
    name="Das Blatt",
    newest_at=NOW - 3 * DAY,
    longest_pause=14 * HOUR,
    failing_since=NOW - 26 * HOUR,
    reason="404 Not Found",
)


def message(event: FeedEvent, *, language: str = "en") -> Message:
    alert = feed_alert(event, notify=("mail",), language=language, now=NOW)
    content = content_from_json(content_to_json(alert.content))
    return render(content, sent_at=NOW, language=language, key=alert.key, zone=UTC)


@pytest.mark.parametrize(
    ("event", "language", "subject", "why"),
    [
        pytest.param(
            EVENT,
            "en",
            "[monitor] Das Blatt has gone silent",
            "nothing new for 3 days, although its longest pause so far was 14 hours",
            id="silent",
        ),
        pytest.param(
            replace(EVENT, newest_at=NOW - 40 * HOUR, longest_pause=HOUR),
            "en",
            "[monitor] Das Blatt has gone silent",
            "nothing new for 40 hours, although its longest pause so far was an hour",
            id="silent for hours",
        ),
        pytest.param(
            replace(EVENT, notice=Notice.FAILING),
            "en",
            "[monitor] Das Blatt cannot be read",
            "every visit for 26 hours has failed: 404 Not Found",
            id="failing",
        ),
        pytest.param(
            replace(EVENT, notice=Notice.DEAD),
            "en",
            "[monitor] Das Blatt is dead",
            "it is visited no more: 404 Not Found",
            id="dead",
        ),
        pytest.param(
            replace(EVENT, notice=Notice.BACK, before=Notice.FAILING),
            "en",
            "[monitor] Das Blatt is back",
            "it can be read again, and is visited as usual",
            id="back from failing",
        ),
        pytest.param(
            replace(EVENT, notice=Notice.BACK, before=Notice.SILENT),
            "en",
            "[monitor] Das Blatt is back",
            "it has published again",
            id="back from silence",
        ),
        pytest.param(
            replace(EVENT, longest_pause=2 * DAY),
            "de",
            "[monitor] Das Blatt ist verstummt",
            "seit 3 Tagen nichts Neues, obwohl die längste Pause bisher 2 Tage dauerte",
            id="silent in German",
        ),
    ],
)
def test_a_notice_says_what_happened_and_since_when(
    event: FeedEvent, language: str, subject: str, why: str
) -> None:
    told = message(event, language=language)
    assert told.subject == subject
    assert why[1:] in told.text  # as a sentence it begins with a capital
    assert "settings.notify_health" in told.text
    assert "Das Blatt" in told.html


@pytest.mark.parametrize(("notice", "language"), list(product(Notice, ("en", "de"))))
def test_no_notice_shows_the_secrets_of_a_feed_or_speaks_of_a_rule(notice: Notice, language: str) -> None:
    told = message(replace(EVENT, notice=notice, newest_at=None, failing_since=None), language=language)
    assert "secret" not in told.text + told.html + told.subject
    assert "rule" not in told.text
    assert "Regel" not in told.text


def test_each_notice_is_an_alert_of_its_own() -> None:
    keys = {
        feed_alert(event, notify=(), language="en", now=now).key
        for event in (EVENT, replace(EVENT, notice=Notice.BACK), replace(EVENT, url="https://b.example/"))
        for now in (NOW, NOW + HOUR)
    }
    assert len(keys) == 6
