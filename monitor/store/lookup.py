"""Looking many rows up at once, each by two values: one statement that each database spells its own way."""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from monitor.store.clean import clean
from monitor.store.tables import article

MAX_LINKS = 500  # in one statement
Pair = tuple[int, str]  # feed, key
_COLUMNS = (
    article.c.feed_id,
    article.c.key,
    article.c.id,
    article.c.canonical_url,
    article.c.title,
    article.c.content_hash,
)


def articles_by_key(session: Session, wanted: Collection[Pair]) -> dict[Pair, RowMapping]:
    """Return id, canonical_url, title and content_hash of the articles that are stored, by feed and key."""
    if not wanted:
        return {}
    pairs = clean(sorted(wanted))
    postgres = session.get_bind().dialect.name == "postgresql"
    asked = (
        {"feeds": [feed for feed, _ in pairs], "keys": [key for _, key in pairs]}
        if postgres
        else {"pairs": json.dumps(pairs)}
    )
    rows = session.connection().execute(_query(postgres=postgres), asked)
    return {(row["feed_id"], row["key"]): row for row in rows.mappings()}


def articles_by_link(session: Session, feed_id: int, links: Sequence[str]) -> Iterator[RowMapping]:
    """Give the same of the articles of a feed that lead to one of these canonical links."""
    for start in range(0, len(links), MAX_LINKS):
        some = clean(list(links[start : start + MAX_LINKS]))
        asked = select(*_COLUMNS).where(article.c.feed_id == feed_id, article.c.canonical_url.in_(some))
        yield from session.connection().execute(asked).mappings()


@cache
def _query(*, postgres: bool) -> Select[tuple[object, ...]]:
    table, feed, key = _unnested() if postgres else _json_pairs()
    joined = table.join(article, (article.c.feed_id == feed) & (article.c.key == key))
    return select(*_COLUMNS).select_from(joined)


def _unnested() -> tuple[FromClause, ColumnElement[int], ColumnElement[str]]:
    feeds = cast(bindparam("feeds"), ARRAY(BigInteger))
    keys = cast(bindparam("keys"), ARRAY(String))
    wanted = func.unnest(feeds, keys).table_valued(Column("feed", BigInteger), Column("key", String))
    table = wanted.render_derived("wanted")
    return table, table.c.feed, table.c.key


def _json_pairs() -> tuple[FromClause, ColumnElement[int], ColumnElement[str]]:
    table = func.json_each(bindparam("pairs", type_=String)).table_valued("value", name="wanted")
    return table, func.json_extract(table.c.value, "$[0]"), func.json_extract(table.c.value, "$[1]")
