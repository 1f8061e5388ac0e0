"""Whether the work gets done, judged from the traces it leaves in the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.disk import Disk, in_words

PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """The traces; None where there is nothing of the kind."""

    feed_due_at: datetime | None = None  # since when, or from when, the longest waiting feed is due
    polled_at: datetime | None = None  # the last visit to any feed
    untriaged_since: datetime | None = None  # when the oldest article was seen that waits for triage
    delivery_due_at: datetime | None = None  # since when the longest waiting delivery is due
    sent_at: datetime | None = None  # the last delivery that arrived
    sending: int = 0  # deliveries being sent right now
    dead: int = 0  # deliveries that were given up
    failing_feeds: int = 0  # nothing could be read at their last visit, or they are dead
    working_feeds: int = 0  # the others that are visited, those not visited yet too
    disk: Disk | None = None  # that holds the data folder; None: the database is elsewhere
    down: tuple[str, ...] = ()  # channels that have taken nothing for long, or do not accept our password


def ailments(vitals: Vitals, *, now: datetime, patience: timedelta = PATIENCE) -> tuple[str, ...]:
    """Return what keeps news from arriving, one sentence each; empty: healthy.

    Work that waits is no ailment as long as work of its kind gets done.
    """
    found = []
    long_ago = now - patience
    if _before(vitals.feed_due_at, long_ago) and not _since(vitals.polled_at, long_ago):
        found.append("feeds are due, but none was visited lately: is `monitor run` running?")
    if vitals.failing_feeds and not vitals.working_feeds:
        found.append(
            "no feed can be read: is the network up? `monitor feeds list` shows the reason of each"
            if vitals.failing_feeds > 1
            else "the only feed cannot be read: `monitor feeds list` shows why"
        )
    if _before(vitals.untriaged_since, long_ago):
        found.append("articles wait for the rules to be applied: is `monitor run` running?")
    idle = not vitals.sending and not _since(vitals.sent_at, long_ago)
    if _before(vitals.delivery_due_at, long_ago) and idle:
        found.append("deliveries are due, but none is being sent: is `monitor run` running?")
    found += [f"channel '{channel}' takes no alerts" for channel in vitals.down]
    if vitals.disk and vitals.disk.is_short:
        free, wanted = in_words(vitals.disk.free), in_words(vitals.disk.wanted)
        found.append(f"the disk of the data folder is nearly full: {free} free, {wanted} should be")
    if vitals.dead:
        found.append(
            f"{vitals.dead} {'delivery was' if vitals.dead == 1 else 'deliveries were'} given up: "
            "see `monitor outbox list --state dead`, then `monitor outbox retry` or `drop` them"
        )
    return tuple(found)


def _before(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment < limit


def _since(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment >= limit
