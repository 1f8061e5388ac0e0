"""What stands between the blanks of a text: mostly one word, sometimes several that a hyphen ties.

A token is folded the same wherever it stands, so that what was found in it once
holds for every text. Two kinds are not: marks and letters that melt with those
beside them, and a word that the end of a line may have cut.
"""

import re
from itertools import accumulate

from monitor.core.language.fold import HYPHENS, JOINED_TO_OTHERS
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
_DASH = " – "
_CUT_ENDS = tuple(hyphen + BETWEEN for hyphen in HYPHENS)
_RUN = re.compile(r"\S+")
TWO = 2  # parts, as nearly all hyphen compounds have


def spread(text: str) -> str:
    """Return `text`, place by place, with blanks for the most frequent signs that stand beside words."""
    text = text.replace(_DASH, "   ")
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


def is_one_word(token: str, cased: str) -> bool:
    """Tell quickly whether a token, folded to `cased`, is nothing but one word."""
    plain = token.isalnum() and cased.isalnum() and cased.isascii()
    return plain and not ("In" in cased and has_inner_capital(cased))


def is_of_one_token(string: str) -> bool:
    """Tell whether a folded string stands in one token of a text, and in no word that was joined unless it is one."""
    if all(IN_WORD[char] for char in string):
        return True
    return not all(map(str.isalnum, string)) and spread(string).split() == [string]


def taken_apart(cased: str) -> list[Joined]:
    """Return the words of a folded token, then those that hyphens and gender signs cut."""
    parts = cased.split("-")
    plain = cased.isascii() and all(map(str.isalnum, parts)) and not has_inner_capital(cased)
    if plain and len(parts) == TWO:  # as most such tokens
        seam, size = len(parts[0]), len(cased)
        joined = Joined("".join(parts), (seam,), 0, size)
        return [Joined(parts[0], (), 0, seam), Joined(parts[1], (), seam + 1, size), joined]
    if plain:
        starts = accumulate((len(part) + 1 for part in parts), initial=0)
        runs = [(start, start + len(part)) for start, part in zip(starts, parts, strict=False)]
        together = joined_parts(runs, cased)
    else:
        runs = [run.span() for run in _RUN.finditer(only_words(cased))]
        together = joined_words(cased)
    return [*(Joined(cased[start:end], (), start, end) for start, end in runs), *together]


def depends_on_others(tokens: str) -> bool:
    """Tell whether some character melts with those beside it, so that no token is folded by itself."""
    return not tokens.isascii() and JOINED_TO_OTHERS.search(tokens) is not None


def ends_cut(tokens: str) -> bool:
    """Tell whether one of the tokens, each with BETWEEN behind it, may be the first half of a word cut in two."""
    return any(end in tokens for end in _CUT_ENDS)
