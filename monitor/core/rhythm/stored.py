"""Rhythm, plan and what was asked of us as JSON, for columns; of broken JSON what is known of a new feed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.core.rhythm.asked import Asked
from monitor.core.rhythm.budget import Plan
from monitor.core.rhythm.record import HOURS, WEEKDAYS, Rhythm, Typical

Stored = dict[str, Any]

LARGEST = 4_102_444_800  # the year 2100 in seconds since 1970: no count or time of ours is larger
NOTHING_ASKED = Asked()
_BROKEN = (KeyError, TypeError, ValueError, OverflowError)


def rhythm_to_json(rhythm: Rhythm) -> Stored:
    """Return a few hundred bytes."""
    return {
        "hours": _rounded(rhythm.hours),
        "weekdays": _rounded(rhythm.weekdays),
        "watched": _rounded(rhythm.watched),
        "lately": round(rhythm.lately, 2),
        "window": rhythm.window,
        "at": _seconds(rhythm.at),
        "newest_at": _seconds(rhythm.newest_at),
        "longest_pause": round(rhythm.longest_pause.total_seconds()),
    }


def rhythm_from_json(stored: Any) -> Rhythm:
    try:
        return Rhythm(
            hours=_counts(stored["hours"], HOURS),
            weekdays=_counts(stored["weekdays"], WEEKDAYS),
            watched=_counts(stored["watched"], WEEKDAYS),
            lately=_count(stored["lately"]),
            window=int(_count(stored["window"])),
            at=_moment(stored["at"]),
            newest_at=_moment(stored["newest_at"]),
            longest_pause=_duration(stored["longest_pause"]),
        )
    except _BROKEN:
        return Rhythm()


def plan_to_json(plan: Plan) -> Stored:
    return {
        "at": _seconds(plan.at),
        "per_day": plan.per_day,
        "eagerness": plan.eagerness,
        "hourly": _rounded(plan.hourly),
        "carried": round(plan.carried, 2),
        "typical": {
            "hours": list(plan.typical.hours),
            "weekdays": list(plan.typical.weekdays),
            "per_day": plan.typical.per_day,
        },
    }


def plan_from_json(stored: Any) -> Plan | None:
    """Return the plan; None: make a new one."""
    try:
        typical = stored["typical"]
        return Plan(
            at=_at(stored["at"]),
            per_day=_positive(stored["per_day"]),
            eagerness=_positive(stored["eagerness"]),
            hourly=_counts(stored["hourly"], HOURS),
            carried=float(stored["carried"]),
            typical=Typical(
                hours=_counts(typical["hours"], HOURS),
                weekdays=_counts(typical["weekdays"], WEEKDAYS),
                per_day=_positive(typical["per_day"]),
            ),
        )
    except _BROKEN:
        return None


def asked_to_json(asked: Asked) -> Stored:
    """Return only what was asked: mostly nothing."""
    said = {
        "fresh_for": asked.fresh_for and round(asked.fresh_for.total_seconds()),
        "ttl": asked.ttl and round(asked.ttl.total_seconds()),
        "skip_hours": sorted(asked.skip_hours),
        "skip_weekdays": sorted(asked.skip_weekdays),
    }
    return {name: what for name, what in said.items() if what}


def asked_from_json(stored: Any) -> Asked:
    if not stored:
        return NOTHING_ASKED
    try:
        return Asked(
            fresh_for=_duration(stored.get("fresh_for", 0)) or None,
            ttl=_duration(stored.get("ttl", 0)) or None,
            skip_hours=frozenset(map(int, stored.get("skip_hours", ()))),
            skip_weekdays=frozenset(map(int, stored.get("skip_weekdays", ()))),
        )
    except (*_BROKEN, AttributeError):
        return NOTHING_ASKED


def _rounded(counts: Sequence[float]) -> list[float]:
    return [round(count, 2) for count in counts]


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp())


def _counts(stored: Sequence[float], length: int) -> tuple[float, ...]:
    counts = tuple(map(float, stored))
    if len(counts) != length or not (min(counts) >= 0 and sum(counts) <= LARGEST):  # NaN is neither
        raise ValueError(counts)
    return counts


def _count(stored: float) -> float:
    count = float(stored)
    if not 0 <= count <= LARGEST:  # NaN is neither
        raise ValueError(stored)
    return count


def _positive(stored: float) -> float:
    if _count(stored) == 0:
        raise ValueError(stored)
    return float(stored)


def _duration(seconds: float) -> timedelta:
    return timedelta(seconds=_count(seconds))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else _at(seconds)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(_count(seconds), UTC)
