"""Cutting a document into its entries, so that only entries never seen before have to be read.

Reading an entry costs a thousand times what hashing it costs. What comes out must be what
reading the whole document would give, so whatever makes entries depend on one another, or
makes their borders doubtful, means that the document is not cut.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count, islice, pairwise

from monitor.core.article import MAX_ENTRIES
from monitor.core.mark import Mark, hash_source, length_of

MAX_CUT = 2_000_000  # characters; longer documents are read whole, in a process that can be killed
# Time stays linear in the document, whatever it holds.
_NAME = r"(?:[A-Za-z_][\w.-]*+:)?(?:item|entry)"
_TOKEN = re.compile(
    r"<(?:(?P<quote>!\[CDATA\[|!--|\?)"
    rf"|(?P<open>{_NAME})(?:\s[^<>]*+)?(?<!/)>"
    rf"|/(?P<close>{_NAME})\s*+>)"
)
_BLANK = re.compile(r"\s*")
_ENDS = {"![CDATA[": "]]>", "!--": "-->", "?": "?>"}  # of what is quoted


Span = tuple[int, int, bytes]  # where an entry starts and ends, and the hash of its source


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in pieces: `around` has one piece more than there are entries, one before, between and behind them."""

    around: tuple[str, ...]
    entries: tuple[str, ...]
    hashes: tuple[bytes, ...]  # of the entries

    def only(self, kept: Iterable[int]) -> str:
        """Return the document with only the entries at these places."""
        keep = frozenset(kept)
        pieces = [self.around[0]]
        for place, (entry, behind) in enumerate(zip(self.entries, self.around[1:], strict=True)):
            pieces += (entry, behind) if place in keep else (behind,)
        return "".join(pieces)


def split(text: str, known: Mapping[bytes, Mark]) -> Cut | None:
    """Return the document cut into its entries; None if it has none or cannot be cut safely.

    Entries that were cut before, whose marks are `known` by their hashes, are
    found by them: that changes nothing but the time it takes.
    """
    if len(text) > MAX_CUT or _has_own_entities(text):
        return None
    spans = _spans(text, _Guess(text, known))
    if not spans or len(spans) > MAX_ENTRIES:
        return None
    borders = [0, *chain.from_iterable((start, end) for start, end, _ in spans), len(text)]
    pieces = [text[start:end] for start, end in pairwise(borders)]
    return Cut(tuple(pieces[::2]), tuple(pieces[1::2]), tuple(source for _, _, source in spans))


def _spans(text: str, guess: "_Guess") -> list[Span] | None:
    """Return where entries stand; None if their tags do not match."""
    spans: list[Span] = []
    tag = _next_tag(text, 0)
    while tag:
        if tag.lastgroup != "open":
            return None
        known = guess.entries(tag.start())
        if not known:
            end = _end(text, tag)
            if end is None:
                return None
            known = [(tag.start(), end, hash_source(text[tag.start() : end]))]
            guess.found(known[0][2])
        spans += known
        tag = _next_tag(text, spans[-1][1])
    return spans


class _Guess:
    """Guesses entries: they mostly come in the order in which they came before.

    A source that was cut out as an entry before ends where it ended then, wherever it begins.
    """

    def __init__(self, text: str, known: Mapping[bytes, Mark]) -> None:
        self._text, self._known = text, known
        self._order = list(known)
        self._places = dict(zip(self._order, count(), strict=False))
        self._next = 0
        self._left = len(text)  # characters that may be looked at in vain

    def entries(self, start: int) -> list[Span]:
        """Return the entries that begin here, with nothing between them, as far as they are those that come next."""
        text, spans = self._text, list[Span]()
        for expected in islice(self._order, self._next, None):
            length = length_of(self._known[expected])
            if not 0 < length <= self._left:
                break
            end = start + length
            if hash_source(text[start:end]) != expected:
                self._left -= length
                break
            spans.append((start, end, expected))
            start = end if text.startswith("<", end) else _end_of_blank(text, end)
        self._next += len(spans)
        return spans

    def found(self, source: bytes) -> None:
        """Take note of the entry that was found."""
        place = self._places.get(source)
        if place is not None:
            self._next = place + 1


def _end_of_blank(text: str, start: int) -> int:
    blank = _BLANK.match(text, start)
    assert blank
    return blank.end()


def _end(text: str, tag: re.Match[str]) -> int | None:
    """Return where the entry that this tag opens ends; None if it does not."""
    inside = [tag["open"]]
    while inside:
        following = _next_tag(text, tag.end())
        if following is None:
            return None
        tag = following
        if tag.lastgroup == "open":
            inside.append(tag["open"])
        elif inside.pop() != tag["close"]:  # what is quoted without end closes nothing
            return None
    return tag.end()


def _next_tag(text: str, start: int) -> re.Match[str] | None:
    """Return the next tag of an entry that is not quoted, or the beginning of what is quoted without end."""
    tag = _TOKEN.search(text, start)
    while tag and tag.lastgroup == "quote":
        closing = _ENDS[tag["quote"]]
        end = text.find(closing, tag.end())
        if end < 0:
            return tag
        tag = _TOKEN.search(text, end + len(closing))
    return tag


def _has_own_entities(text: str) -> bool:
    """Tell whether the document declares what its text means, with which no part can be read alone."""
    start = text.find("<!DOCTYPE")
    return start >= 0 and "[" in text[start : text.find(">", start)]
