"""What was alerted, what was not, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from monitor.core.alert import AlertContent, Verdict, content_from_json
from monitor.core.delivery import DeliveryState
from monitor.core.reports import with_others
from monitor.core.timing import Hold
from monitor.store.feeds import shown_name
from monitor.store.stories import reports
from monitor.store.tables import alert, article, delivery, feed, match


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Where one alert goes, and how far it got."""

    channel: str
    target: str
    state: DeliveryState
    sent_at: datetime | None
    due_at: datetime | None = None  # None: it will not be tried again
    hold: Hold | None = None  # why it waits, or waited
    together: bool = False  # in one message with others
    escalated: bool = False  # because nobody acknowledged the alert


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlert:
    """An alert as lists show it."""

    id: int
    article_id: int | None  # None: it is a notice
    raised_at: datetime
    content: AlertContent  # with all who have reported the same until now
    deliveries: tuple[Sending, ...]
    group_id: int | None = None  # the development it tells of; None: it is a notice, or older than stories
    story_id: int | None = None
    folded_until: datetime | None = None  # its rule had alerted a short while before
    acked_at: datetime | None = None
    acked_by: str | None = None
    escalate_at: datetime | None = None  # when others are told, unless somebody acknowledges it
    escalated_at: datetime | None = None
    verdict: Verdict | None = None  # None: no reader said
    marked_at: datetime | None = None
    marked_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentMatch:
    """A match that alerted nobody."""

    article_id: int
    rule: str
    matched_at: datetime
    title: str
    source: str
    url: str
    reason: str
    baseline: bool


def alerts(
    session: Session,
    *,
    limit: int,
    rule: str | None = None,
    since: datetime | None = None,
    verdict: Verdict | None = None,
) -> list[RaisedAlert]:
    """Return up to `limit` alerts, the newest first; of one rule, raised at or after `since`, marked so, if given."""
    query = select(alert).order_by(alert.c.raised_at.desc(), alert.c.id.desc()).limit(limit)
    if rule is not None:
        query = query.where(alert.c.rule == rule)
    if since is not None:
        query = query.where(alert.c.raised_at >= since)
    if verdict is not None:
        query = query.where(alert.c.verdict == verdict.value)
    rows = session.execute(query).all()
    sendings = _sendings(session, [row.id for row in rows])
    told_by = reports(session, {row.group_id for row in rows if row.group_id is not None})
    return [
        RaisedAlert(
            id=row.id,
            article_id=row.article_id,
            raised_at=row.raised_at,
            content=with_others(content_from_json(row.content), told_by.get(row.group_id, ())),
            deliveries=tuple(sendings.get(row.id, ())),
            group_id=row.group_id,
            story_id=row.story_id,
            folded_until=row.folded_until,
            acked_at=row.acked_at,
            acked_by=row.acked_by,
            escalate_at=row.escalate_at,
            escalated_at=row.escalated_at,
            verdict=Verdict(row.verdict) if row.verdict else None,
            marked_at=row.marked_at,
            marked_by=row.marked_by,
        )
        for row in rows
    ]


def _sendings(session: Session, alert_ids: list[int]) -> dict[int, list[Sending]]:
    found: dict[int, list[Sending]] = {}
    query = select(delivery).where(delivery.c.alert_id.in_(alert_ids)).order_by(delivery.c.id)
    for row in session.execute(query):
        sending = Sending(
            channel=row.channel,
            target=row.target,
            state=DeliveryState(row.state),
            sent_at=row.sent_at,
            due_at=row.due_at,
            hold=Hold(row.hold) if row.hold else None,
            together=row.digest_key is not None,
            escalated=row.escalated,
        )
        found.setdefault(row.alert_id, []).append(sending)
    return found


def silent_matches(
    session: Session, *, limit: int, rule: str | None = None, since: datetime | None = None
) -> list[SilentMatch]:
    """Return up to `limit` matches that alerted nobody, the newest first."""
    query: Select[Any] = (
        select(match, article.c.title, article.c.url, article.c.baseline, shown_name().label("source"))
        .join(article, article.c.id == match.c.article_id)
        .join(feed, feed.c.id == article.c.feed_id)
        .where(match.c.silence.is_not(None))  # not by alert: its index would have all of them sorted first
        .order_by(match.c.matched_at.desc(), match.c.article_id.desc(), match.c.rule)
        .limit(limit)
    )
    if rule is not None:
        query = query.where(match.c.rule == rule)
    if since is not None:
        query = query.where(match.c.matched_at >= since)
    return [_silent(row) for row in session.execute(query)]


def _silent(row: Row[Any]) -> SilentMatch:
    return SilentMatch(
        article_id=row.article_id,
        rule=row.rule,
        matched_at=row.matched_at,
        title=row.title,
        source=row.source,
        url=row.url,
        reason=row.silence or "",
        baseline=row.baseline,
    )
