"""What a feed already held when the watch began: kept, but told to nobody unless asked for."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from monitor.core.article import Entry


class CatchUp(StrEnum):
    """Which entries of a feed's first poll count as new."""

    NONE = "none"  # a silent baseline
    DAY = "24h"  # those dated within the last 24 hours
    ALL = "all"


def is_baseline(entry: Entry, catch_up: CatchUp, *, now: datetime) -> bool:
    """Tell whether an entry of a feed's first poll belongs to the silent baseline; undated ones do unless all count."""
    match catch_up:
        case CatchUp.NONE:
            return True
        case CatchUp.ALL:
            return False
        case CatchUp.DAY:
            dated = entry.published_at or entry.updated_at
            return dated is None or dated < now - timedelta(hours=24)
        case _:
            assert_never(catch_up)
