"""One spelling for all spellings, with the way back to the original text.

Folded text is lower case, has ä as ae and ß as ss, one kind of hyphen and
apostrophe, no accents on Latin and Greek letters, no invisible characters, and
words whole that a line break had cut. The cased form is the same with capitals
kept: both have one length, so that a place in one is the place in the other.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence

# A hyphen or any character that is not ASCII, with what stands over it; a line break behind a hyphen.
_BREAK = r"(?:(?<=\w[-\u00ad\u2010\u2011])[^\S\n]*\n\s*(?=[^\W\d_])(?!(?:und|oder|bzw|sowie|bis|and|or)\b))?"
_MARK = "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u3099\u309a\uff9e\uff9f]"
_CHANGE = re.compile(rf"[^\x00-,.-\x7f]{_BREAK}")
_ANY_MARK = re.compile(rf"{_MARK}|[\u0900-\u109f\u1100-\u11ff\u1700-\u1aff]")
_CHANGE_WITH_MARKS = re.compile(
    rf"[\u1100-\u115f][\u1160-\u11ff]*|[^\W_]{_MARK}+|[^\x00-,.-\x7f]{_MARK}*{_BREAK}"
)
_ANY_BREAK = re.compile(r"[-\u00ad\u2010\u2011][^\S\n]*\n")
_CHANGE_IN_LINE = re.compile(r"[^\x00-\x7f]")
_PLAIN = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u0640", ""),
    **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u2032\uff07", "'"),
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "AE",
    "Ö": "OE",
    "Ü": "UE",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "œ": "oe",
    "ø": "oe",
    "Æ": "AE",
    "Œ": "OE",
    "Ø": "OE",
    "å": "a",
    "Å": "A",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "TH",
    "ı": "i",
    "ς": "σ",
    "ё": "е",
    "Ё": "Е",
}


class Folded:
    """A text in its one spelling; `text` is `cased` in lower case, place by place."""

    __slots__ = ("_edits", "cased", "text")

    def __init__(self, cased: str, edits: Sequence[tuple[int, int, int]]) -> None:
        self.cased = cased
        lower = cased.lower()
        self.text = lower.replace("ς", "σ") if "ς" in lower else lower
        self._edits = edits

    def origins(self) -> "Origins":
        """Return the way back to the original text."""
        return Origins(self._edits)


class _Spellings(dict[str, str]):
    """The plain spelling of each character met so far, with the marks that follow it."""

    def __missing__(self, cluster: str) -> str:
        plain = self[cluster] = "".join(map(_plain, unicodedata.normalize("NFKC", cluster)))
        return plain


def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"  # no character; nothing can be searched in it
    letters = [part for part in unicodedata.normalize("NFD", char) if not re.match(_MARK, part)]
    base = "".join(letters)
    kept = base if len(base) == 1 and _loses_accents(base) else char
    if re.match(_MARK, kept):
        return ""
    return kept if len(kept.lower()) == 1 else base


def _loses_accents(base: str) -> bool:
    return base < "\u0250" or "\u0370" <= base < "\u0400"


_SPELLINGS = _Spellings()


def fold(text: str) -> Folded:
    """Return `text` in its one spelling."""
    if text.isascii() and "-" not in text:
        return Folded(text, ())
    edits: list[tuple[int, int, int]] = []  # start, end, length that replaces it

    def respell(match: re.Match[str]) -> str:
        start, end = match.span()
        plain = _SPELLINGS[match[0]] if end - start == 1 else _respelled(match)
        if len(plain) != end - start:
            edits.append((start, end, len(plain)))
        return plain

    return Folded(_pattern(text).sub(respell, text), edits)


def fold_word(text: str) -> str:
    """Return only the lower-case form."""
    return text.lower() if text.isascii() and "-" not in text else fold(text).text


def _pattern(text: str) -> re.Pattern[str]:
    if _ANY_MARK.search(text):
        return _CHANGE_WITH_MARKS
    return _CHANGE if _ANY_BREAK.search(text) else _CHANGE_IN_LINE


def _respelled(match: re.Match[str]) -> str:
    cluster = match.group()
    if "\n" in cluster:
        return "" if match.string[match.end()].islower() else "-"
    return _SPELLINGS[cluster]


class Origins:
    """Leads from places in a folded text back to the original."""

    __slots__ = ("_edits", "_starts")

    def __init__(self, edits: Iterable[tuple[int, int, int]]) -> None:
        self._edits = []  # folded start, folded end, original start, original end where lengths differ
        shift = 0
        for start, end, length in edits:
            self._edits.append((start + shift, start + shift + length, start, end))
            shift += length - (end - start)
        self._starts = [edit[0] for edit in self._edits]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) in the original of the non-empty [start, end) in the folded text."""
        first = self._place(start)
        return first[0], max(first[1], self._place(end - 1)[1])

    def _place(self, place: int) -> tuple[int, int]:
        """Return [start, end) in the original of the one character at `place`."""
        index = bisect_right(self._starts, place) - 1
        if index >= 0:
            folded_start, folded_end, start, end = self._edits[index]
            if folded_start <= place < folded_end:
                return start, end
            return end + place - folded_end, end + place - folded_end + 1
        return place, place + 1
