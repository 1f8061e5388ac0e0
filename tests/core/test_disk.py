"""When room is short, how fast it goes, and when it is gone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.core.disk import GB, MB, Disk, Outlook, Size, full_on, growth, in_figures, in_words, outlook
from monitor.core.disk_notice import disk_alert
from monitor.core.message import render

TODAY = date(2026, 3, 29)
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("free", "total", "wanted"),
    [
        (199 * MB, 1 * GB, 200 * MB),
        (4 * GB, 100 * GB, 5 * GB),
        (9 * GB, 4_000 * GB, 10 * GB),
    ],
)
def test_room_is_short_below_a_share_of_the_disk_that_is_neither_tiny_nor_huge(
    free: int, total: int, wanted: int
) -> None:
    assert Disk(free, total).is_short
    assert Disk(free, total).wanted == wanted
    assert not Disk(wanted, total).is_short
    assert not Disk(wanted, total).is_eased
    assert Disk(2 * wanted, total).is_eased


def days(*sizes: int, step: int = 1) -> list[Size]:
    return [Size(TODAY + timedelta(days=step * number), size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "per_day"),
    [
        ([], None),
        (days(5), None),
        (days(0, 5, 9), None),
        (days(0, 5, 9, 12), 4.0),
        (days(40, 0, step=10), -4),
    ],
)
def test_growth_is_told_after_three_days(sizes: list[Size], per_day: float | None) -> None:
    assert growth(sizes) == per_day


@pytest.mark.parametrize(
    ("room", "per_day", "day"),
    [
        (100, None, None),
        (100, 0.0, None),
        (100, -1.0, None),
        (100, 10.0, TODAY + timedelta(days=10)),
        (-5, 10.0, TODAY),
        (10**9, 1.0, None),
    ],
)
def test_the_day_when_it_is_full_is_told_if_it_can_be_foreseen(
    room: int, per_day: float | None, day: date | None
) -> None:
    assert full_on(room, per_day, today=TODAY) == day


def test_pages_that_the_file_has_free_count_as_room() -> None:
    seen = outlook(days(0, 10, 20, 30), used=30, spare=50, disk=Disk(50, 10**6), today=TODAY)
    assert seen == Outlook(used=30, per_day=10.0, disk=Disk(50, 10**6), full_on=TODAY + timedelta(days=10))
    assert outlook([], used=30, today=TODAY) == Outlook(used=30)


def test_sizes_are_said_as_people_do() -> None:
    assert [in_words(size) for size in (0, 1_200_000, 340 * MB, 1_250 * MB, 40 * GB)] == [
        "0 MB",
        "1.2 MB",
        "340 MB",
        "1.2 GB",
        "40 GB",
    ]
    assert in_words(1_300 * MB, "de") == "1,3 GB"


def test_the_outlook_says_what_is_known() -> None:
    assert in_figures(Outlook(used=5 * MB)) == "the database takes 5.0 MB"
    known = Outlook(used=5 * GB, per_day=20.0 * MB, disk=Disk(2 * GB, 9 * GB), full_on=TODAY)
    assert in_figures(known) == (
        "the database takes 5.0 GB, +20 MB a day, 2.0 GB free, full on 2026-03-29 at this rate"
    )
    assert "-20 MB a day" in in_figures(Outlook(used=5 * GB, per_day=-20.0 * MB))


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("en", "[monitor] The disk is nearly full", "1.5 GB of 40 GB are free where /srv/watch lies"),
        ("de", "[monitor] Der Speicherplatz wird knapp", "1,5 GB von 40 GB sind frei, wo /srv/watch liegt"),
    ],
)
def test_the_notice_says_where_there_is_how_little_room(language: str, subject: str, said: str) -> None:
    disk = Disk(1_500 * MB, 40 * GB)
    alert = disk_alert(disk, folder="/srv/watch", notify=("mail",), language=language, now=NOW)
    message = render(alert.content, sent_at=NOW, language=language, key=alert.key, zone=UTC)
    assert message.subject == subject
    assert said in message.text
    assert alert.notify == ("mail",)
