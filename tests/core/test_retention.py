"""Age alone decides what may be forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.retention import limits

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("keep", "keep_alerts", "articles", "alerts"),
    [
        pytest.param(90 * DAY, 730 * DAY, 90, 730, id="each its own"),
        pytest.param(90 * DAY, 10 * DAY, 90, 90, id="alerts no shorter than articles"),
        pytest.param(90 * DAY, None, 90, None, id="alerts for ever"),
        pytest.param(None, 10 * DAY, None, None, id="everything for ever"),
    ],
)
def test_articles_and_alerts_are_kept_as_long_as_the_settings_say(
    keep: timedelta | None, keep_alerts: timedelta | None, articles: int | None, alerts: int | None
) -> None:
    found = limits(keep, keep_alerts, now=NOW)
    assert found.articles_before == (None if articles is None else NOW - articles * DAY)
    assert found.alerts_before == (None if alerts is None else NOW - alerts * DAY)
