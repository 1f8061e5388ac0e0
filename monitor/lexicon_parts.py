"""What German compounds are made of, and nouns that are none although their letters look like it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Kind
from monitor.core.language.ways import PREFIXES

FORM = "\t"  # between a lemma and its form
PRODUCTIVE = 12  # compounds in the lexicon that make a short part a likely one
SHORT = 4  # letters
MAX_HEADLESS = 7  # letters of a noun that is no compound because it ends with none: the Bauern of Bauernhof
MAX_TOLD = 5  # letters of a head whose gender and plural tell that it is none
_PART = re.compile(r"[a-z]{3,40}\Z")
_HEADS = tuple(
    re.findall(r"\w+", "geber gebers gebern nahme nahmen gebung gebungen legung legungen")
)  # no words alone
_TOR, _PERSONS, _FOREIGN, _DERIVED = "tor", ("mann", "frau"), ("ion", "eur", "eurin"), ("lose", "loser")
_GENDERS = {"m": Kind.MASCULINE, "f": Kind.FEMININE, "n": Kind.NEUTER}


class Noun(NamedTuple):
    """A noun of Wiktionary; `forms` are what its table shows, each as often as there; none: it has no table."""

    lemma: str
    forms: Sequence[str] = ()
    makes_parts: bool = True  # compounds are made of it
    is_bare_name: bool = False  # of a person or a town: it has no article, unlike `der Bodensee`
    genders: frozenset[str] = frozenset()  # of m, f, n
    plurals: frozenset[str] = frozenset()  # in the nominative


def kinds_of(pairs: Collection[str], nouns: Sequence[Noun]) -> dict[str, int]:
    """Return every part of compounds, folded, with its kinds."""
    return dict(_records(parts_of(pairs, nouns)))


def parts_of(pairs: Collection[str], nouns: Sequence[Noun]) -> dict[Kind, set[str]]:
    """Return what compounds are made of, and names that none is made of, folded."""
    kinds = (Kind.NOUN, Kind.OTHER, Kind.STEM, Kind.NAME, *_GENDERS.values())
    parts: dict[Kind, set[str]] = {kind: set() for kind in kinds}
    for noun in nouns:
        for kind, words in _parts_of_noun(noun):
            parts[kind].update(map(fold_word, words))
    for pair in pairs:
        lemma, _, form = pair.partition(FORM)
        if form[0].islower() and form.isalpha():
            parts[Kind.OTHER].add(fold_word(form))
        if form == lemma and lemma[0].islower():
            parts[Kind.STEM].update(_stems(lemma))
    parts[Kind.NOUN].update(_HEADS)
    parts[Kind.NAME] -= parts[Kind.NOUN]
    parts[Kind.WHOLE] = wholes(nouns, parts)
    return {kind: set(filter(_PART.match, words)) for kind, words in parts.items()}


def _parts_of_noun(noun: Noun) -> Iterator[tuple[Kind, Sequence[str]]]:
    if noun.is_bare_name:
        yield Kind.NAME, [noun.lemma]
    if noun.makes_parts and not noun.lemma.isupper():
        for kind in (Kind.NOUN, *(_GENDERS[gender] for gender in noun.genders)):
            yield kind, [noun.lemma, *noun.forms]
        if noun.lemma.endswith("e") and len(noun.lemma) > SHORT:
            yield Kind.STEM, [noun.lemma[:-1]]


def _records(parts: Mapping[Kind, Collection[str]]) -> Iterator[tuple[str, int]]:
    """Give each part with its kinds; short ones also with what compounds are often made of them."""
    begins, ends = _productive(parts)
    for part in set().union(*parts.values()):
        kinds = sum(kind for kind, members in parts.items() if part in members)
        yield part, kinds | Kind.BEGINS * (part in begins) | Kind.ENDS * (part in ends)


def _productive(parts: Mapping[Kind, Collection[str]]) -> tuple[set[str], set[str]]:
    """Return the short parts that many nouns of the lexicon begin or end with, the rest being a part too."""
    nouns, stems = parts[Kind.NOUN], parts[Kind.STEM]
    begins, ends = Counter[str](), Counter[str]()
    for noun in nouns:
        for length in range(3, 6):
            first, rest = noun[:length], noun[length:]
            if len(rest) >= SHORT and (rest in nouns or (rest[0] in "sne" and rest[1:] in nouns)):
                begins[first] += 1
            before, last = noun[:-length], noun[-length:]
            linked = last[:1] in "sn" and last[1:] in nouns
            if (
                not linked
                and len(before) >= SHORT - 1
                and (before in nouns or before in stems or (before[-1] in "sner" and before[:-1] in nouns))
            ):
                ends[last] += 1
    return (
        {part for part, count in begins.items() if count >= PRODUCTIVE},
        {part for part, count in ends.items() if count >= PRODUCTIVE},
    )


def _stems(lemma: str) -> Iterator[str]:
    """Give what a small word is inside a compound: a verb its stem, anything else itself."""
    folded = fold_word(lemma)
    if folded.endswith(("ern", "eln")):
        yield folded[:-1]
    elif folded.endswith("en"):
        yield folded[:-2]
    else:
        yield folded


class _Table(NamedTuple):
    """What is known of all nouns that are spelled alike, folded."""

    forms: set[str]
    plurals: set[str]
    genders: set[str]


def wholes(nouns: Iterable[Noun], parts: Mapping[Kind, Collection[str]]) -> set[str]:
    """Return nouns, in all their forms, that end like another one but have it for no head.

    A compound has the gender and the plurals of its head, and something known before it:
    der Karton, die Kartons is none of der Ton, die Töne; no Akteur is in Red-akteur.
    """
    tables, found, others = _tables(nouns), set[str](), set[str]()
    for noun, table in tables.items():
        heads = [noun[start:] for start in range(2, len(noun) - 2)]
        heads = [head for head in heads if head in parts[Kind.NOUN] or _is_long(head, parts)]
        may_end = heads or len(noun) <= MAX_HEADLESS
        is_whole = may_end and not any(_may_head(noun, head, tables, parts) for head in heads)
        (found if is_whole and not noun.endswith(_DERIVED) else others).update(table.forms)
    return found - others


def _is_long(head: str, parts: Mapping[Kind, Collection[str]]) -> bool:
    """Tell whether a word is no dictionary's noun but may head one: Wagen, Augenzwinkern, Obdachlose."""
    return len(head) >= MAX_TOLD and head in parts[Kind.OTHER]


def _tables(nouns: Iterable[Noun]) -> dict[str, _Table]:
    tables: defaultdict[str, _Table] = defaultdict(lambda: _Table(set(), set(), set()))
    for noun in nouns:
        if noun.makes_parts and not noun.lemma.isupper():
            table = tables[fold_word(noun.lemma)]
            table.forms.update(map(fold_word, (noun.lemma, *noun.forms)))
            table.plurals.update(map(fold_word, noun.plurals))
            table.genders.update(noun.genders)
    return tables


def _may_head(
    noun: str, head: str, tables: Mapping[str, _Table], parts: Mapping[Kind, Collection[str]]
) -> bool:
    before = noun.removesuffix(head)
    if not _may_begin(before, head, parts):
        return False
    whole, last = tables[noun], tables.get(head)
    if last is None or len(head) > MAX_TOLD:
        return len(head) >= SHORT
    if whole.genders and last.genders and whole.genders.isdisjoint(last.genders):
        return False
    return not (last.plurals and whole.plurals) or _share_plurals(
        {plural.removeprefix(before) for plural in whole.plurals}, last.plurals, head
    )


def _share_plurals(whole: set[str], last: set[str], head: str) -> bool:
    """Tell whether a noun, less what stands before its head, has the plurals of the head; one on -s is telling."""
    if any(plural == head + "s" and plural not in last for plural in whole):
        return False
    shared = whole & last
    if head == _TOR:
        shared.discard("toren")  # Faktoren
    return bool(shared) or (head in _PERSONS and "leute" in whole)


def _may_begin(before: str, head: str, parts: Mapping[Kind, Collection[str]]) -> bool:
    """Tell whether a short beginning is a word or a stem; a long one may itself be a compound."""
    if len(before) > MAX_TOLD or before in PREFIXES:
        return True
    links = (link for link in ("s", "n", "en", "es", "er", "e") if before.endswith(link))
    shortest = SHORT if head.endswith(_FOREIGN) else SHORT - 1
    return any(
        look in parts[Kind.NOUN] or (len(look) >= shortest and look in parts[Kind.STEM])
        for look in (before, *map(before.removesuffix, links))
    )
