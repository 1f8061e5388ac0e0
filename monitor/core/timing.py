"""When an alert goes to a target: at once, or held to travel with others in one digest."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.core.rule import Severity, When
from monitor.core.schedule import QuietHours, Schedule


class Hold(StrEnum):
    """Why a delivery waits for others to travel with."""

    DIGEST = "digest"  # the channel or the rule collects
    QUIET = "quiet"  # the channel is quiet at this time
    STORM = "storm"  # the target had its share
    REPEAT = "repeat"  # the rule alerted a short while ago
    RELEASED = "released"  # it waits no more: its user asked for it


@dataclass(frozen=True, slots=True)
class StormLimit:
    """How many alerts a target gets one by one."""

    count: int
    window: timedelta


DEFAULT_STORM = StormLimit(300, timedelta(minutes=10))  # a net; people set less
PASSING = frozenset({Severity.HIGH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a channel sends."""

    quiet: QuietHours = QuietHours()  # noqa: RUF009 frozen
    digest: Schedule | None = None  # None: alerts go one by one
    storm: StormLimit | None = DEFAULT_STORM  # None: no limit
    passes: frozenset[Severity] = PASSING  # severities that quiet hours and the storm limit let through


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an alert's rule says about its time."""

    severity: Severity
    when: When | None = None  # None: as the channel says
    digest: Schedule | None = None  # when `digest` is asked of a channel that has none of its own
    folded_until: datetime | None = None  # a moment ahead; None: the rule may alert


@dataclass(frozen=True, slots=True)
class Due:
    """When a delivery is due. Those of one target with the same `digest_key` travel together."""

    at: datetime
    hold: Hold | None = None  # None: at once

    @property
    def digest_key(self) -> str | None:
        """What releases at the same moment travels together, whatever held it."""
        return self.at.astimezone(UTC).isoformat() if self.hold else None


@dataclass(slots=True)
class Flow:
    """What a target got lately and is going to get; `plan` keeps it up to date."""

    single: int = 0  # alerts on their own within the storm limit's window
    storm_until: datetime | None = None  # when the summary goes out that is being filled


def plan(timing: Timing, wish: Wish, flow: Flow, *, now: datetime) -> Due:
    """Decide when an alert that is raised now goes to a target, and count it in `flow`."""
    due = _wished(timing, wish, now=now) or _pressed(timing, wish, flow, now=now)
    if due.hold is None:
        flow.single += 1
    return due


def replan(due: Due, timing: Timing, wish: Wish, *, now: datetime) -> Due:
    """Decide anew, as the configuration is now, about what is held until a moment ahead.

    What nothing holds any more is due at once, all of it in one digest.
    """
    if due.hold is Hold.STORM and timing.storm:
        at = min(due.at, now + timing.storm.window)  # a clock may have been ahead
        return _after_quiet(timing, Due(at, Hold.STORM))
    return _wished(timing, wish, now=now) or Due(now, due.hold)


def _wished(timing: Timing, wish: Wish, *, now: datetime) -> Due | None:
    """Return what rule and channel ask for; None: at once."""
    schedule = _schedule(timing, wish)
    if schedule:
        return _after_quiet(timing, Due(schedule.next_after(wish.folded_until or now), Hold.DIGEST))
    passes = wish.severity in timing.passes
    if wish.folded_until:
        due = Due(wish.folded_until, Hold.REPEAT)
        return due if passes else _after_quiet(timing, due)
    until = None if passes else timing.quiet.until(now)
    return Due(until, Hold.QUIET) if until else None


def _schedule(timing: Timing, wish: Wish) -> Schedule | None:
    if wish.when is When.NOW:
        return None
    return timing.digest or (wish.digest if wish.when is When.DIGEST else None)


def _after_quiet(timing: Timing, due: Due) -> Due:
    return Due(timing.quiet.until(due.at) or due.at, due.hold)


def _pressed(timing: Timing, wish: Wish, flow: Flow, *, now: datetime) -> Due:
    """Send at once what the storm limit lets through, and fold the rest into one summary."""
    limit = timing.storm
    if limit is None or wish.severity in timing.passes:
        return Due(now)
    if flow.storm_until is None or flow.storm_until <= now:
        if flow.single < limit.count:
            return Due(now)
        flow.storm_until = now + limit.window
    return _after_quiet(timing, Due(flow.storm_until, Hold.STORM))


@dataclass(frozen=True, slots=True)
class Spoken:
    """When a rule alerted last, and until when it folded what it found since; None: never."""

    alone_at: datetime | None = None
    folded_until: datetime | None = None


def folded_until(repeat_after: timedelta, spoken: Spoken, *, now: datetime) -> datetime | None:
    """Return until when what the rule finds now is folded into one digest; None: it may alert.

    That digest counts as an alert of the rule: the time begins anew with it.
    """
    if spoken.folded_until and spoken.folded_until > now:
        return spoken.folded_until
    last = max((at for at in (spoken.alone_at, spoken.folded_until) if at), default=None)
    return last + repeat_after if last and last + repeat_after > now else None
