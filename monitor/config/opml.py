"""OPML, the list of feeds that every reader can read and write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from monitor.config.model import FeedSpec
from monitor.config.values import MAX_LABEL

MAX_BYTES = 10_000_000
MAX_DEPTH = 50  # folders within each other
MAX_FEEDS = 20_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as an OPML list has it: unchecked, but clean enough to show."""

    url: str
    name: str = ""
    tags: tuple[str, ...] = ()  # the folders it is in, and its categories
    language: str = ""


@dataclass(frozen=True, slots=True)
class OpmlFault:
    """Why a list cannot be read."""

    text: str
    line: int | None = None


def read_opml(body: bytes) -> tuple[Outline, ...] | OpmlFault:
    """Return the feeds of an OPML document, each address once, in its order."""
    if len(body) > MAX_BYTES:
        return OpmlFault(f"it is larger than {MAX_BYTES:,} bytes")
    reading, document = _Reading(), body.lstrip()
    above = body.count(b"\n") - document.count(b"\n")  # empty lines, which XML does not allow there
    try:
        reading.parser.Parse(document, True)
    except expat.ExpatError as error:
        return OpmlFault(f"it is not XML: {expat.ErrorString(error.code)}", above + error.lineno)
    except _RefusedError as refused:
        return OpmlFault(str(refused), above + reading.parser.CurrentLineNumber)
    return tuple(reading.found.values())


class _RefusedError(Exception):
    """The list may not be read on."""


class _Reading:
    """One pass over a document."""

    def __init__(self) -> None:
        self.found: dict[str, Outline] = {}
        self._open: list[str] = []  # per open element its folder's name, empty if it is none
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_: object) -> None:
        raise _RefusedError("it declares entities, which no feed list needs")

    def _start(self, name: str, given: dict[str, str]) -> None:
        if not self._open and name.lower() != "opml":
            raise _RefusedError(f"it is not OPML: its outer element is <{_clean(name)}>")
        if len(self._open) > MAX_DEPTH:
            raise _RefusedError(f"its folders are nested more than {MAX_DEPTH} deep")
        attributes = {key.lower(): value for key, value in given.items()}
        label = _clean(attributes.get("title") or attributes.get("text") or "")
        url = attributes.get("xmlurl", "").strip()
        self._open.append("" if url or name.lower() != "outline" else label)
        if url and name.lower() == "outline":
            self._add(Outline(url, label, self._tags(attributes), _clean(attributes.get("language", ""))))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _tags(self, attributes: dict[str, str]) -> tuple[str, ...]:
        categories = attributes.get("category", "").replace("/", ",").split(",")
        return tuple(tag for tag in dict.fromkeys([*self._open, *map(_clean, categories)]) if tag)

    def _add(self, outline: Outline) -> None:
        if len(self.found) >= MAX_FEEDS:
            raise _RefusedError(f"it has more than {MAX_FEEDS:,} feeds")
        self.found.setdefault(outline.url, outline)


def _clean(label: str) -> str:
    """Return a name in one line of visible characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in label).split())[
        :MAX_LABEL
    ].strip()


def write_opml(feeds: Iterable[FeedSpec], *, title: str) -> str:
    """Return an OPML 2.0 document: a folder per first tag, all tags as categories, no passwords."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{quoteattr(title)[1:-1]}</title></head>", "  <body>"]
    by_folder = sorted(feeds, key=lambda feed: (_folder(feed).casefold(), feed.name.casefold()))
    for folder, members in groupby(by_folder, key=_folder):
        lines += _folder_lines(folder, list(members))
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def public_address(feed: FeedSpec) -> str:
    """Return the feed's address as it may leave the machine: without user and password, tokens as ****."""
    return feed.shown_url.replace("://****@", "://", 1)


def _folder(feed: FeedSpec) -> str:
    return min(feed.tags, default="")


def _folder_lines(folder: str, feeds: Sequence[FeedSpec]) -> list[str]:
    if not folder:
        return [f"    {_outline(feed)}" for feed in feeds]
    named = quoteattr(folder)
    inside = [f"      {_outline(feed)}" for feed in feeds]
    return [f"    <outline text={named} title={named}>", *inside, "    </outline>"]


def _outline(feed: FeedSpec) -> str:
    attributes = {
        "type": "rss",
        "text": feed.name or public_address(feed),
        "title": feed.name,
        "xmlUrl": public_address(feed),
        "category": ",".join(sorted(feed.tags)),
        "language": feed.language,
    }
    said = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<outline {said}/>"
