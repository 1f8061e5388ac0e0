"""What German compounds are made of, and nouns that are none although their letters look like it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.core.language.endings import ADJECTIVE
from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Kind
from monitor.core.language.ways import PREFIXES
from monitor.lexicon_derived import (
    has_own_family,
    is_another_noun,
    is_of_prefixed_verb,
    whole_small_words,
)

FORM = "\t"  # between a lemma and its form
PRODUCTIVE = 12  # compounds in the lexicon that make a short part a likely one
HEADING = 5  # compounds that make a noun without a table of its own a part: Geiselnehmer, Feuerlöscher
HEAD_LETTERS = range(5, 13)  # of such a noun
FIRST_LETTERS = 7  # at least, of a noun without a table that is a part before others: Investment-bank
SHORT = 4  # letters
MAX_HEADLESS = 7  # letters of a noun that is no compound because it ends with none: the Bauern of Bauernhof
SURE_HEAD = (
    9  # letters of a head that no noun ends with by chance, whatever stands before it: Hiobs-botschaft
)
MAX_TOLD = 5  # letters of a head whose gender and plural tell that it is none
_PART = re.compile(r"(?=.*[aeiouy])[a-z]{3,40}\Z")
_HEADS = tuple(
    re.findall(
        r"\w+", "geber gebers gebern leister leisters leistern nahme nahmen gebung gebungen legung legungen"
    )
)  # no words alone
_LINKS = ("s", "n", "en", "es", "er", "e")
_SUFFIX = "schaft"  # die Mannschaft is no Schaft
_TOR, _PERSONS, _FOREIGN, _DERIVED = "tor", ("mann", "frau"), ("ion", "eur", "eurin"), ("lose", "loser")
# Names of four letters that compounds are made of, too. Not Mali, which is in Ehemaligen.
_PLACES = ("gaza", "irak", "iran", "krim", "kuba", "oman", "peru", "togo")
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
            parts[Kind.OTHER].update(_genitives(lemma))
    parts[Kind.OTHER].update(list(_left_out(parts[Kind.OTHER])))
    parts[Kind.NOUN].update(_HEADS)
    parts[Kind.NOUN].update(further_heads(pairs, parts))
    parts[Kind.STEM].update(further_beginnings(pairs, parts))
    parts[Kind.STEM].update(_PLACES)
    parts[Kind.NAME] -= parts[Kind.NOUN]
    parts[Kind.WHOLE] = wholes(nouns, parts)
    parts[Kind.WHOLE].update(whole_small_words(parts[Kind.OTHER], _small_lemmas(pairs), parts[Kind.NOUN]))
    return {kind: set(filter(_PART.match, words)) for kind, words in parts.items()}


def _left_out(small: Collection[str]) -> Iterator[str]:
    """Give the folded forms of adjectives that word lists leave out: gekrönte beside gekröntem."""
    for form in small:
        base = form.removesuffix("em")
        if base != form and base + "en" in small:
            yield from (base + ending for ending in ADJECTIVE)


def _small_lemmas(pairs: Iterable[str]) -> set[str]:
    split = (pair.partition(FORM) for pair in pairs if pair[0].islower())
    return {fold_word(lemma) for lemma, _, form in split if lemma == form}


def further_heads(pairs: Iterable[str], parts: Mapping[Kind, set[str]]) -> set[str]:
    """Return nouns that have no table and that many compounds end with, in all their forms: Nehmer, Reiniger."""
    nouns = parts[Kind.NOUN]
    tables: defaultdict[str, set[str]] = defaultdict(set)
    for lemma, _, form in (pair.partition(FORM) for pair in pairs if pair[0].isupper()):
        if lemma.isalpha():
            tables[lemma].add(form)
    heads = {
        fold_word(noun): forms
        for noun, forms in tables.items()
        if len(noun) in HEAD_LETTERS and _is_declined(noun, forms)
    }
    for known in (nouns, parts[Kind.NAME]):
        heads = {noun: forms for noun, forms in heads.items() if noun not in known}
    counts = Counter(
        noun[start:]
        for noun in nouns.union(map(fold_word, tables))
        for start in range(SHORT - 1, len(noun) - HEAD_LETTERS[0] + 1)
        if noun[start:] in heads and _is_before(noun[:start], noun[start:], parts)
    )
    return {fold_word(form) for head, count in counts.items() if count >= HEADING for form in heads[head]}


def further_beginnings(pairs: Iterable[str], parts: Mapping[Kind, set[str]]) -> set[str]:
    """Return nouns that have no table and are no compounds: Investment, Vernetzung.

    Those on -er are left out, for other words begin with one: Bericht-erstellung.
    """
    tables: defaultdict[str, set[str]] = defaultdict(set)
    for lemma, _, form in (pair.partition(FORM) for pair in pairs if pair[0].isupper()):
        tables[lemma].add(form)
    declined = {
        fold_word(noun)
        for noun, forms in tables.items()
        if len(noun) >= FIRST_LETTERS and not noun.endswith("er") and _is_declined(noun, forms)
    }
    nouns, stems = parts[Kind.NOUN], parts[Kind.STEM]
    heads = nouns | declined
    firsts = heads | {stem for stem in stems if len(stem) >= SHORT}
    declined -= nouns | parts[Kind.NAME]
    return {noun for noun in declined if not _is_compound(noun, firsts, heads)}


def _is_compound(noun: str, firsts: Collection[str], heads: Collection[str]) -> bool:
    """Tell whether a word can be cut in two: one of `firsts`, perhaps with a link, and one of `heads`."""
    for place in range(SHORT - 1, len(noun) - SHORT + 2):
        if noun[place:] in heads and any(look in firsts for look in _unlinked(noun[:place])):
            return True
    return False


def _is_declined(noun: str, forms: Collection[str]) -> bool:
    """Tell whether a noun has forms of its own, unlike an infinitive or an adjective used as one."""
    strong = not noun.endswith("en") and (noun + "s" in forms or noun + "es" in forms)
    return strong or noun.endswith(("ung", "heit", "keit"))


def _is_before(before: str, head: str, parts: Mapping[Kind, Collection[str]]) -> bool:
    """Tell whether a word is cut rightly: Raum-pfleger, but no Bildung-seifer, nor Autos-topper."""
    nouns, last = parts[Kind.NOUN], before[-1]
    if (head[0] in "sn" and head[1:] in nouns) or last + head in nouns:
        return False
    is_stem = len(before) >= SHORT and before in parts[Kind.STEM]
    return before in nouns or is_stem or (last in "sn" and before[:-1] in nouns)


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
            is_longer = before[-1:] + last in nouns  # Kino-saal, not Kinos-aal
            linked = is_longer or (last[:1] in "sn" and last[1:] in nouns)
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


def _genitives(lemma: str) -> Iterator[str]:
    """Give the genitive that an infinitive has as a noun, which ends compounds: des Rettungswagens."""
    if lemma.endswith(("en", "ern", "eln")) and len(lemma) > SHORT:
        yield fold_word(lemma) + "s"


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
    known, small = parts[Kind.NOUN], parts[Kind.OTHER]
    for noun, table in tables.items():
        heads = [noun[start:] for start in range(2, len(noun) - 2)]
        heads = [head for head in heads if head in known or _is_long(head, parts)]
        may_end = heads or len(noun) <= MAX_HEADLESS
        is_made = not heads and noun.endswith("lung") and noun[:-4] + "el" in parts[Kind.STEM]  # Hand-lung
        is_made = is_made or is_of_prefixed_verb(noun, small, known)
        is_made = is_made or is_another_noun(noun, table.genders, small, known)
        is_whole = is_made or (may_end and not any(_may_head(noun, head, tables, parts) for head in heads))
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
    is_another = has_own_family(noun, head, parts[Kind.OTHER], parts[Kind.NOUN])
    if is_another or not _may_begin(before, head, parts):
        return False
    whole, last = tables[noun], tables.get(head)
    if last is None or (len(head) > MAX_TOLD and head != _SUFFIX):
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
    if len(before) > MAX_TOLD or len(head) >= SURE_HEAD or before in PREFIXES:
        return True
    shortest = SHORT if head.endswith(_FOREIGN) else SHORT - 1
    return any(
        look in parts[Kind.NOUN] or (len(look) >= shortest and look in parts[Kind.STEM])
        for look in _unlinked(before)
    )


def _unlinked(before: str) -> Iterator[str]:
    """Give what stands before a head, and what it is without the letters that may link the two."""
    yield before
    yield from (before.removesuffix(link) for link in _LINKS if before.endswith(link))
