"""Forget what `settings.keep` says, in small steps between which others get their turn.

Age is counted back from the newest article, or from the clock where that is earlier:
a clock that is wrong, or was when an article came, must not cost the archive.
"""

from dataclasses import dataclass, replace

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.retention import NOTHING, Limits, limits
from monitor.store import retention
from monitor.store.retention import Place

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one pass has come: alerts first, for they hold up their articles."""

    alerts: int = 0  # forgotten
    articles: int = 0
    place: Place | None = None
    alerts_done: bool = False
    finished: bool = False


def step(ctx: Context, progress: Progress) -> Progress:
    """Take the next step of a pass."""
    following = _forget_articles(ctx, progress) if progress.alerts_done else _forget_alerts(ctx, progress)
    if following.finished and (following.alerts or following.articles):
        log.info("articles.forgotten", articles=following.articles, alerts=following.alerts)
    return following


def run(ctx: Context) -> None:
    """Do a whole pass."""
    progress = Progress()
    while not progress.finished:
        progress = step(ctx, progress)


def _forget_alerts(ctx: Context, progress: Progress) -> Progress:
    with ctx.db.begin() as session:
        before = _limits(ctx, session).alerts_before
        if before is None:
            return replace(progress, alerts_done=True)
        done = retention.forget_alerts(session, before=before, start=progress.place)
    alerts = progress.alerts + done.removed
    return replace(progress, alerts=alerts, place=done.next, alerts_done=done.next is None)


def _forget_articles(ctx: Context, progress: Progress) -> Progress:
    with ctx.db.begin() as session:
        before = _limits(ctx, session).articles_before
        if before is None:
            return replace(progress, finished=True)
        done = retention.forget_articles(session, before=before, start=progress.place)
        if done.next is None:
            retention.forget_gaps(session, before=before)
    articles = progress.articles + done.removed
    return replace(progress, articles=articles, place=done.next, finished=done.next is None)


def _limits(ctx: Context, session: Session) -> Limits:
    newest, settings = retention.newest_at(session), ctx.config.settings
    if newest is None:
        return NOTHING
    return limits(settings.keep, settings.keep_alerts, now=min(newest, ctx.clock.now()))
