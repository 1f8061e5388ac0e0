"""What the feed says (entry), what we keep (article), and how we know it again (key)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.url import canonical_url

MAX_TITLE = 1_000  # characters kept
MAX_TEXT = 64_000
MAX_KEY = 200  # longer identities are kept as their hash
MAX_ENTRIES = 5_000  # of one document


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed document has it, cleaned: plain text, no NUL, no surrogates."""

    guid: str = ""
    url: str = ""  # http or https, else empty
    title: str = ""
    summary: str = ""
    text: str = ""  # the full content when the feed carries it
    author: str = ""
    categories: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None  # a hint: may be absent, absurd or in the future
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An entry with the identity it has in its feed."""

    key: str  # unique in its feed
    canonical_url: str  # empty if the entry has no link
    content_hash: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as rules see it. Field names are those of the rule language."""

    id: int = 0  # 0: not stored
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    url: str = ""
    canonical_url: str = ""
    source: str = ""  # what readers call the feed
    language: str | None = None
    feed: str = ""  # the feed's name in the configuration
    feed_url: str = ""  # the feed's URL in the configuration: its identity, may hold a secret
    tags: frozenset[str] = frozenset()  # the feed's tags
    key: str = ""
    published_at: datetime | None = None
    seen_at: datetime | None = None
    baseline: bool = False  # it was there at the feed's first poll


def identify(entries: Sequence[Entry]) -> tuple[NewArticle, ...]:
    """Give every entry of one document its key; entries that say nothing are left out, repeats are kept once.

    The key is the guid, else the canonical link, else the title. A guid that
    several different entries of the document share identifies none of them:
    it is then taken together with link and title.
    """
    told = [entry for entry in entries if entry.guid or entry.url or entry.title or entry.summary]
    shared = _shared_guids(told)
    articles = (_identified(entry, ambiguous=_guid(entry) in shared) for entry in told)
    return tuple({article.key: article for article in reversed(list(articles))}.values())[::-1]


def _shared_guids(entries: Iterable[Entry]) -> frozenset[str]:
    distinct = {(_guid(entry), canonical_url(entry.url) or entry.title) for entry in entries if entry.guid}
    times = Counter(guid for guid, _ in distinct)
    return frozenset(guid for guid, count in times.items() if count > 1)


def _guid(entry: Entry) -> str:
    """Return the guid; one that is itself a link loses what trackers add to links."""
    guid = entry.guid.strip()
    return canonical_url(guid) if guid.startswith(("http://", "https://")) else guid


def _identified(entry: Entry, *, ambiguous: bool) -> NewArticle:
    return NewArticle(keys(entry)[ambiguous], canonical_url(entry.url), content_hash(entry), entry)


def keys(entry: Entry) -> tuple[str, str]:
    """Return the key an entry has as long as its guid is its own, and the one it has once others share it.

    Both are the same where the guid plays no part.
    """
    link, guid = canonical_url(entry.url), _guid(entry)
    if guid:
        return _short("guid:" + guid), _short("guid+:" + " ".join((guid, link or entry.title)))
    key = _short("link:" + link if link else "title:" + (entry.title or entry.summary))
    return key, key


def _short(key: str) -> str:
    kind = key.partition(":")[0]
    return key if len(key) <= MAX_KEY else f"{kind}#{hashlib.sha256(key.encode()).hexdigest()}"


def content_hash(entry: Entry) -> str:
    """Return 32 hex digits that change when what a reader sees changes."""
    told = "\x1f".join((entry.title, entry.summary, entry.text))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
