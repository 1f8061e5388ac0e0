"""What the watch knows of an article that it does not have."""

from collections.abc import Iterator

from sqlmodel import Session

from monitor.cli.common import ids_in
from monitor.cli.explain_times import Times
from monitor.config.model import Config
from monitor.core.feed import FeedState
from monitor.core.timing_text import length
from monitor.store import lookout
from monitor.store.feeds import FeedStatus, feed_rows
from monitor.store.ways import alerts_of


def why_unknown(session: Session, which: str, config: Config | None, times: Times) -> list[str]:
    """Say that there is no such article, what is like it, and how the feeds of its host do."""
    return [
        f"No such {_kind(which)}: {which}",
        *_similar(session, which, times),
        *(_feeds(session, which, config, times) if "://" in which else _hint(session, which, config)),
    ]


def _kind(which: str) -> str:
    return next((kind for kind in ("alert", "delivery") if which.startswith(f"{kind}:")), "article")


def _hint(session: Session, which: str, config: Config | None) -> Iterator[str]:
    kind, _, word = which.rpartition(":")
    ids = ids_in([word]) or ()
    if not word.isdecimal():
        yield f"Headlines are looked for in the newest {lookout.RECENT:,} articles; a link finds older ones, too."
    elif ids and kind in ("", "article") and ids[0] <= lookout.newest_number(session):
        keep = config.settings.keep if config else None
        yield "There was one, but it was forgotten" + (f" (settings.keep: {length(keep)})." if keep else ".")
    elif not kind and alerts_of(session, ids):
        yield f"But there is an alert with this number: `monitor explain alert:{word}`."
    else:
        yield "`monitor alerts` shows the numbers of alerts (alert:ID), `monitor outbox list` those of deliveries (delivery:ID)."


def _similar(session: Session, which: str, times: Times) -> Iterator[str]:
    found = lookout.similar(session, which)
    if found:
        yield "Similar headlines:"
    for one in found:
        yield f"  {one.id}  {one.source}: {one.title} (seen {times.at(one.seen_at)})"


def _feeds(session: Session, link: str, config: Config | None, times: Times) -> Iterator[str]:
    """Tell of the feeds from the same site."""
    site = lookout.site_of(link)
    ids = lookout.feeds_of(session, site) if site else ()
    known = [feed for feed in feed_rows(session) if feed.id in ids]
    for feed in known:
        yield f"The feed {feed.name} of {site}: {_state(feed, times)}"
    if known:
        yield "An article is seen only if it stood in a feed when that was visited."
    elif site:
        unvisited = config and any(lookout.site_of(spec.url) == site for spec in config.feeds)
        yield (
            f"The feed of {site} was not visited yet: `monitor run` does it."
            if unvisited
            else f"No feed of {site} is watched: `monitor feeds add https://{site}` looks for one."
        )


def _state(feed: FeedStatus, times: Times) -> str:
    return "; ".join(_facts(feed, times))


def _facts(feed: FeedStatus, times: Times) -> Iterator[str]:
    if not feed.in_config:
        yield "it is not in the configuration any more"
    elif feed.state is FeedState.PAUSED:
        yield "it is paused: `monitor feeds resume` goes on"
    elif feed.state is FeedState.DEAD:
        yield f"it is dead: {feed.failure_reason or 'it failed for a month'}"
    elif feed.failing_since:
        yield f"it cannot be read since {times.at(feed.failing_since)}: {feed.failure_reason or 'no answer'}"
    elif feed.succeeded_at is None:
        yield "it was not visited yet"
    else:
        yield f"it works, last visited {times.at(feed.polled_at or feed.succeeded_at)}"
    if feed.silent:
        yield "it has had nothing new for longer than its rhythm explains"
    if feed.gap_at:
        yield f"entries may have passed unseen {times.at(feed.gap_at)}"
