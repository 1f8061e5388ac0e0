"""Where a web page's feeds may be: what it links as its feeds, what looks like one, where they often are."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

MAX_PAGE = 500_000  # characters of the page that are looked through
MOST = 12  # addresses tried of one page
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "text/xml",
)
_ENDINGS = (
    ".rss",
    ".atom",
    ".rdf",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "feed.json",
    "/feed",
    "/feed/",
    "/rss",
    "/rss/",
)
_OFTEN = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json")
_ASIDE = ("comment", "kommentar", "oembed", "wp-json")  # in the address of what is no news feed


def linked_feeds(page: str, *, url: str) -> list[str]:
    """Return the addresses of what the page at `url` offers as its feeds; those of comments come last."""
    reading = _Links()
    reading.feed(page[:MAX_PAGE])
    base = _joined(url, reading.base) or url
    offered = list(_addresses(base, reading.offered)) or list(_addresses(base, reading.likely))
    return sorted(offered, key=lambda address: any(word in address.lower() for word in _ASIDE))[:MOST]


def usual_places(url: str) -> list[str]:
    """Return addresses where the feed of a site often is, below the page itself and below its host."""
    path = urlsplit(url).path
    folder = path if path.endswith("/") else path.rpartition("/")[0] + "/"
    folders = dict.fromkeys((path.rstrip("/") + "/", folder, "/"))
    return [address for start in folders for name in _OFTEN if (address := _joined(url, start + name))][:MOST]


def _addresses(base: str, links: Iterable[str]) -> Iterator[str]:
    """Give the links as addresses, each once."""
    yield from dict.fromkeys(address for link in links if (address := _joined(base, link)))


def _joined(base: str, link: str) -> str:
    try:
        address = urldefrag(urljoin(base, link.strip())).url
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


class _Links(HTMLParser):
    """One pass over a page."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.offered: list[str] = []
        self.likely: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        href = given.get("href", "")
        if not href:
            return
        if tag == "base":
            self.base = self.base or href
        elif tag == "link" and _is_feed_link(given):
            self.offered.append(href)
        elif tag == "a" and urlsplit(href.lower()).path.endswith(_ENDINGS):
            self.likely.append(href)


def _is_feed_link(given: dict[str, str]) -> bool:
    rel = given.get("rel", "").lower().split()
    kind = given.get("type", "").lower().partition(";")[0].strip()
    return "feed" in rel or ("alternate" in rel and kind in _TYPES)
