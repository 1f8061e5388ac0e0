"""When a channel sends, in words."""

from collections.abc import Iterator
from datetime import timedelta, tzinfo

from monitor.core.rule import Severity
from monitor.core.schedule import Schedule
from monitor.core.timing import Hold, Timing

REASONS = {
    Hold.DIGEST: "collected for a digest",
    Hold.QUIET: "held over quiet hours",
    Hold.STORM: "held by the storm limit",
    Hold.REPEAT: "held because the rule alerted a short while ago",
    Hold.RELEASED: "sent because you asked",
}
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


def describe(timing: Timing) -> str:
    """Say when a channel with this timing sends: `at once; quiet 22:00-07:00 (Europe/Berlin), then one digest`."""
    return "; ".join([_rhythm(timing), *_quiet(timing), *_storm(timing), *_passing(timing)])


def _rhythm(timing: Timing) -> str:
    return f"one digest {describe_schedule(timing.digest)}" if timing.digest else "at once"


def describe_schedule(schedule: Schedule) -> str:
    """Say when a digest goes out, always with its time zone."""
    return _with_zone(schedule.said, schedule.zone)


def _with_zone(said: str, zone: tzinfo) -> str:
    name = str(zone)
    return f"{said.removesuffix(name).rstrip()} ({name})"


def _quiet(timing: Timing) -> Iterator[str]:
    if timing.quiet.spans:
        spans = " and ".join(_with_zone(span.said, span.zone) for span in timing.quiet.spans)
        yield f"quiet {spans}, then one digest"


def _storm(timing: Timing) -> Iterator[str]:
    if timing.storm and not timing.digest:
        yield f"more than {timing.storm.count} in {length(timing.storm.window)} become one summary"


def _passing(timing: Timing) -> Iterator[str]:
    if timing.passes and (timing.quiet.spans or (timing.storm and not timing.digest)):
        passing = " and ".join(severity.value for severity in Severity if severity in timing.passes)
        yield f"severity {passing} passes"


def length(time: timedelta) -> str:
    """Say a length of time as short as it can be said exactly: `6 h`, `90 min`, `45 s`."""
    for unit, step in _UNITS:
        if time >= step and not time % step:
            return f"{time // step} {unit}"
    return f"{time // timedelta(seconds=1)} s"
