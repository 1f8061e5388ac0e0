"""What a visit to a feed brought: saved as a whole by who still holds the lease, or not at all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Update, and_, bindparam, case, null, select, update
from sqlmodel import Session

from monitor.core.article import NewArticle, is_stored_as
from monitor.core.feed import FeedState, FetchFailed, NotModified, ParsedFeed
from monitor.core.moved import move_to_json
from monitor.core.poll import Brought, NextPoll
from monitor.core.rhythm.overlap import Gap, Overlap
from monitor.core.rhythm.stored import asked_to_json, rhythm_to_json
from monitor.store.edits import save_changed
from monitor.store.insert import insert
from monitor.store.lookup import Pair, articles_by_key, articles_by_link
from monitor.store.tables import LEASED, article, feed, gap
from monitor.store.visit import ArticleToSave, FeedToPoll, PollToSave, SavedPoll

MAX_IDS = 1_000  # in one statement
NOTED = timedelta(days=3)  # how long it counts that an article was listed
DAMAGED = timedelta(days=21)  # a feed that lists nothing in a sound document for so long has no more to say
_LEASED = (  # all that one claim took: naming those of one save costs more
    select(feed.c.id)
    .where(LEASED)
    .where(feed.c.leased_by == bindparam("leased_by"), feed.c.leased_until == bindparam("leased_until"))
    .order_by(feed.c.id)
    .with_for_update()
)
_NOTHING = Brought()

Decide = Callable[[PollToSave, Brought], NextPoll]


def save_polls(session: Session, polls: Sequence[PollToSave], decide: Decide) -> list[SavedPoll | None]:
    """Save visits, each with what `decide` makes of what it brought; None: its lease was lost, nothing was saved."""
    articles: list[dict[str, Any]] = []
    gaps: list[dict[str, Any]] = []
    changes: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    saved: list[SavedPoll | None] = []
    stored = _stored(session, polls)
    for poll, is_held in zip(polls, _held(session, [poll.feed for poll in polls]), strict=True):
        if not is_held:
            saved.append(None)
            continue
        unseen = _unseen(session, poll, stored) if poll.articles else []
        following = decide(poll, _brought(session, poll, unseen))
        columns = _columns(poll, following)
        changes[tuple(columns)].append({"feed": poll.feed.id} | {f"new_{k}": v for k, v in columns.items()})
        articles += [_row(one, poll) for one in unseen]
        gaps += [_gap_row(poll, following.gap)] if following.gap else []
        saved.append(SavedPoll(len(unseen), following))
    connection = session.connection()
    for table, rows in ((article, articles), (gap, gaps)):
        if rows:
            connection.execute(insert(session, table).on_conflict_do_nothing(), rows)
    for names, rows in changes.items():
        connection.execute(_saving(names), rows)
    return saved


def _held(session: Session, claimed: Sequence[FeedToPoll]) -> list[bool]:
    """Tell of each lease whether it is still ours, once; nobody can take these feeds until the transaction ends."""
    leases = set[tuple[int, str, datetime]]()
    for leased_by, leased_until in sorted({(one.leased_by, one.leased_until) for one in claimed}):
        given = {"leased_by": leased_by, "leased_until": leased_until}
        held = session.connection().execute(_LEASED, given).scalars()
        leases.update((number, leased_by, leased_until) for number in held)
    told = []
    for one in claimed:
        lease = one.id, one.leased_by, one.leased_until
        told.append(lease in leases)
        leases.discard(lease)  # saving the visit gives it back
    return told


@cache
def _saving(columns: tuple[str, ...]) -> Update:
    """Return the statement that saves these columns: putting it together costs more than running it."""
    values: dict[str, ColumnElement[Any]] = {
        name: bindparam(f"new_{name}", type_=feed.c[name].type) for name in columns
    }
    if "state" in values:  # a feed stays paused that was paused while it was visited, unless it died
        paused = and_(feed.c.state == FeedState.PAUSED.value, values["state"] != FeedState.DEAD.value)
        values["state"] = case((paused, feed.c.state), else_=values["state"])
    freed = {"leased_by": null(), "leased_until": null()}
    return update(feed).where(feed.c.id == bindparam("feed")).values({**values, **freed})


def _columns(poll: PollToSave, following: NextPoll) -> dict[str, Any]:
    columns: dict[str, Any] = {"next_poll_at": following.at, "polled_at": poll.polled_at}
    if _is_still_well(poll, following):
        columns["succeeded_at"] = poll.polled_at
    else:
        columns |= _health(poll, following)
    if following.rhythm is not poll.feed.poll.rhythm:
        columns["rhythm"] = rhythm_to_json(following.rhythm)
    if following.asked != poll.feed.poll.asked:
        columns["asked"] = asked_to_json(following.asked)
    if poll.move is not None and poll.move != poll.feed.move:
        columns["moved"] = move_to_json(poll.move)
    return columns if isinstance(poll.outcome, NotModified) else columns | _found(poll)


def _found(poll: PollToSave) -> dict[str, Any]:
    """Return what a document that was read changes."""
    columns: dict[str, Any] = {}
    if poll.validators is not None:
        columns |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    if poll.body_hash is not None:
        columns["body_hash"] = poll.body_hash
    if poll.seen_entries is not None:
        columns["seen_entries"] = poll.seen_entries
    if _is_to_be_noted(poll):
        columns["read_at"] = poll.polled_at
    if isinstance(poll.outcome, ParsedFeed):
        columns["problems"] = "; ".join(poll.outcome.problems) or None
        columns |= {"title": poll.outcome.title} if poll.outcome.title else {}
    return columns


def _is_still_well(poll: PollToSave, following: NextPoll) -> bool:
    """Tell whether a visit that succeeded followed one that did, so that all the columns of health are as they were."""
    before = poll.feed.poll
    return (
        following.state is before.state is FeedState.ACTIVE
        and not (before.failures or poll.feed.first)
        and following.told is before.told
    )


def _health(poll: PollToSave, following: NextPoll) -> dict[str, Any]:
    outcome = poll.outcome
    columns: dict[str, Any] = {
        "state": following.state.value,
        "not_before": following.not_before,
        "failures": following.failures,
        "strikes": following.strikes,
        "failing_since": following.failing_since,
        "told": following.told,
    }
    if isinstance(outcome, FetchFailed):
        return columns | {"failure_kind": outcome.kind.value, "failure_reason": outcome.reason}
    return columns | {"failure_kind": None, "failure_reason": None, "succeeded_at": poll.polled_at}


def _unseen(session: Session, poll: PollToSave, stored: Mapping[Pair, RowMapping]) -> list[ArticleToSave]:
    """Return the articles that are not stored, and keep the edits of those that are."""
    if poll.feed.first:  # before its first success nothing is stored
        return list(poll.articles)
    if _is_hardly_known(poll, stored):
        stored = {**stored, **_named_anew(session, poll)}
    if _is_to_be_noted(poll):
        _note_listed(session, poll, stored)
    _save_edits(session, poll, stored)
    return [one for one in poll.articles if not _is_stored(poll.feed.id, one.article, stored)]


def _is_hardly_known(poll: PollToSave, stored: Mapping[Pair, RowMapping]) -> bool:
    skipped = poll.outcome.known if isinstance(poll.outcome, ParsedFeed) else 0
    if skipped >= len(poll.articles):
        return False
    known = sum(_is_stored(poll.feed.id, one.article, stored) for one in poll.articles)
    return Overlap(skipped + known, skipped + len(poll.articles)).narrow


def _named_anew(session: Session, poll: PollToSave) -> dict[Pair, RowMapping]:
    """Return what is stored of a document with hardly a guid that is known, by its new keys: same link, same words.

    Some servers make up guids for every answer; some change them all at once.
    """
    told = {(one.article.canonical_url, one.article.content_hash): one.article.key for one in poll.articles}
    rows = articles_by_link(session, poll.feed.id, [link for link, _ in told if link])
    same = ((told.get((row["canonical_url"], row["content_hash"])), row) for row in rows)
    return {(poll.feed.id, key): row for key, row in same if key}


def _is_to_be_noted(poll: PollToSave) -> bool:
    """Tell whether the visit read everything that the feed lists, and that was not noted lately."""
    outcome, noted_at = poll.outcome, poll.feed.read_at
    if not isinstance(outcome, ParsedFeed) or outcome.known:
        return False
    if outcome.well_formed or noted_at is None:
        return noted_at is None or poll.polled_at - noted_at >= NOTED
    return poll.feed.problems is not None and poll.polled_at - noted_at >= DAMAGED


def _note_listed(session: Session, poll: PollToSave, stored: Mapping[Pair, RowMapping]) -> None:
    """Note which articles the feed lists: it would bring them again if they were forgotten."""
    keys = {key for one in poll.articles for key in (one.article.key, *one.article.other_keys)}
    ids = [row["id"] for key in keys if (row := stored.get((poll.feed.id, key)))]
    for start in range(0, len(ids), MAX_IDS):
        listed = article.c.id.in_(ids[start : start + MAX_IDS])
        session.execute(update(article).where(listed).values(listed_at=poll.polled_at))


def _brought(session: Session, poll: PollToSave, unseen: Sequence[ArticleToSave]) -> Brought:
    if isinstance(poll.outcome, NotModified):
        return _NOTHING
    known = len(poll.articles) - len(unseen)
    known += poll.outcome.known if isinstance(poll.outcome, ParsedFeed) else 0
    return Brought(
        published=tuple(one.article.entry.published_at for one in unseen),
        known=known,
        had_entries=bool(known) or (bool(unseen) and _had_entries(session, poll.feed)),
    )


def _had_entries(session: Session, claimed: FeedToPoll) -> bool:
    if claimed.first:
        return False
    return session.scalar(select(article.c.id).where(article.c.feed_id == claimed.id).limit(1)) is not None


def _stored(session: Session, polls: Iterable[PollToSave]) -> Mapping[Pair, RowMapping]:
    """Return the stored articles behind the keys that the articles may go by; before a feed's first success none are."""
    return articles_by_key(
        session,
        {
            (poll.feed.id, key)
            for poll in polls
            if not poll.feed.first
            for one in poll.articles
            for key in (one.article.key, *one.article.other_keys)
        },
    )


def _is_stored(feed_id: int, one: NewArticle, stored: Mapping[Pair, RowMapping]) -> bool:
    """Tell whether the article is known, be it by a key it had when others did or did not share its guid."""
    if (feed_id, one.key) in stored:
        return True
    found = ((key, stored.get((feed_id, key))) for key in one.other_keys)
    return any(
        row is not None
        and is_stored_as(
            one,
            key,
            canonical_url=row["canonical_url"],
            title=row["title"],
            content_hash=row["content_hash"],
        )
        for key, row in found
    )


def _gap_row(poll: PollToSave, found: Gap) -> dict[str, Any]:
    return {"feed_id": poll.feed.id, "from_at": found.from_at, "to_at": found.to_at}


def _save_edits(session: Session, poll: PollToSave, stored: Mapping[Pair, RowMapping]) -> None:
    """Keep what known articles say now where it is not what they said at first."""
    known = ((one.article, stored.get((poll.feed.id, one.article.key))) for one in poll.articles)
    changed = {row["id"]: new for new, row in known if row and row["content_hash"] != new.content_hash}
    if changed:
        save_changed(session, changed, seen_at=poll.polled_at)


def _row(one: ArticleToSave, poll: PollToSave) -> dict[str, Any]:
    new, entry = one.article, one.article.entry
    return {
        "feed_id": poll.feed.id,
        "key": new.key,
        "guid": entry.guid,
        "url": entry.url,
        "canonical_url": new.canonical_url,
        "title": entry.title,
        "summary": entry.summary,
        "text": entry.text,
        "author": entry.author,
        "categories": list(entry.categories),
        "language": entry.language or poll.language,
        "content_hash": new.content_hash,
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "seen_at": poll.polled_at,
        "baseline": one.baseline,
    }
