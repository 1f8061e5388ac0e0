"""What stands between the blanks of a text: mostly one word, sometimes several that a hyphen ties.

A token is folded the same wherever it stands, so that what was found in it once
holds for every text. Two kinds are not: marks and letters that melt with those
beside them, and a word that the end of a line may have cut.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress
from operator import not_

from monitor.core.language.fold import JOINED_TO_OTHERS
from monitor.core.language.words import (
    IN_WORD,
    Joined,
    has_inner_capital,
    joined_parts,
    joined_words,
    only_words,
)

BETWEEN = "\x1f"  # parts tokens, as any blank does
# Signs that are in no word and tie none to another; those above ASCII first, so that the text gets smaller.
_LOOSE = '„“”»«…",.()!?;'
_DASH, _COLON = " – ", ": "
_RUN = re.compile(r"\S+")
TWO = 2  # parts, as nearly all hyphen compounds have


def spread(text: str) -> str:
    """Return `text`, place by place, with blanks for the most frequent signs that stand beside words."""
    text = text.replace(_DASH, "   ").replace(_COLON, "  ")
    for sign in _LOOSE:
        text = text.replace(sign, " ")
    return text


def places_of(token: str, text: str) -> list[int]:
    """Return where a token starts in a spread text that begins and ends with a blank."""
    places, size = [], len(token)
    place = text.find(token)
    while place >= 0:
        if text[place - 1].isspace() and text[place + size].isspace():
            places.append(place)
        place = text.find(token, place + size)
    return places


def in_one_word_or_not(
    tokens: Sequence[str], together: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return tokens that are nothing but one word, then the others, each beside itself folded.

    `together` they are folded, with BETWEEN between them.
    """
    pairs = list(zip(tokens, together.split(BETWEEN), strict=False))
    plain = [token.isalnum() and cased.isalnum() for token, cased in pairs]
    if not together.isascii() or has_inner_capital(together):
        plain = [
            alone and cased.isascii() and not has_inner_capital(cased)
            for alone, (_, cased) in zip(plain, pairs, strict=True)
        ]
    return list(compress(pairs, plain)), list(compress(pairs, map(not_, plain)))


def is_of_one_token(string: str) -> bool:
    """Tell whether a folded string stands in one token of a text, and in no word that was joined unless it is one."""
    if all(IN_WORD[char] for char in string):
        return True
    return not all(map(str.isalnum, string)) and spread(string).split() == [string]


def taken_apart(cased: str) -> list[Joined]:
    """Return the words of a folded token, then those that hyphens and gender signs cut."""
    if not cased.isascii() or has_inner_capital(cased):
        return _taken_apart(cased)
    parts = cased.removesuffix("-").split("-")
    if not all(map(str.isalnum, parts)):
        return _taken_apart(cased)
    if len(parts) == 1:  # the first half of `Außen- und Innenpolitik`
        return [Joined(parts[0], (), 0, len(parts[0]))]
    if len(parts) == TWO:
        first, last = parts
        seam, size = len(first), len(first) + 1 + len(last)
        return [
            Joined(first, (), 0, seam),
            Joined(last, (), seam + 1, size),
            Joined(first + last, (seam,), 0, size),
        ]
    starts = accumulate((len(part) + 1 for part in parts), initial=0)
    runs = [(start, start + len(part)) for start, part in zip(starts, parts, strict=False)]
    return _joined(runs, joined_parts(runs, cased), cased)


def _taken_apart(cased: str) -> list[Joined]:
    return _joined([run.span() for run in _RUN.finditer(only_words(cased))], joined_words(cased), cased)


def _joined(runs: Iterable[tuple[int, int]], together: Iterable[Joined], cased: str) -> list[Joined]:
    return [*(Joined(cased[start:end], (), start, end) for start, end in runs), *together]


def depends_on_others(tokens: str) -> bool:
    """Tell whether some character melts with those beside it, so that no token is folded by itself."""
    return not tokens.isascii() and JOINED_TO_OTHERS.search(tokens) is not None
