"""Words that are written with a hyphen or a gender sign in them, as the one word that they are."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations
from typing import NamedTuple

from monitor.core.language.words import compound_around, word_around

MAX_PARTS = 5  # of a hyphen compound whose parts are also tried joined
_PART = re.compile(r"[^\W_]+")
# Lehrer:innen, Lehrer(innen), Lehrer(inn)en, LehrerInnen, and the same with more behind: Lehrer:innenmangel.
_GENDER = re.compile(
    r"(?<=[a-z])(?:[:*_/·]-?in(?:nen[a-z]*)?|\(-?in(?:nen\)[a-z]*|\))|\(inn(?:\)e|e\))n[a-z]*|In(?:nen[a-z]*)?)"
    r"(?![^\W_])"
)
_NO_LETTER = re.compile("[^A-Za-z]+")
_ENDINGS = ("innen", "in")
_MEN = ("er", "ist", "ent", "ant", "and", "or", "eur", "aer")  # ends of men's names without -e
_UMLAUT = re.compile(r"([AaOoUu])[Ee](?=[^aeiou]*\Z)")  # the last one, folded
_PLURALS = ("en", "e")  # of men: Studenten/-innen
_GENDER_SIGNS = ":*_/(·"
_TIES = "-'"


class Joined(NamedTuple):
    """Parts of one word written as one: `Ost-Jerusalem` as `OstJerusalem`, `Bürger:innen` as `Bürgerinnen`."""

    cased: str
    seams: tuple[int, ...]  # where parts meet in `cased`
    start: int  # of the parts in the text
    end: int


def all_joined(cased: str, words: str) -> list[Joined]:
    """Return what `joined_words` gives, sooner; `words` is the text with a blank for whatever is in no word."""
    if not cased.isascii() or _has_gender_sign(cased):
        return list(joined_words(cased))
    found: list[Joined] = []
    done = 0
    hyphen = cased.find("-")
    while hyphen >= 0:
        start, end = words.rfind(" ", 0, hyphen) + 1, words.find(" ", hyphen + 1)
        is_longer = cased[start - 1] in _TIES or cased[end] in _TIES
        if is_longer:
            start, end = compound_around(cased, hyphen, hyphen)
        if done <= hyphen and start < hyphen and hyphen + 1 < end:
            done = end
            if is_longer:
                found += joined_parts([part.span() for part in _PART.finditer(cased, start, end)], cased)
            else:
                found.append(
                    Joined(cased[start:hyphen] + cased[hyphen + 1 : end], (hyphen - start,), start, end)
                )
        hyphen = cased.find("-", hyphen + 1)
    return found


def _has_gender_sign(cased: str) -> bool:
    for sign in _GENDER_SIGNS:
        place = cased.find(sign)
        while place >= 0:
            if cased.startswith(("in", "-in"), place + 1) and cased[place - 1].islower():
                return True
            place = cased.find(sign, place + 1)
    return _has_inner_capital(cased)


def _has_inner_capital(cased: str) -> bool:
    """Tell whether an `In` follows a small letter, as in `BürgerInnen`."""
    place = cased.find("In", 1)
    while place > 0 and not cased[place - 1].islower():
        place = cased.find("In", place + 1)
    return place > 0


def joined_words(cased: str) -> Iterator[Joined]:
    """Give each hyphen compound's neighbouring parts as one word, and gender forms written out."""
    yield from _hyphen_joined(cased)
    yield from gender_forms(cased)


def gender_forms(cased: str) -> Iterator[Joined]:
    """Give each gender form as the women it names and, where no word stands there that names them, the men."""
    for match in _GENDER.finditer(cased) if _has_gender_sign(cased) else ():
        start, end = word_around(cased, match.start(), match.start())[0], match.end()
        stem, more = cased[start : match.start()], _NO_LETTER.sub("", match[0]).lower()
        ending = next(filter(more.startswith, _ENDINGS))
        rest = more.removeprefix(ending)
        for woman in (stem, *(stem.removesuffix(plural) for plural in _PLURALS if stem.endswith(plural))):
            yield Joined(woman + more, () if rest else (len(woman),), start, end)
        if match[0][0] == "I" and not rest:
            yield Joined(stem, (), start, end)
        yield from (Joined(man + rest, (), start, end) for man in _men(stem))


def _men(stem: str) -> Iterator[str]:
    """Give what the men among `Kolleg:innen` and `Ärzt:innen` are called, where it is no word that stands there."""
    if not stem.lower().endswith(_MEN):
        yield stem + "e"
        plain = _UMLAUT.sub(r"\1", stem)
        if plain != stem:
            yield plain
            yield plain + "e"


def end_of_gender_form(cased: str, end: int) -> int:
    """Return where the word that ends at `end` goes on as a gender form to: Lehrer of Lehrer(innen); else `end`."""
    match = _GENDER.match(cased, end)
    return match.end() if match else end


def _hyphen_joined(cased: str) -> Iterator[Joined]:
    done = 0
    hyphen = cased.find("-")
    while hyphen >= 0:
        start, end = compound_around(cased, hyphen, hyphen)
        if hyphen >= done and start < hyphen and end > hyphen + 1:
            yield from joined_parts([part.span() for part in _PART.finditer(cased, start, end)], cased)
            done = end
        hyphen = cased.find("-", max(hyphen + 1, done))


def joined_parts(parts: Sequence[tuple[int, int]], cased: str) -> Iterator[Joined]:
    """Give neighbours among the parts of a hyphen compound as one word."""
    runs = list(combinations(range(len(parts) + 1), 2)) if len(parts) <= MAX_PARTS else [(0, len(parts))]
    for first, behind in runs:
        if behind - first > 1:
            run = [cased[start:end] for start, end in parts[first:behind]]
            seams = tuple(accumulate(map(len, run[:-1])))
            yield Joined("".join(run), seams, parts[first][0], parts[behind - 1][1])
