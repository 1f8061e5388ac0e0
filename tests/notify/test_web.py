"""How long services ask us to wait."""

from datetime import timedelta

import pytest

from monitor.notify.web import wait_asked

DATE = "Sun, 29 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "120"}, 120, id="seconds"),
        pytest.param({"Retry-After": " 0.75 "}, 0.75, id="parts of a second"),
        pytest.param(
            {"Retry-After": "Sun, 29 Mar 2026 12:05:00 GMT", "Date": DATE}, 300, id="a date by its own clock"
        ),
        pytest.param({"Retry-After": DATE}, 0, id="a date that is past"),
        pytest.param({"Retry-After": "Sun, 29 Mar 2026 12:05:00 -0000", "Date": DATE}, 300, id="no zone"),
        pytest.param({"Retry-After": "9" * 30}, 7 * 24 * 3600, id="absurdly long"),
    ],
)
def test_a_wait_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float) -> None:
    assert wait_asked(headers) == timedelta(seconds=seconds)


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1.2.3", "Sun, 99 Mar 2026 12:05:00 GMT", "٣"])
def test_what_names_no_wait_asks_for_none(asked: str) -> None:
    assert wait_asked({"Retry-After": asked}) is None
