"""Index stored articles in the background, so that `monitor search` need not read them all.

One step makes one volume: of what came since, of older articles that are not
indexed yet, or of volumes that became too many or are mostly forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.article import Article
from monitor.core.index import register
from monitor.core.index.register import Listed, Sizes
from monitor.core.index.volume import Chapter, bind, rebind
from monitor.core.index.words import ALWAYS, words_of
from monitor.store import archive, leases, unindexed, volumes
from monitor.store.archive import Wording
from monitor.store.volumes import Covered, Volume

EVERY = timedelta(seconds=20)
PAUSE = timedelta(seconds=1)  # after a volume: others get their turn
LEASE_NAME = "index"
LEASE = timedelta(minutes=2)
SIZES = Sizes()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A new volume, and what it takes the place of. Without articles: nothing does."""

    articles: Sequence[Listed] = ()
    chapters: Sequence[Chapter] = ()
    edits: Sequence[Wording] = ()
    instead_of: Sequence[Volume] = ()


def run(ctx: Context, sizes: Sizes = SIZES) -> None:
    """Index all there is to index."""
    while step(ctx, sizes):
        pass


def step(ctx: Context, sizes: Sizes = SIZES) -> bool:
    """Make one volume; False: there is nothing to do for now, or another worker does it.

    The newest articles, while they are fewer than the smallest volume has, are
    left to whoever searches: they are quickly read.
    """
    with ctx.db.read() as session:
        began = unindexed.database_time(session)
    with ctx.db.read() as session:
        if leases.is_taken(session, LEASE_NAME, worker=ctx.worker, now=ctx.clock.now()):
            return False
        done = volumes.covered(session)
        made = _outdated(session) or _bound(session, done, sizes) or _rebound(session, sizes)
    if made is None:
        return False
    with ctx.db.begin() as session:
        now = ctx.clock.now()
        held = leases.take(session, LEASE_NAME, worker=ctx.worker, until=now + LEASE, now=now)
        if not held or volumes.covered(session) != done or not unindexed.is_settled(session, began):
            return False
        _save(session, made, sizes)
    return True


def _save(session: Session, made: _Made, sizes: Sizes) -> None:
    if made.articles:
        level = sizes.level_of(len(made.articles))
        volumes.store(session, made.articles, made.chapters, level=level)
    volumes.drop(session, [one.id for one in made.instead_of])
    unindexed.mark_indexed(session, made.edits)


def _outdated(session: Session) -> _Made | None:
    """Return nothing in the place of a volume that another version of the program made."""
    outdated = volumes.outdated(session)
    return _Made(instead_of=outdated[:1]) if outdated else None


def _bound(session: Session, done: Covered, sizes: Sizes) -> _Made | None:
    """Return a volume of articles that are in none."""
    ids = _next_ids(session, done, sizes.step)
    wordings = archive.wordings_of(session, ids)
    articles, words = [], []
    for _, same in groupby(archive.read(session, wordings), key=lambda one: one.id):
        worded = list(same)
        assert worded[0].seen_at is not None
        articles.append(register.listed(worded[0].seen_at, worded[0].id))
        words.append(_words(worded))
    edits = [one for one in wordings if one[1]]
    return _Made(articles=articles, chapters=list(bind(words)), edits=edits) if articles else None


def _words(worded: Sequence[Article]) -> set[str]:
    """Return the words of an article; one that breaks the program may be found by any query, and keeps none from being indexed."""
    try:
        return words_of(worded)
    except Exception:
        log.exception("article.unindexed", article=worded[0].id)
        return {ALWAYS}


def _next_ids(session: Session, done: Covered, limit: int) -> list[int]:
    if done == volumes.NOTHING:
        ids = unindexed.before(session, done, limit=limit)
        return ids if len(ids) == limit else []
    ids = unindexed.behind(session, done, limit=limit)
    ids += unindexed.edited(session, done, limit=limit - len(ids))
    return ids if len(ids) == limit else unindexed.before(session, done, limit=limit)


def _rebound(session: Session, sizes: Sizes) -> _Made | None:
    """Return a volume of those that are to become one, without what is forgotten."""
    chosen = _to_unite(volumes.all_volumes(session), sizes)
    if not chosen:
        return None
    registers = [volumes.articles_of(session, one.id) for one in chosen]
    kept = volumes.still_there(session, {one.id for articles in registers for one in articles})
    together, numbers = register.united(registers, kept)
    bound = [volumes.chapters_of(session, one.id) for one in chosen]
    chapters = list(rebind(list(zip(bound, numbers, strict=True))))
    return _Made(articles=together, chapters=chapters, instead_of=chosen)


def _to_unite(newest_first: Sequence[Volume], sizes: Sizes) -> Sequence[Volume]:
    """Return a volume that is mostly forgotten, else the oldest ones of a level that has enough of them."""
    if stale := [one for one in newest_first if one.is_stale]:
        return stale[:1]
    for level in range(sizes.levels - 1):
        of_level = [one for one in reversed(newest_first) if one.level == level]
        if len(of_level) >= sizes.fan:
            return of_level[: sizes.fan]
    return ()
