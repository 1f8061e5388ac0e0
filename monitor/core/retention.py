"""What may be forgotten: rules of age."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is older may go; None: it is kept for ever."""

    articles_before: datetime | None
    alerts_before: datetime | None


NOTHING = Limits(articles_before=None, alerts_before=None)


def limits(keep: timedelta | None, keep_alerts: timedelta | None, *, now: datetime) -> Limits:
    """Return the limits that hold at `now`; None is for ever. An alert is kept as long as other articles at least."""
    if keep is None:
        return NOTHING
    alerts_before = None if keep_alerts is None else now - max(keep, keep_alerts)
    return Limits(articles_before=now - keep, alerts_before=alerts_before)
