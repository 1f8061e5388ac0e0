"""Rules that could not be held against articles, because the program broke over them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, func, select, tuple_
from sqlmodel import Session

from monitor.store.archive import Wording
from monitor.store.feeds import shown_name
from monitor.store.insert import insert
from monitor.store.tables import article, feed, match, unjudged

EVERY_RULE = ""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that has still to be held against an article as it is since an edit. `rule` empty: every rule."""

    article_id: int
    revision: int
    rule: str
    kind: str  # core.errors.kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UnjudgedShown:
    """One of them as it is told."""

    article_id: int
    title: str  # as first seen
    feed: str
    rule: str  # empty: every rule
    kind: str
    at: datetime


def note(session: Session, broken: Sequence[Unjudged], *, now: datetime) -> None:
    """Keep what broke, since when; of what is known already only what kind of error it is now."""
    if not broken:
        return
    new = insert(session, unjudged)
    saved = new.on_conflict_do_update(
        index_elements=list(unjudged.primary_key), set_={"kind": new.excluded.kind}
    )
    session.execute(saved, [_row(one, now) for one in broken])


def _row(one: Unjudged, now: datetime) -> dict[str, object]:
    return {
        "article_id": one.article_id,
        "revision": one.revision,
        "rule": one.rule,
        "kind": one.kind,
        "at": now,
    }


def settle(session: Session, wording: Wording, rules: Collection[str]) -> None:
    """Forget that these rules could not be held against an article: by now they were."""
    where = unjudged.c.article_id == wording[0], unjudged.c.revision == wording[1]
    session.execute(delete(unjudged).where(*where, unjudged.c.rule.in_(rules)))


def settle_rule(session: Session, rule: str, *, since: datetime, but: Collection[Wording]) -> None:
    """Forget the same of one rule and all articles seen at or after `since`, but for some."""
    lately = select(article.c.id).where(article.c.seen_at >= since)
    still = tuple_(unjudged.c.article_id, unjudged.c.revision).in_(list(but))
    where = unjudged.c.rule == rule, unjudged.c.article_id.in_(lately), ~still
    session.execute(delete(unjudged).where(*where))


def after(session: Session, last: Wording | None, *, limit: int) -> list[tuple[Wording, frozenset[str]]]:
    """Return the next articles behind `last`, in order of their ids, with the rules in question."""
    place = unjudged.c.article_id, unjudged.c.revision
    chosen = select(*place).distinct().order_by(*place).limit(limit)
    if last is not None:
        chosen = chosen.where(tuple_(*place) > tuple_(*last))
    wordings = [(row.article_id, row.revision) for row in session.execute(chosen)]
    rows = session.execute(
        select(*place, unjudged.c.rule).where(tuple_(*place).in_(wordings)).order_by(*place)
    )
    return [
        (wording, frozenset(row.rule for row in some))
        for wording, some in groupby(rows, key=lambda row: (row.article_id, row.revision))
    ]


def found_by(session: Session, article_id: int) -> set[str]:
    """Return the rules that found the article, in whatever wording."""
    return set(session.scalars(select(match.c.rule).where(match.c.article_id == article_id)))


def count(session: Session) -> int:
    """Return how many articles there are that some rule could not be held against."""
    return session.scalar(select(func.count(unjudged.c.article_id.distinct()))) or 0


def shown(session: Session, *, limit: int, article_id: int | None = None) -> list[UnjudgedShown]:
    """Return them, the newest first; `article_id`: those of one article."""
    query = (
        select(
            unjudged.c.article_id,
            article.c.title,
            shown_name().label("feed"),
            unjudged.c.rule,
            unjudged.c.kind,
            unjudged.c.at,
        )
        .join(article, article.c.id == unjudged.c.article_id)
        .join(feed, feed.c.id == article.c.feed_id)
        .order_by(unjudged.c.at.desc(), unjudged.c.article_id.desc(), unjudged.c.rule)
        .limit(limit)
    )
    if article_id is not None:
        query = query.where(unjudged.c.article_id == article_id)
    rows = session.execute(query)
    return [UnjudgedShown(**row._mapping) for row in rows]  # noqa: SLF001 a public method in spite of its name
