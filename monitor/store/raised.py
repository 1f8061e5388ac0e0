"""What was alerted before, as far as it matters for what is decided now."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from monitor.core.judge import Raised
from monitor.store.tables import alert, article

MAX_LOOKUP = 1_000  # values in one query


def raised_before(
    session: Session, *, keys: Collection[str], stories: Collection[int], links: Collection[str]
) -> Raised:
    """Return which of the alert `keys` were raised, and the alerts on any of these stories and canonical links."""
    raised = Raised()
    for some in _chunks(keys):
        raised.keys.update(session.scalars(select(alert.c.key).where(alert.c.key.in_(some))))
    for numbers in _chunks(stories):
        _add_developments(session, numbers, raised)
    for some in _chunks(filter(None, links)):
        by_link = (
            select(alert.c.rule, article.c.canonical_url)
            .join(article, article.c.id == alert.c.article_id)
            .where(article.c.canonical_url.in_(some))
        )
        raised.links.update((row.rule, row.canonical_url) for row in session.execute(by_link))
    return raised


def _add_developments(session: Session, stories: Collection[int], raised: Raised) -> None:
    by_development = (
        select(alert.c.rule, alert.c.story_id, alert.c.group_id, func.min(alert.c.id).label("first"))
        .where(alert.c.story_id.in_(stories))
        .group_by(alert.c.rule, alert.c.story_id, alert.c.group_id)
        .subquery()
    )
    rows = session.execute(
        select(by_development, alert.c.key)
        .join(alert, alert.c.id == by_development.c.first)
        .order_by(alert.c.id)
    )
    for row in rows:
        raised.developments.add((row.rule, row.group_id))
        raised.first.setdefault((row.rule, row.story_id), row.key)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = list(dict.fromkeys(values))
    for start in range(0, len(rest), MAX_LOOKUP):
        yield rest[start : start + MAX_LOOKUP]
