from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.article import Entry
from monitor.core.baseline import CatchUp, is_baseline

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

CASES = {
    "nothing counts as new": (CatchUp.NONE, NOW, None, True),
    "all count as new": (CatchUp.ALL, None, None, False),
    "published an hour ago is news": (CatchUp.DAY, NOW - HOUR, None, False),
    "published exactly a day ago is news": (CatchUp.DAY, NOW - 24 * HOUR, None, False),
    "published two days ago is not": (CatchUp.DAY, NOW - 48 * HOUR, None, True),
    "undated is not": (CatchUp.DAY, None, None, True),
    "only updated today is news": (CatchUp.DAY, None, NOW - HOUR, False),
    "a date in the future is news": (CatchUp.DAY, NOW + 24 * HOUR, None, False),
}


@pytest.mark.parametrize(("catch_up", "published", "updated", "expected"), CASES.values(), ids=CASES)
def test_what_belongs_to_the_silent_baseline(
    catch_up: CatchUp, published: datetime | None, updated: datetime | None, expected: bool
) -> None:
    entry = Entry(title="Haushalt beschlossen", published_at=published, updated_at=updated)
    assert is_baseline(entry, catch_up, now=NOW) is expected
