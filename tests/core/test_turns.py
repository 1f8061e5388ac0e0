from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.turns import first_turn

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GAP = timedelta(seconds=1)
TURNS = {
    "nobody was there": (None, NOW),
    "it is long ago": (NOW - timedelta(days=1), NOW),
    "it is just free": (NOW, NOW),
    "others are before us": (NOW + 2 * GAP, NOW + 2 * GAP),
    "a wrong clock was there": (NOW + timedelta(days=900), NOW),
}


@pytest.mark.parametrize(("free_at", "turn"), TURNS.values(), ids=TURNS)
def test_a_turn_is_when_the_host_is_free(free_at: datetime | None, turn: datetime) -> None:
    assert first_turn(free_at, gap=GAP, now=NOW) == turn
