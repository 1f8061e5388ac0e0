"""What the plain elements of an entry say, as feedparser would tell it."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from monitor.parser.dates import iso_date, named_date
from monitor.parser.entry import Fields, is_absolute, joined

Attributes = Mapping[str, str]

_TEXT_TYPES = {
    "": "text/plain",
    "text": "text/plain",
    "text/plain": "text/plain",
    "html": "text/html",
    "text/html": "text/html",
}
_PERHAPS_HTML = re.compile(r"</\w+>|&#?\w+;")  # what makes feedparser look closer at a title
_LONE_AMPERSAND = re.compile("&([A-Za-z0-9_]+);")
_EXTRA_SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
_MAX_DATE = 64  # characters
_C1 = re.compile("[\x80-\x9f]")
_CP1252 = {
    code: bytes((code,)).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


class NotPlainError(Exception):
    """The document is not one of the plain kind that is understood here."""


def mended(text: str) -> str:
    """Return the text of an element; UTF-8 that was encoded twice, and characters of windows-1252, are put right."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode()
    return text.translate(_CP1252) if _C1.search(text) else text


def resolved(base: str, link: str) -> str:
    """Return `link` as an absolute one."""
    if is_absolute(link):
        return link
    try:
        return joined(base, _EXTRA_SLASHES.sub(r"\1\3", link))
    except ValueError:
        return ""


def title(attributes: Attributes, text: str, *, atom: bool, language: str | None) -> Fields:
    """Return the fields of a title."""
    written, kind = mended(text), _text_type(attributes, atom=atom)
    if not atom and ("&" in written or "<" in written) and _PERHAPS_HTML.search(written):
        raise NotPlainError
    return {"title": written, "title_detail": {"type": kind, "language": language}}


def _text_type(attributes: Attributes, *, atom: bool) -> str:
    if not atom and attributes:
        raise NotPlainError
    kind = _TEXT_TYPES.get(attributes.get("type", ""))
    if kind is None or not attributes.keys() <= {"type"}:
        raise NotPlainError
    return kind


class PlainEntry:
    """Collects the fields of one entry, in the order of its elements."""

    def __init__(self, base: str, *, atom: bool, language: str | None) -> None:
        self._base, self._atom, self._language = base, atom, language
        self._once: set[str] = set()
        self._found: Fields = {}

    def fields(self) -> Fields:
        """Return what was found, by feedparser's names."""
        titled_by_media = "media_title" in self._once
        if titled_by_media and ("source" in self._once or not self._found.get("title")):
            raise NotPlainError
        return self._found

    def add(self, tag: str, attributes: Attributes, text: str) -> None:
        """Add an element with this text."""
        read = _READ.get(tag)
        if read:
            read(self, attributes, text)

    def only(self, what: str) -> None:
        """Note that there was an element of a kind that may come but once."""
        if what in self._once:
            raise NotPlainError
        self._once.add(what)

    def title(self, attributes: Attributes, text: str) -> None:
        self.only("title")
        self._found |= title(attributes, text, atom=self._atom, language=self._language)

    def link(self, attributes: Attributes, text: str) -> None:
        links = self._found.setdefault("links", [])
        if not attributes:
            self.only("link")
            written = mended(resolved(self._base, text.strip()) if text.strip() else "")
            written = _LONE_AMPERSAND.sub(r"&\g<1>", written.replace("&amp;", "&"))
            links.append({"rel": "alternate", "href": written} if written else {"rel": "alternate"})
            self._found["link"] = written
            return
        if "href" not in attributes or "url" in attributes or "uri" in attributes or text.strip():
            raise NotPlainError
        rel = attributes.get("rel", "alternate")
        kind = attributes.get("type", "application/atom+xml" if rel == "self" else "text/html")
        href = resolved(self._base, attributes["href"])
        links.append({"rel": rel, "href": href})
        if rel == "alternate" and kind in ("text/html", "html", "application/xhtml+xml", "xhtml"):
            self._found["link"] = href

    def guid(self, attributes: Attributes, text: str) -> None:
        self.only("id")
        self._found["id"] = mended(text)
        if attributes.get("ispermalink", "true") == "true":
            self._found.setdefault("link", self._found["id"])

    def published(self, _: Attributes, text: str) -> None:
        self._date("published", text)

    def updated(self, _: Attributes, text: str) -> None:
        self._date("updated", text)

    def _date(self, kind: str, text: str) -> None:
        self.only(kind)
        written = mended(text)
        date = None if len(written) > _MAX_DATE or named_date(written) else iso_date(written)
        if written and not date and (len(written) > _MAX_DATE or not named_date(written)):
            raise NotPlainError
        self._found[kind], self._found[f"{kind}_parsed"] = written, date

    def description(self, attributes: Attributes, text: str) -> None:
        if self._atom or attributes:
            raise NotPlainError
        self._summary("text/html", text)

    def summary(self, attributes: Attributes, text: str) -> None:
        if not self._atom:
            raise NotPlainError
        self._summary(_text_type(attributes, atom=True), text)

    def _summary(self, kind: str, text: str) -> None:
        self.only("summary")
        self._found["summary"], self._found["summary_detail"] = mended(text), {"type": kind}

    def content(self, attributes: Attributes, text: str) -> None:
        if not self._atom:
            raise NotPlainError
        self._content(_text_type(attributes, atom=True), text)

    def encoded(self, attributes: Attributes, text: str) -> None:
        if attributes:
            raise NotPlainError
        self._content("text/html", text)

    def _content(self, kind: str, text: str) -> None:
        self.only("content")
        written = mended(text)
        self._found["content"] = [{"type": kind, "value": written}]
        self._found.setdefault("summary", written)

    def author(self, _: Attributes, text: str) -> None:
        """Add an author of RSS; of one beside others feedparser takes the address away."""
        written, authors = mended(text), self._found.setdefault("authors", [])
        if authors and ("person" in self._once or "@" in written + self._found["author"]):
            raise NotPlainError
        authors.append({"name": written} if written else {})
        self._found["author"] = written

    def person(self, name: str, email: str) -> None:
        """Add an author of Atom; feedparser mixes those up with authors of RSS."""
        authors = self._found.setdefault("authors", [])
        if authors and "person" not in self._once:
            raise NotPlainError
        self._once.add("person")
        authors.append({"name": name})
        self._found["author"] = f"{name} ({email})" if email else name

    def category(self, attributes: Attributes, text: str) -> None:
        written, tags = mended(text), self._found.setdefault("tags", [])
        if self._atom:
            if written or not attributes.get("term"):
                raise NotPlainError
            tags.append({"term": attributes["term"], "label": attributes.get("label")})
        elif attributes.keys() <= {"domain"} and (written or not attributes.get("domain")):
            tags.extend([{"term": written}] if written else [])
        else:
            raise NotPlainError

    def subject(self, attributes: Attributes, text: str) -> None:
        if attributes or self._atom:
            raise NotPlainError
        self.category(attributes, text)

    def original_link(self, attributes: Attributes, text: str) -> None:
        self.only("original link")
        if attributes:
            raise NotPlainError
        self._found["feedburner_origlink"] = mended(text)

    def source(self, *_: object) -> None:
        self._once.add("source")

    def media_title(self, *_: object) -> None:
        self._once.add("media_title")


_READ: dict[str, Callable[[PlainEntry, Attributes, str], None]] = {
    "title": PlainEntry.title,
    "link": PlainEntry.link,
    "guid": PlainEntry.guid,
    "id": PlainEntry.guid,
    "pubdate": PlainEntry.published,
    "published": PlainEntry.published,
    "updated": PlainEntry.updated,
    "dc_date": PlainEntry.updated,
    "description": PlainEntry.description,
    "summary": PlainEntry.summary,
    "content": PlainEntry.content,
    "content_encoded": PlainEntry.encoded,
    "author": PlainEntry.author,
    "dc_creator": PlainEntry.author,
    "category": PlainEntry.category,
    "dc_subject": PlainEntry.subject,
    "feedburner_origlink": PlainEntry.original_link,
    "source": PlainEntry.source,
    "media_title": PlainEntry.media_title,
}
READ_TAGS = frozenset(_READ)
