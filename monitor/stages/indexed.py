"""What the index tells of stored articles: which of them are worth reading."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlmodel import Session

from monitor.core.index.lookup import Lookup
from monitor.core.index.register import Listed
from monitor.store import archive, unindexed, volumes
from monitor.store.archive import Wordings
from monitor.store.volumes import Volume


def worth_reading(session: Session, lookup: Lookup | None, *, since: datetime) -> Wordings:
    """Return all wordings since a time, in the order in which triage took them, but for those that `lookup` cannot find."""
    wordings = archive.wordings_since(session, since)
    if not (lookup and lookup.is_of_use):
        return wordings
    done = volumes.covered(session)
    may_be_found = {one.id for one in unindexed.listed_behind(session, done)}
    # The volumes of edited articles may be older, and are not opened.
    may_be_found.update(archive.edited_since(session, since))
    for volume in takewhile(lambda one: one.newest_at >= since, volumes.all_volumes(session)):
        may_be_found.update(one.id for one in opened(session, lookup, volume))
    return wordings.of(lambda id_: id_ in may_be_found or not done.first <= id_ <= done.last)


def opened(session: Session, lookup: Lookup, volume: Volume) -> Sequence[Listed]:
    """Return the articles of a volume that may be found."""
    looked_at = [(number, lookup.hits(words)) for number, words in volumes.words_of(session, volume.id)]
    hits = {number: found for number, found in looked_at if found}
    opened = lookup.opened(volume.articles)
    for number, places in volumes.places_of(session, volume.id, list(hits)):
        opened.note(places, hits[number])
    chosen = opened.articles()
    return volumes.articles_of(session, volume.id, chosen) if chosen else ()
