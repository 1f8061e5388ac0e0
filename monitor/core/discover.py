"""Where a web page's feeds may be: what it links as its feeds, what looks like one, where they often are."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urlencode, urljoin, urlsplit

MAX_PAGE = 2_000_000  # characters of the page that are looked through: some begin with a megabyte of script
MOST = 12  # addresses tried of one page
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
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
_OWN = tuple(
    (site, re.compile(page), places)
    for site, page, places in (
        ("youtube.com", r"/channel/([\w-]+).*", (r"https://www.youtube.com/feeds/videos.xml?channel_id=\1",)),
        ("reddit.com", r"(/(?:r|u|user)/[\w-]+(?:/(?:new|top|hot))?)", (r"https://www.reddit.com\1/.rss",)),
        ("old.reddit.com", r"(/(?:r|u|user)/[\w-]+)", (r"https://www.reddit.com\1/.rss",)),
        (
            "github.com",
            r"(/[\w.-]+/[\w.-]+)(?:/(?:releases|tags|commits).*)?",
            (r"https://github.com\1/releases.atom", r"https://github.com\1/commits.atom"),
        ),
        ("medium.com", r"(/@?[\w.-]+)", (r"https://medium.com/feed\1",)),
    )
)
_ASIDE = ("comment", "kommentar", "oembed", "wp-json")  # in the address of what is no news feed


def linked_feeds(page: str, *, url: str) -> list[str]:
    """Return the addresses of what the page at `url` offers as its feeds; those of comments come last."""
    reading = _Links()
    with suppress(
        AssertionError
    ):  # the parser's, of a declaration that it does not know: what it read so far counts
        reading.feed(page[:MAX_PAGE])
    base = _joined(url, reading.base) or url
    offered = list(_addresses(base, reading.offered)) or list(_addresses(base, reading.likely))
    return sorted(offered, key=lambda address: any(word in address.lower() for word in _ASIDE))[:MOST]


def own_places(url: str) -> list[str]:
    """Return where a site that has a feed for everything has the one of this page; none for all other sites.

    Their pages do not always say it, and some are shown to nobody but browsers.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    if host == "youtube.com" and (listed := parse_qs(parts.query).get("list")):
        return [f"https://www.youtube.com/feeds/videos.xml?{urlencode({'playlist_id': listed[0]})}"]
    for site, page, places in _OWN:
        if host == site and (found := page.fullmatch(path)):
            return [found.expand(place) for place in places]
    return []


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
        elif tag == "a" and _path(href).endswith(_ENDINGS):
            self.likely.append(href)


def _path(link: str) -> str:
    try:
        return urlsplit(link.lower()).path
    except ValueError:
        return ""


def _is_feed_link(given: dict[str, str]) -> bool:
    rel = given.get("rel", "").lower().split()
    kind = given.get("type", "").lower().partition(";")[0].strip()
    return "feed" in rel or ("alternate" in rel and kind in _TYPES)
