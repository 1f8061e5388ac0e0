"""Find the feeds behind an address that a person typed: it is one, or a page that has some."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.context import Fetcher, Parser
from monitor.core.article import Entry
from monitor.core.charset import decode
from monitor.core.discover import linked_feeds, own_places, usual_places
from monitor.core.feed import FailureKind, Fetched, FetchFailed, ParsedFeed, Validators


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was read. `url` is what to write down: where it moved for good, else where it was asked for."""

    url: str
    title: str
    language: str | None
    entries: tuple[Entry, ...]


async def discover(fetcher: Fetcher, parser: Parser, url: str) -> list[FoundFeed] | FetchFailed:
    """Return the feed at `url`, or those of the page there; none: the page has none. FetchFailed: there is no page."""
    if known := await _read_all(fetcher, parser, own_places(url)):
        return known
    fetched = await fetcher.fetch(url, Validators())
    if not isinstance(fetched, Fetched):
        assert isinstance(fetched, FetchFailed)  # what was not asked conditionally is never "not modified"
        return fetched
    read = parser.parse(fetched.body, content_type=fetched.content_type, url=fetched.url)
    if isinstance(read, ParsedFeed):
        return [_found(url, fetched, read)]
    if read.kind is not FailureKind.NOT_A_FEED:
        return read
    offered = linked_feeds(decode(fetched.body, fetched.content_type), url=fetched.url)
    return await _read_all(fetcher, parser, offered) or await _read_all(
        fetcher, parser, usual_places(fetched.url), enough=1
    )


async def _read_all(
    fetcher: Fetcher, parser: Parser, urls: Iterable[str], *, enough: int | None = None
) -> list[FoundFeed]:
    """Return those that are feeds, each once; one after the other, for they are of one server."""
    found: dict[str, FoundFeed] = {}
    for url in urls:
        fetched = await fetcher.fetch(url, Validators())
        if not isinstance(fetched, Fetched):
            continue
        read = parser.parse(fetched.body, content_type=fetched.content_type, url=fetched.url)
        if isinstance(read, ParsedFeed):
            found.setdefault(fetched.url, _found(url, fetched, read))
        if enough and len(found) >= enough:
            break
    return list(found.values())


def _found(url: str, fetched: Fetched, read: ParsedFeed) -> FoundFeed:
    return FoundFeed(fetched.moved_to or url, read.title, read.language, _newest_first(read.entries))


def _newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Sort by date where all have one; else the order of the document is the best there is."""
    if all(entry.published_at for entry in entries):
        return tuple(sorted(entries, key=lambda entry: str(entry.published_at), reverse=True))
    return tuple(entries)
