"""Alerts name the other outlets that told the same, each once."""

import pytest

from monitor.core.reports import Report, with_others
from tests.store.world import alert

CONTENT = alert(source="Das Blatt", url="https://www.blatt.example/1").content
CASES = {
    "nobody else": ([("Das Blatt", "https://www.blatt.example/1")], ()),
    "another outlet": ([("Der Funk", "https://funk.example/2")], ("Der Funk",)),
    "another feed of the same outlet": ([("Das Blatt: Politik", "https://m.blatt.example/1?wt=rss")], ()),
    "two feeds of another outlet": (
        [("Funk", "https://funk.example/2"), ("Funk: Welt", "https://www.funk.example/2")],
        ("Funk",),
    ),
    "two outlets of one name": (
        [("Heute", "https://a.example/2"), ("Heute", "https://b.example/2")],
        ("Heute",),
    ),
    "the same name elsewhere": ([("Das Blatt", "https://else.example/2")], ()),
    "no link": ([("Ticker", ""), ("Ticker", "")], ("Ticker",)),
    "a link that leads nowhere": ([("Ticker", "https://[")], ("Ticker",)),
}


@pytest.mark.parametrize(("reports", "others"), CASES.values(), ids=CASES)
def test_other_outlets_are_named_once_in_the_order_they_came(
    reports: list[tuple[str, str]], others: tuple[str, ...]
) -> None:
    told = with_others(CONTENT, [Report(*report) for report in reports])
    assert told.also_reported_by == others


@pytest.mark.parametrize(
    ("until", "others"), [(None, ("Funk", "Welle")), (4, ("Funk",)), (3, ("Funk",)), (2, ())]
)
def test_outlets_that_came_too_late_are_left_out(until: int | None, others: tuple[str, ...]) -> None:
    reports = [Report("Funk", "https://funk.example/2", 3), Report("Welle", "https://welle.example/2", 5)]
    assert with_others(CONTENT, reports, until=until).also_reported_by == others
