"""Doubt about servers that answer "not modified": once a day each feed is asked for whole, whatever its server says."""

from datetime import datetime, timedelta
from zlib import crc32

DAY = timedelta(days=1)
_DAY = DAY.total_seconds()
DISTRUST = timedelta(
    days=7
)  # how long a server is not asked whether something changed that said no, although it had


def is_due_whole(url: str, *, read_at: datetime | None, now: datetime) -> bool:
    """Tell whether the feed's own moment of the day passed since it was read; None: it never was.

    The moments of many feeds lie all over the day.
    """
    if read_at is None:
        return False
    moment = crc32(url.encode()) % _DAY
    return (now.timestamp() - moment) // _DAY > (read_at.timestamp() - moment) // _DAY
