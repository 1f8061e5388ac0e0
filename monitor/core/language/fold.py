"""One spelling for all spellings, with the way back to the original text.

Folded text is lower case, has ä as ae and ß as ss, one kind of hyphen and
apostrophe, no accents on Latin and Greek letters, no invisible characters, and
words whole that a line break had cut. The cased form is the same with capitals
kept: both have one length, so that a place in one is the place in the other.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

# A hyphen or any character that is not ASCII, with what stands over it; a line break behind a hyphen.
_BREAK = r"(?:(?<=\w[-\u00ad\u2010\u2011])[^\S\n]*\n\s*(?=[^\W\d_])(?!(?:und|oder|bzw|sowie|bis|and|or)\b))?"
_MARK = "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u3099\u309a\uff9e\uff9f]"
_CHANGE = re.compile(rf"([^\x00-,.-\x7f]{_BREAK})")
_CHANGE_WITH_MARKS = re.compile(
    rf"([\u1100-\u115f][\u1160-\u11ff]*|[^\W_]{_MARK}+|[^\x00-,.-\x7f]{_MARK}*{_BREAK})"
)
HYPHENS = ("-", "\u00ad", "\u2010", "\u2011")  # that cut a word at the end of a line
_CHANGE_IN_LINE = re.compile(r"([^\x00-\x7f])")
JOINED_TO_OTHERS = re.compile(f"{_MARK}|[\u1100-\u11ff]")
_JOINED_TO_OTHERS = frozenset(JOINED_TO_OTHERS.findall("".join(map(chr, range(0x300, 0x10000)))))
_BLANKS = frozenset(filter(str.isspace, map(chr, range(0x3001)))) - {"\n"}
_CUT = "-\n"  # a hyphen at the end of a line: what follows decides what it is
_PLAIN = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u0640", ""),
    **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\uff0d", "-"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u05f4", '"'),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u2032\uff07\u05f3", "'"),
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


def lower(cased: str) -> str:
    """Return a folded text without capitals."""
    small = cased.lower()
    return small.replace("ς", "σ") if "ς" in small else small


class Folded:
    """A text in its one spelling; `text` is `cased` in lower case, place by place."""

    def __init__(self, original: str, cased: str, *, is_usual: bool) -> None:
        self._original, self.cased, self._is_usual = original, cased, is_usual

    @property
    def text(self) -> str:
        """The text in lower case."""
        return lower(self.cased)

    @cached_property
    def origins(self) -> "Origins | Widened":
        """The way back to the original text."""
        return Widened(self._original) if self._is_usual else Origins.of(self._original)


class _Spellings(dict[str, str]):
    """The plain spelling of each character met so far, with the marks that follow it."""

    def __missing__(self, cluster: str) -> str:
        if "\n" in cluster:
            return _CUT
        plain = self[cluster] = "".join(map(_plain, unicodedata.normalize("NFKC", cluster)))
        return plain


def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"  # no character; nothing can be searched in it
    letters = [part for part in unicodedata.normalize("NFD", char) if not re.match(_MARK, part)]
    base = "".join(letters)
    if base in _PLAIN:  # ǣ
        return _PLAIN[base]
    kept = base if len(base) == 1 and _loses_accents(base) else char
    if re.match(_MARK, kept):
        return ""
    return kept if len(kept.lower()) == 1 else base


def _loses_accents(base: str) -> bool:
    return base < "\u0250" or "\u0370" <= base < "\u0400"


_SPELLINGS = _Spellings()


# In German texts: nearly always, and now and then.
_FREQUENT, _OCCASIONAL = (
    tuple((char, _SPELLINGS[char]) for char in chars) for chars in ("„“”–’äöüßÄÖÜ»«\u00a0", "éèáàóíçñêâôë…")
)
_WIDENED = "".join(char for char, plain in _FREQUENT if len(plain) > 1).encode("latin-1")
_TO_ONE_OF_THEM = bytes.maketrans(_WIDENED, _WIDENED[:1] * len(_WIDENED))


def fold(text: str) -> Folded:
    """Return `text` in its one spelling."""
    if not has_cut_word(text):
        cased = _replaced(text, _FREQUENT)
        if cased.isascii():
            return Folded(text, cased, is_usual=True)
        cased = _replaced(cased, _OCCASIONAL)
        if cased.isascii():
            return Folded(text, cased, is_usual=False)
    return Folded(text, "".join(_spelled(text)[1]), is_usual=False)


def _replaced(text: str, spellings: Iterable[tuple[str, str]]) -> str:
    """Return a text with the plain spellings of some characters."""
    for char, plain in spellings:
        if text.isascii():
            break
        text = text.replace(char, plain)
    return text


def has_cut_word(text: str) -> bool:
    """Tell whether a line ends with a hyphen."""
    end = text.find("\n")
    while end >= 0:
        last = text[end - 1 : end]
        if last in HYPHENS or (last in _BLANKS and text[:end].rstrip().endswith(HYPHENS)):
            return True
        end = text.find("\n", end + 1)
    return False


def _spelled(text: str) -> tuple[list[str], list[str]]:
    """Return the text in pieces, and those in their plain spelling."""
    pieces = _pieces(text)
    plain = [_SPELLINGS[cluster] for cluster in pieces[1::2]]
    if _CUT in plain:
        plain = list(_decided(plain, pieces))
    spelled = pieces.copy()
    spelled[1::2] = plain
    return pieces, spelled


def _decided(plain: Iterable[str], pieces: Sequence[str]) -> Iterator[str]:
    """Give the plain spellings; a hyphen at the end of a line stays if a capital or a digit follows."""
    for index, spelling in enumerate(plain):
        if spelling == _CUT:
            following = pieces[2 * index + 2] or pieces[2 * index + 3]
            yield "" if following[0].islower() else "-"
        else:
            yield spelling


def fold_word(text: str) -> str:
    """Return only the lower-case form."""
    return text.lower() if text.isascii() and "\n" not in text else fold(text).text


def fold_words(words: Iterable[str]) -> frozenset[str]:
    """Return only the lower-case forms, each once."""
    return frozenset(map(fold_word, words))


def _pieces(text: str) -> list[str]:
    """Return what stays as it is and what changes, in turn."""
    cut = has_cut_word(text)
    pieces = [text] if text.isascii() and not cut else (_CHANGE if cut else _CHANGE_IN_LINE).split(text)
    return pieces if _JOINED_TO_OTHERS.isdisjoint(pieces[1::2]) else _CHANGE_WITH_MARKS.split(text)


class Origins:
    """Leads from places in a folded text back to the original."""

    __slots__ = ("_ends", "_folded_ends")

    def __init__(self, pieces: Iterable[str], spelled: Iterable[str]) -> None:
        self._ends = [0, *accumulate(map(len, pieces))]
        self._folded_ends = [0, *accumulate(map(len, spelled))]

    @classmethod
    def of(cls, original: str) -> "Origins":
        """Return the way back to `original` from its one spelling."""
        return cls(*_spelled(original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) in the original of the non-empty [start, end) in the folded text."""
        first = self._place(start)
        return first[0], max(first[1], self._place(end - 1)[1])

    def _place(self, place: int) -> tuple[int, int]:
        """Return [start, end) in the original of the one character at `place`."""
        index = bisect_right(self._folded_ends, place)
        folded_start, start, end = self._folded_ends[index - 1], self._ends[index - 1], self._ends[index]
        if end - start != self._folded_ends[index] - folded_start:
            return start, end
        return start + place - folded_start, start + place - folded_start + 1


class Widened:
    """Leads back as `Origins` does, where nothing but umlauts and ß became longer, each two letters: it costs least."""

    __slots__ = ("_ends",)

    def __init__(self, original: str) -> None:
        between = original.encode("latin-1", "replace").translate(_TO_ONE_OF_THEM).split(_WIDENED[:1])
        ends = accumulate(map(len, between[:-1]))
        # Where each pair of letters ends in the folded text; there is none behind the last.
        self._ends = [*(end + 2 * count for count, end in enumerate(ends, 1)), sys.maxsize]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) in the original of the non-empty [start, end) in the folded text."""
        before = bisect_right(self._ends, start)
        if self._ends[before] > end + 1:
            return start - before, end - before
        return self._place(start), self._place(end - 1) + 1

    def _place(self, place: int) -> int:
        """Return where the character at `place` stands in the original."""
        before = bisect_right(self._ends, place)
        is_second = place == self._ends[before] - 1
        return place - before - is_second
