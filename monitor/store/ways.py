"""All that is stored of one article's way: from the feed to each target."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from monitor.core.alert import AlertContent, Verdict, content_from_json
from monitor.core.article import Article
from monitor.core.delivery import DeliveryState
from monitor.core.feed import FeedState
from monitor.core.outage import Outage
from monitor.core.rule import Evidence
from monitor.core.timing import Hold
from monitor.store import outages, stories, unjudged
from monitor.store.articles import READ, article_of
from monitor.store.tables import alert, article, assignment, delivery, feed, gap, match, revision
from monitor.store.unjudged import UnjudgedShown

UNJUDGED = 20  # rules that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedThen:
    """The feed of an article, as it stands now. `url` may hold a secret."""

    url: str
    in_config: bool
    state: FeedState
    added_at: datetime
    failing_since: datetime | None
    failure_reason: str | None
    gaps: tuple[tuple[datetime, datetime], ...] = ()  # in one of which the article was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBy:
    """A rule that matched when the article was judged, and what came of it."""

    rule: str
    rule_version: str
    revision: int  # the edit that was judged; 0: as first seen
    evidence: tuple[Evidence, ...]
    silence: str | None
    alert_id: int | None
    matched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBy:
    """Where the article belongs, decided when it came or was edited."""

    revision: int
    relation: str  # core.story.assign.Relation
    reason: str  # with the article that decided it
    of_article: int | None  # its id
    first: str | None  # the article that opened the story; None: this one


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWay:
    """A delivery, and how far it got."""

    id: int
    channel: str
    target: str
    state: DeliveryState
    created_at: datetime
    due_at: datetime | None
    hold: Hold | None
    together: int  # deliveries that travel in one message; 1: alone
    escalated: bool
    attempts: int
    failure_reason: str | None
    sent_at: datetime | None
    leased_until: datetime | None
    outage: Outage | None = None  # its channel takes nothing at present


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWay:
    """An alert and its deliveries."""

    id: int
    rule: str
    article_id: int | None  # None: it is a notice, or its article is not kept any more
    raised_at: datetime
    content: AlertContent
    folded_until: datetime | None
    acked_at: datetime | None
    acked_by: str | None
    escalate_at: datetime | None
    escalated_at: datetime | None
    verdict: Verdict | None  # None: no reader said
    marked_at: datetime | None
    marked_by: str | None
    deliveries: tuple[DeliveryWay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One article's way."""

    article: Article  # as first seen
    triaged_at: datetime | None
    feed: FeedThen
    edits: tuple[tuple[Article, datetime | None], ...]  # what it said since, and when that was judged
    found_by: tuple[FoundBy, ...]
    placed: tuple[PlacedBy, ...]
    alerts: tuple[AlertWay, ...]
    unjudged: tuple[UnjudgedShown, ...]  # rules that could not be held against it

    def said(self, number: int) -> Article:
        """Return the article as edit `number` made it; 0: as first seen."""
        return next((edit for edit, _ in self.edits if edit.revision == number), self.article)

    @property
    def latest(self) -> Article:
        """What it says since its last edit."""
        return self.edits[-1][0] if self.edits else self.article


def way_of(session: Session, article_id: int) -> Way | None:
    """Return what is known of an article; None: there is none with this id."""
    row = session.execute(
        select(
            *(*READ, article.c.feed_id, article.c.triaged_at),
            *(feed.c.in_config, feed.c.state, feed.c.added_at),
            *(feed.c.failing_since, feed.c.failure_reason),
        )
        .join(feed, feed.c.id == article.c.feed_id)
        .where(article.c.id == article_id)
    ).first()
    if row is None:
        return None
    first = article_of(row)
    found_by = _found_by(session, article_id)
    return Way(
        article=first,
        triaged_at=row.triaged_at,
        feed=_feed(session, row),
        edits=_edits(session, first),
        found_by=found_by,
        placed=_placed(session, article_id),
        unjudged=tuple(unjudged.shown(session, limit=UNJUDGED, article_id=article_id)),
        alerts=alerts_of(session, {one.alert_id for one in found_by if one.alert_id is not None}),
    )


def _feed(session: Session, row: Row[Any]) -> FeedThen:
    around = select(gap.c.from_at, gap.c.to_at).where(
        gap.c.feed_id == row.feed_id, gap.c.from_at <= row.seen_at, gap.c.to_at >= row.seen_at
    )
    return FeedThen(
        url=row.feed_url,
        in_config=row.in_config,
        state=FeedState(row.state),
        added_at=row.added_at,
        failing_since=row.failing_since,
        failure_reason=row.failure_reason,
        gaps=tuple((one.from_at, one.to_at) for one in session.execute(around)),
    )


def _edits(session: Session, first: Article) -> tuple[tuple[Article, datetime | None], ...]:
    rows = session.execute(
        select(revision).where(revision.c.article_id == first.id).order_by(revision.c.number)
    )
    return tuple((_edited(first, row), row.triaged_at) for row in rows)


def _edited(first: Article, row: Row[Any]) -> Article:
    return replace(
        first,
        title=row.title,
        summary=row.summary,
        text=row.text,
        seen_at=row.seen_at,
        revision=row.number,
    )


def _found_by(session: Session, article_id: int) -> tuple[FoundBy, ...]:
    rows = session.execute(
        select(match).where(match.c.article_id == article_id).order_by(match.c.revision, match.c.rule)
    )
    return tuple(
        FoundBy(
            rule=row.rule,
            rule_version=row.rule_version,
            revision=row.revision,
            evidence=tuple(Evidence(**place) for place in row.evidence),
            silence=row.silence,
            alert_id=row.alert_id,
            matched_at=row.matched_at,
        )
        for row in rows
    )


def _placed(session: Session, article_id: int) -> tuple[PlacedBy, ...]:
    rows = session.execute(
        select(assignment).where(assignment.c.article_id == article_id).order_by(assignment.c.id)
    ).all()
    told = stories.told(session, {number for row in rows for number in (row.of_id, row.story_id) if number})
    return tuple(_placed_by(row, told) for row in rows)


def _placed_by(row: Row[Any], told: dict[int, stories.Told]) -> PlacedBy:
    of, first = told.get(row.of_id), told.get(row.story_id)
    return PlacedBy(
        revision=row.revision,
        relation=row.relation,
        reason=row.reason.replace("{of}", str(of) if of else "an article that is not kept any more"),
        of_article=of.article.id if of else None,
        first=str(first) if first and first.article.id != row.article_id else None,
    )


def alerts_of(session: Session, ids: Collection[int]) -> tuple[AlertWay, ...]:
    """Return these alerts with their deliveries, in the order they were raised."""
    rows = session.execute(select(alert).where(alert.c.id.in_(ids)).order_by(alert.c.id)).all()
    sendings = _deliveries(session, [row.id for row in rows])
    return tuple(_alert(row, sendings.get(row.id, ())) for row in rows)


def _alert(row: Row[Any], deliveries: Sequence[DeliveryWay]) -> AlertWay:
    return AlertWay(
        id=row.id,
        rule=row.rule,
        article_id=row.article_id,
        raised_at=row.raised_at,
        content=content_from_json(row.content),
        folded_until=row.folded_until,
        acked_at=row.acked_at,
        acked_by=row.acked_by,
        escalate_at=row.escalate_at,
        escalated_at=row.escalated_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
        marked_at=row.marked_at,
        marked_by=row.marked_by,
        deliveries=tuple(deliveries),
    )


def _deliveries(session: Session, alert_ids: Collection[int]) -> dict[int, list[DeliveryWay]]:
    fellow = delivery.alias("fellow")
    together = (
        select(func.count())
        .where(
            fellow.c.digest_key == delivery.c.digest_key,
            fellow.c.channel == delivery.c.channel,
            fellow.c.target == delivery.c.target,
        )
        .scalar_subquery()
    )
    asked = select(delivery, together.label("together")).where(delivery.c.alert_id.in_(alert_ids))
    rows = session.execute(asked.order_by(delivery.c.id)).all()
    out = outages.load(session, {row.channel for row in rows})
    found: dict[int, list[DeliveryWay]] = {}
    for row in rows:
        found.setdefault(row.alert_id, []).append(_delivery(row, out.get(row.channel)))
    return found


def _delivery(row: Row[Any], outage: Outage | None) -> DeliveryWay:
    made = {
        "outage": outage,
        "state": DeliveryState(row.state),
        "hold": Hold(row.hold) if row.hold else None,
        "together": max(1, row.together),
    }
    given = {name: getattr(row, name) for name in DeliveryWay.__dataclass_fields__ if name not in made}
    return DeliveryWay(**made, **given)
