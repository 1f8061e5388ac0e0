"""Cutting a document into its entries, so that only entries never seen before have to be read.

Reading an entry costs a thousand times what hashing it costs. What comes out must be what
reading the whole document would give, so whatever makes entries depend on one another, or
makes their borders doubtful, means that the document is not cut.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, pairwise
from struct import Struct
from typing import NamedTuple

from monitor.core.article import MAX_ENTRIES, Entry, traces

MAX_CUT = 2_000_000  # characters; longer documents are read whole, in a process that can be killed
_VERSION = b"\x01"  # of the kept marks: another one when entries are identified in another way
_MARK = Struct("8s4s4s")
_NOTHING = bytes(4)
# Time stays linear in the document, whatever it holds.
_NAME = r"(?:[A-Za-z_][\w.-]*+:)?(?:item|entry)"
_TOKEN = re.compile(
    r"<(?:(?P<quote>!\[CDATA\[|!--|\?)"
    rf"|(?P<open>{_NAME})(?:\s[^<>]*+)?(?<!/)>"
    rf"|/(?P<close>{_NAME})\s*+>)"
)
_ENDS = {"![CDATA[": "]]>", "!--": "-->", "?": "?>"}  # of what is quoted


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in pieces: `around` has one piece more than there are entries, one before, between and behind them."""

    around: tuple[str, ...]
    entries: tuple[str, ...]

    def only(self, kept: Iterable[int]) -> str:
        """Return the document with only the entries at these places."""
        keep = frozenset(kept)
        pieces = [self.around[0]]
        for place, (entry, behind) in enumerate(zip(self.entries, self.around[1:], strict=True)):
            pieces += (entry, behind) if place in keep else (behind,)
        return "".join(pieces)


class Mark(NamedTuple):
    """An entry that was read: short hashes of its source and of what another entry could share with it."""

    source: bytes
    own: bytes  # guid, else title
    link: bytes


def split(text: str) -> Cut | None:
    """Return the document cut into its entries; None if it has none or cannot be cut safely."""
    if len(text) > MAX_CUT or _has_own_entities(text):
        return None
    spans = _spans(text)
    if not spans or len(spans) > MAX_ENTRIES:
        return None
    borders = [0, *chain.from_iterable(spans), len(text)]
    pieces = [text[start:end] for start, end in pairwise(borders)]
    return Cut(around=tuple(pieces[::2]), entries=tuple(pieces[1::2]))


def _spans(text: str) -> list[tuple[int, int]] | None:
    """Return where entries start and end; None if their tags do not match."""
    spans: list[tuple[int, int]] = []
    inside: list[str] = []
    start = 0
    for kind, token in _tokens(text):
        if kind == "open":
            start = start if inside else token.start()
            inside.append(token[kind])
        elif not inside or inside.pop() != token["close"]:  # what is quoted without end closes nothing
            return None
        elif not inside:
            spans.append((start, token.end()))
    return None if inside else spans


def _tokens(text: str) -> Iterator[tuple[str | None, re.Match[str]]]:
    """Give the tags of entries that are not quoted, last the beginning of what is quoted without end."""
    token = _TOKEN.search(text)
    while token:
        kind, end = token.lastgroup, token.end()
        if kind == "quote":
            closing = _ENDS[token[kind]]
            place = text.find(closing, end)
            if place < 0:
                yield kind, token
                return
            end = place + len(closing)
        else:
            yield kind, token
        token = _TOKEN.search(text, end)


def _has_own_entities(text: str) -> bool:
    """Tell whether the document declares what its text means, with which no part can be read alone."""
    start = text.find("<!DOCTYPE")
    return start >= 0 and "[" in text[start : text.find(">", start)]


def hash_source(entry: str) -> bytes:
    """Return the short hash by which the source of an entry is known again."""
    return _short(entry, 8)


def mark(source: bytes, entry: Entry) -> Mark:
    """Return what to keep of an entry that was read from the source with this hash."""
    own, link = traces(entry)
    return Mark(source, _trace(own), _trace(link))


def _trace(text: str) -> bytes:
    return _short(text, 4) if text else _NOTHING


def _short(text: str, size: int) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=size).digest()


def may_share(marks: Iterable[Mark]) -> bool:
    """Tell whether two of the marked entries may share guid, link or title.

    Entries that do are told apart by looking at all of them (`article.identify`). Hashes are
    short, so this may be told of entries that share nothing, but never missed.
    """
    owns, links = [], []
    for one in marks:
        owns += [one.own] if one.own != _NOTHING else []
        links += [one.link] if one.link != _NOTHING else []
    return len(set(owns)) < len(owns) or len(set(links)) < len(links)


def pack(marks: Iterable[Mark]) -> bytes:
    """Return marks as the bytes to keep with the feed."""
    return _VERSION + b"".join(_MARK.pack(*one) for one in marks)


def unpack(kept: bytes | None) -> Mapping[bytes, Mark]:
    """Return kept marks by the hash of their source; none where none were kept, or by another version."""
    if not kept or not kept.startswith(_VERSION) or (len(kept) - 1) % _MARK.size:
        return {}
    marks = map(Mark._make, _MARK.iter_unpack(kept[1:]))
    return {one.source: one for one in marks}
