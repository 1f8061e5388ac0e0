"""What the feed says (entry), what we keep (article), and how we know it again (key)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

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
    canonical_url: str  # empty if the entry has no link, or one that others of its document share
    content_hash: str
    entry: Entry
    other_keys: frozenset[str] = frozenset()  # what its key may have been when it stood in other company


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
    revision: int = 0  # which edit of it; 0: as first seen


class _Told(NamedTuple):
    """An entry with what may identify it, in one form for all spellings."""

    entry: Entry
    guid: str
    link: str
    place: str  # in the page that the link leads to

    @property
    def title(self) -> str:
        return self.entry.title or self.entry.summary or self.entry.text


def identify(entries: Iterable[Entry]) -> tuple[NewArticle, ...]:
    """Give every entry of one document its key; entries that say nothing are left out, repeats are kept once.

    The key is the guid, else the canonical link, else the title. A link that entries
    with different titles or places in the page share leads to none of them in
    particular and is not used; a guid or title that different entries share is taken
    together with what tells them apart.
    """
    told = [one for one in map(_told, entries) if one.guid or one.link or one.title]
    vague = _shared((one.link, f"{one.place}\x1f{one.title}") for one in told if one.title)
    named = [(one, *_keys(one, "" if one.title and one.link in vague else one.link)) for one in told]
    shared = _shared((own, full) for _, own, full in named)
    articles: dict[str, NewArticle] = {}
    for one, own, full in named:
        key, link = full if own in shared else own, "" if one.link in vague else one.link
        in_other_company = _keys(one, one.link) if one.link in vague else ()
        others = frozenset((own, full, *in_other_company, *_keys(one, ""))) - {key}
        articles.setdefault(key, NewArticle(key, link, content_hash(one.entry), one.entry, others))
    return tuple(articles.values())


def traces(entry: Entry) -> tuple[str, str]:
    """Return what decides whether an entry is taken for sharing its identity: its guid, else its title; and its link.

    Entries that have neither in common get the same keys whether they stand in one document or not.
    """
    one = _told(entry)
    return (f"guid:{one.guid}" if one.guid else one.title and f"title:{one.title}"), one.link


def _told(entry: Entry) -> _Told:
    guid, link = entry.guid.strip(), canonical_url(entry.url)
    if guid.startswith(("http://", "https://")):  # it loses what trackers add to links
        guid = (link if guid == entry.url.strip() else canonical_url(guid)) + _place(guid)
    return _Told(entry, guid, link, _place(entry.url))


def _place(url: str) -> str:
    """Return the fragment that names a place in a page, with its #; trackers write parameters there."""
    if "#" not in url:
        return ""
    _, mark, fragment = url.strip().partition("#")
    return mark + fragment if fragment and "=" not in fragment else ""


def _keys(one: _Told, link: str) -> tuple[str, str]:
    """Return the key of an entry that shares it with no other, and of one that does."""
    if one.guid:
        return _short("guid:" + one.guid), _short(f"guid+:{one.guid} {link or one.title}")
    if link:
        return _short("link:" + link), _short("link:" + link)
    return _short("title:" + one.title), _short(f"title+:{one.title} {content_hash(one.entry)}")


def _shared(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the first parts that are there with several second parts."""
    times = Counter(first for first, _ in set(pairs))
    return frozenset(first for first, count in times.items() if first and count > 1)


def is_stored_as(new: NewArticle, key: str, *, canonical_url: str, title: str, content_hash: str) -> bool:
    """Tell whether the article stored under `key`, one of `new.other_keys`, is `new` and not one it shares that with."""
    kind = re.split("[:#]", key, maxsplit=1)[0]
    if kind.endswith("+"):
        return True
    if kind == "title":
        return content_hash == new.content_hash
    return title == new.entry.title or ("" != canonical_url == new.canonical_url)


def _short(key: str) -> str:
    """Return a key that says its kind; behind `:` it can be read, behind `#` it is a hash."""
    return key if len(key) <= MAX_KEY else f"{key.partition(':')[0]}#{_digest(key)}"


def content_hash(entry: Entry) -> str:
    """Return 32 hex digits that change when what a reader sees changes."""
    told = f"{entry.title}\x1f{entry.summary}\x1f{entry.text}"
    return _digest(told)[:32]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
