"""What is told about a feed itself, once each: it went silent, it fails for long, it is dead, it is back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILING_LONG = timedelta(days=1)
ENOUGH_STRIKES = 2.0  # a machine that slept for a day after one failure has not seen a day of them


class Notice(StrEnum):
    """What there is to tell about a feed."""

    SILENT = "silent"  # it answers, but has had nothing new for longer than its own rhythm explains
    FAILING = "failing"  # nothing can be read for long
    DEAD = "dead"  # it is visited no more
    BACK = "back"  # after any of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a feed stands after a visit."""

    dead: bool = False
    failing_since: datetime | None = None  # None: the visit succeeded
    strikes: float = 0.0
    silent: bool = False
    new_entries: bool = False


def due_notice(standing: Standing, *, told: Notice | None, now: datetime) -> Notice | None:
    """Return what is to be told now; `told` is what was told last, None if nothing was or the feed came back."""
    if standing.dead:
        return None if told is Notice.DEAD else Notice.DEAD
    if standing.failing_since is not None:
        long = now - standing.failing_since >= FAILING_LONG and standing.strikes >= ENOUGH_STRIKES
        return Notice.FAILING if long and told is not Notice.FAILING else None
    if told in (Notice.FAILING, Notice.DEAD) or (told is Notice.SILENT and standing.new_entries):
        return Notice.BACK
    return Notice.SILENT if standing.silent and told is None else None


def told_after(notice: Notice | None, *, told: Notice | None) -> Notice | None:
    """Return what to remember as told."""
    if notice is None:
        return told
    return None if notice is Notice.BACK else notice
