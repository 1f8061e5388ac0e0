"""Where words and sentences begin and end in a folded text."""

import re
import unicodedata
from itertools import islice

from monitor.core.language.fold import fold_word

# Scripts written without spaces between words: there, any place may be a word's edge.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:[-'][^\W_{_UNSPACED}]+)*")
_END = re.compile(r"[.!?…][)\]\"'»«“”’]*[^\S\x1f]+(?=(\S?))|\n\s*\n|\x1f|[。！？]")
_BEFORE_DOT = re.compile(r"([^\W_]+)\Z")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "abs art bzw ca co corp dr dt etc evtl ggf hl inc inkl insb jh jr kap ltd max mio mrd mr mrs ms nr prof"
        " rd s sen sog sr st str tel u usw verh vgl vs z zzgl",
    )
)
_CONNECTIVES = frozenset(("und", "oder", "sowie", "and", "or"))


class _WordCharacters(dict[str, bool]):
    """Tells for each character met so far whether it holds a word together."""

    def __missing__(self, char: str) -> bool:
        joins = char.isalnum() or unicodedata.category(char)[0] == "M"
        answer = self[char] = joins and not UNSPACED.match(char)
        return answer


IN_WORD = _WordCharacters()


class _Separators(dict[int, str]):
    """Turns each character that holds no word together into a blank."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = self[code] = char if IN_WORD[char] else " "
        return plain


_SEPARATORS = _Separators()
_ASCII_SEPARATORS = "".join(_SEPARATORS[code] for code in range(128))
# Not ASCII, nor one of the signs that texts are full of.
_LETTER_NOT_ASCII = re.compile(
    "[^\x00-\x7f\xa0-\xa9\xab-\xb1\xbb\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u23ff]"
)


def has_letters(word: str) -> bool:
    """Tell whether anything of `word` can be searched for: a letter or digit in its one spelling."""
    return any(map(str.isalnum, fold_word(word)))


def whole_word(text: str, start: int, end: int) -> bool:
    """Tell whether no word goes on over either edge of [start, end); edges of `text` are edges of words."""
    opened = start == 0 or not (IN_WORD[text[start - 1]] and IN_WORD[text[start]])
    return opened and (end == len(text) or not (IN_WORD[text[end]] and IN_WORD[text[end - 1]]))


def only_words(text: str) -> str:
    """Return `text` with a blank for each character that holds no word together."""
    if not text.isascii() and not _LETTER_NOT_ASCII.search(text):
        text = text.encode("ascii", "replace").decode("ascii")
    return text.translate(_ASCII_SEPARATORS if text.isascii() else _SEPARATORS)


def word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the run of letters and digits that [start, end) lies in."""
    first, last = text.rfind(" ", 0, start) + 1, text.find(" ", end)
    if not _plain(text[first:start]):
        first = start
        while first > 0 and IN_WORD[text[first - 1]]:
            first -= 1
    if last < 0 or not _plain(text[end:last]):
        last = end
        while last < len(text) and IN_WORD[text[last]]:
            last += 1
    return first, last


def _plain(part: str) -> bool:
    """Tell quickly whether nothing but letters is in `part`, as in most words between blanks."""
    return not part or (part.isalnum() and part.isascii())


def compound_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the word with all that hyphens and apostrophes tie to it."""
    start, end = word_around(text, start, end)
    while start > 1 and text[start - 1] in "-'" and IN_WORD[text[start - 2]]:
        start = word_around(text, start - 2, start - 1)[0]
    while end + 1 < len(text) and text[end] in "-'" and IN_WORD[text[end + 1]]:
        end = word_around(text, end + 1, end + 2)[1]
    return start, end


def words_between(text: str, start: int, end: int, *, limit: int) -> int:
    """Count the words in [start, end), but no further than `limit` + 1."""
    count = 0
    for _ in _WORD.finditer(text, start, end):
        count += 1
        if count > limit:
            break
    return count


def gap_between(text: str, start: int, end: int, *, limit: int) -> int:
    """Count the words between two words of a phrase; `und` and `oder` between two others do not count."""
    if not limit:
        return words_between(text, start, end, limit=0)
    words = [word[0] for word in islice(_WORD.finditer(text, start, end), 2 * limit + 2)]
    return sum(word not in _CONNECTIVES for word in words)


def sentence_ends_between(cased: str, start: int, end: int) -> bool:
    """Tell whether a sentence ends in [start, end) of a text with its capitals."""
    return any(_is_end(cased, match) for match in _END.finditer(cased, start, min(end + 1, len(cased))))


def _is_end(cased: str, match: re.Match[str]) -> bool:
    if match[0][0] != ".":
        return match[0][0] not in "!?…" or not match[1].islower()
    if match[1].islower():
        return False
    before = _BEFORE_DOT.search(cased, max(0, match.start() - 20), match.start())
    word = before[1] if before else ""
    ordinal = word.isdigit() and len(word) <= 2  # noqa: PLR2004 the 6. März, but: in 2017. Raketen
    return not (ordinal or (len(word) == 1 and word.isalpha()) or word.lower() in _ABBREVIATIONS)
