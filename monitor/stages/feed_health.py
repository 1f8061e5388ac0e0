"""Tell users what happens to feeds, where they asked for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.feed import FetchFailed
from monitor.core.feed_notice import FeedEvent, feed_alert
from monitor.core.rhythm.notice import Notice
from monitor.stages.timing import Raising
from monitor.store import feeds
from monitor.store.visit import PollToSave, SavedPoll

LATELY = timedelta(hours=1)
FEW_FEEDS = 3  # of fewer it cannot be told whether their servers or our network is away

log = structlog.get_logger()


def all_fail(session: Session, polls: Iterable[PollToSave], *, now: datetime) -> bool:
    """Tell whether nothing at all could be read lately, so that the trouble is ours and not the feeds'."""
    if not all(isinstance(poll.outcome, FetchFailed) for poll in polls):
        return False
    return feeds.none_succeeded(session, since=now - LATELY, of_at_least=FEW_FEEDS)


def raise_notices(
    ctx: Context, session: Session, saved: Iterable[tuple[PollToSave, SavedPoll | None]]
) -> None:
    """Raise an alert for each notice that is due, in the transaction that notes it as told."""
    for poll, one in saved:
        if one and one.next.notice:
            log.info("feed.noticed", feed=poll.feed.name, notice=one.next.notice.value)
            _raise(ctx, session, poll, one, one.next.notice)


def _raise(ctx: Context, session: Session, poll: PollToSave, saved: SavedPoll, notice: Notice) -> None:
    settings = ctx.config.settings
    if not settings.notify_health:
        return
    event = FeedEvent(
        notice=notice,
        before=poll.feed.poll.told,
        url=poll.feed.url,
        name=poll.feed.name,
        newest_at=saved.next.rhythm.newest_at,
        longest_pause=saved.next.rhythm.longest_pause,
        failing_since=saved.next.failing_since,
        reason=poll.outcome.reason if isinstance(poll.outcome, FetchFailed) else "",
    )
    alert = feed_alert(event, notify=settings.notify_health, language=settings.language, now=poll.polled_at)
    Raising(ctx, session, now=poll.polled_at).add(alert, article_id=None)
