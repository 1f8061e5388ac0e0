"""Reads feeds of the plain kind, as about half are, at a third of what feedparser takes.

What comes out is what feedparser would say; a document with anything in it of which that is not
certain is left to feedparser. It takes time and memory in proportion to its size, which is bounded, so
it need not be read in a process that can be killed.
"""

from collections.abc import Mapping
from xml.parsers import expat

from monitor.core.article import MAX_ENTRIES
from monitor.core.charset import decode_plainly
from monitor.core.feed import ParsedFeed
from monitor.parser.document import Document
from monitor.parser.entry import Fields, each_read, entry_of
from monitor.parser.plain_entry import (
    READ_TAGS,
    Attributes,
    NotPlainError,
    PlainEntry,
    mended,
    resolved,
    title,
)
from monitor.parser.plain_words import FOREIGN, HEAD_READ, INSIDE, KNOWN, NOTHING, OTHER_KINDS, RESERVED
from monitor.parser.source import feed_of, parsable

MAX_BODY = 128_000  # bytes
MAX_VALUE = 16_000  # characters of an element
MAX_TAGS = 1_000  # in them: what sanitising HTML takes grows with the square of its nesting
_AROUND_TEXT = "\ufeff\0 \t\r\n"
_XML = "http://www.w3.org/XML/1998/namespace"
_XML_LANG = f"{_XML} lang xml"


def read_plain(document: Document) -> ParsedFeed | None:
    """Return the feed, None if it has to be read by feedparser."""
    if len(document.body) > MAX_BODY:
        return None
    text = decode_plainly(document.body, document.content_type)
    if text is None or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    text = parsable(text.strip(_AROUND_TEXT))
    reader = _Reader(document)
    parser = expat.ParserCreate("utf-8", " ")
    parser.namespace_prefixes = parser.buffer_text = True
    parser.StartNamespaceDeclHandler = reader.bind
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text.append
    try:
        parser.Parse(text.encode(), True)
    except Exception:  # noqa: BLE001 mostly NotPlainError; what breaks this reader is for the other one, in its child
        return None
    if not 0 < len(reader.entries) <= MAX_ENTRIES:
        return None
    entries, broken = each_read(reader.entries, lambda found: entry_of(found, document))
    return None if broken else feed_of(reader.head, entries, text)


class _Reader:
    """Takes what the XML parser tells, element by element."""

    def __init__(self, document: Document) -> None:
        self.head: Fields = {}
        self.entries: list[Fields] = []
        self.text: list[str] = []  # of the element that was begun last
        self._base = resolved(document.url, document.url) or document.url
        self._path = [""]  # elements that are open
        self._attributes: Attributes = {}  # of the element that was begun last
        self._tags: dict[str, str] = {}  # by the name that the XML parser gives
        self._bound: dict[str | None, str] = {}
        self._language: str | None = None
        self._entry: PlainEntry | None = None
        self._person: dict[str, str] = {}

    def bind(self, prefix: str | None, uri: str | None) -> None:
        """Note a namespace; refuse what feedparser would take for another one."""
        uri = (uri or "").lower()
        known = KNOWN.get(uri)
        twice = self._bound.setdefault(prefix, uri) != uri
        if twice or (prefix in RESERVED and prefix != known) or (known is None and OTHER_KINDS.search(uri)):
            raise NotPlainError

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin an element."""
        tag = self._tags.get(name) or self._tag(name)
        if tag not in INSIDE.get(self._path[-1], NOTHING):
            raise NotPlainError
        self._path.append(tag)
        self._attributes = attributes
        self.text.clear()
        if tag in ("item", "entry"):
            if attributes:
                raise NotPlainError
            self._entry = PlainEntry(self._base, atom=self._atom, language=self._language)
        elif tag in ("rss", "feed", "channel"):
            self._open(tag)
        elif tag == "author":
            self._person = {}

    def _tag(self, name: str) -> str:
        """Return the name by which feedparser knows an element."""
        uri, _, rest = name.rpartition(" ") if name.count(" ") < 2 else name.partition(" ")  # noqa: PLR2004 with its prefix
        local, _, prefix = rest.partition(" ")
        known = KNOWN.get(uri.lower()) if uri else ""
        if known is None and not prefix:
            raise NotPlainError  # a namespace of its own without a prefix: feedparser takes it for the feed's
        tag = FOREIGN if known is None else f"{known}_{local.lower()}" if known else local.lower()
        self._tags[name] = tag
        return tag

    @property
    def _atom(self) -> bool:
        return self._path[1] == "feed"

    def _open(self, tag: str) -> None:
        """Begin what holds entries."""
        if self._path.count(tag) > 1 or (tag == "channel" and (self._attributes or self.head)):
            raise NotPlainError
        language = self._attributes.get(_XML_LANG) if tag == "feed" else None
        if any(_says_where(name) for name in self._attributes.keys() - {_XML_LANG if tag == "feed" else ""}):
            raise NotPlainError
        if language:
            self._language = language.replace("_", "-")
            self.head["language"] = self._language

    def end(self, _: str) -> None:
        """End an element."""
        tag = self._path.pop()
        inside = self._path[-1]
        if inside in ("item", "entry"):
            self._end_in_entry(tag)
        elif inside in ("channel", "feed"):
            self._end_in_head(tag)
        elif inside == "author":
            self._person[tag] = "".join(self.text).strip()
        elif tag == "media_title" and self._entry:
            self._entry.add(tag, {}, "")
        self.text.clear()

    def _end_in_entry(self, tag: str) -> None:
        if self._entry is None or tag not in READ_TAGS:
            return
        if self._person and tag == "author":
            if not self._person.get("name"):
                raise NotPlainError
            self._entry.person(self._person["name"], self._person.get("email", ""))
            self._person = {}
            return
        self._entry.add(tag, _plain_attributes(self._attributes), self._bounded_text())

    def _end_in_head(self, tag: str) -> None:
        if tag in ("item", "entry"):
            assert self._entry is not None
            self.entries.append(self._entry.fields())
            self._entry = None
        elif tag in HEAD_READ:
            tag = tag.removeprefix("dc_")
            if tag in self.head:
                raise NotPlainError
            written, attributes = self._bounded_text(), _plain_attributes(self._attributes)
            if tag == "title":
                self.head |= title(attributes, written, atom=self._atom, language=self._language)
            elif attributes:
                raise NotPlainError
            else:
                self.head[tag] = mended(written)

    def _bounded_text(self) -> str:
        """Return the text of the element that ends."""
        text = "".join(self.text)
        if len(text) > MAX_VALUE or text.count("<") > MAX_TAGS:
            raise NotPlainError
        return text


def _plain_attributes(attributes: Mapping[str, str]) -> Attributes:
    """Return attributes as feedparser names them."""
    if not attributes:
        return attributes
    plain = {name.lower(): value for name, value in attributes.items()}
    if any(" " in name for name in plain) or "base" in plain or len(plain) < len(attributes):
        raise NotPlainError
    return plain | {name: plain[name].lower() for name in ("rel", "type") if name in plain}


def _says_where(attribute: str) -> bool:
    """Tell whether an attribute says in what language, or relative to what, everything inside is."""
    return attribute.lower() in ("lang", "base") or attribute.startswith(_XML)
