"""Forms of nouns that are rather another noun: by Reis nobody means die Reise, although Wiktionary has two Reise."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.lexicon_parts import Noun

MORE = 2  # compounds by which the other noun has to head more
SURE = 20  # times as many compounds that have a form leave no doubt whose it is
SHORT = 3  # letters of what a compound begins with
_LINKS = ("", "s", "n", "en", "es", "er", "e")


class _Pair(NamedTuple):
    """A noun and its form on -e or -en that another noun of another gender is spelled like."""

    noun: str
    form: str


def forms_of_others(nouns: Sequence[Noun], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give each noun with a form that is rather another noun: Kohl and Kohle, but not Schiff and Schiffe.

    By far more compounds are headed by the other one; or it heads some, ends on -en and is a word of its
    own (`known`): nobody writes of several Post.
    """
    for (noun, form), own, others in _counted(nouns):
        if others > own + MORE or (others > MORE and form.endswith("en") and form in known):
            yield noun, form
            yield noun, form + "n"


def sure_forms(nouns: Sequence[Noun]) -> Iterator[str]:
    """Give the forms that stand for their noun in any compound, for hardly one has the other noun: Rechte, Feste."""
    for (_, form), own, others in _counted(nouns):
        if own >= SURE * max(others, 0.5):
            yield form
            yield form + "n"


def _counted(nouns: Sequence[Noun]) -> Iterator[tuple[_Pair, int, int]]:
    """Give each pair with the compounds that have such a form of the noun, and those of the other noun."""
    tables: defaultdict[str, list[Noun]] = defaultdict(list)
    for each in nouns:
        if each.genders and each.makes_parts:
            tables[each.lemma].append(each)
    pairs = list(_pairs(tables))
    heads = _compounds(tables, {word.lower() for pair in pairs for word in pair})
    for pair in pairs:
        own = sum(_has(tables[whole], *pair) for whole in heads[pair.noun.lower()])
        yield pair, own, len(heads[pair.form.lower()])


def _pairs(tables: Mapping[str, Sequence[Noun]]) -> Iterator[_Pair]:
    for lemma, readings in tables.items():
        for form in (lemma + "e", lemma + "en") if lemma[-1] != "e" else ():
            own = {gender for noun in readings if form in noun.forms for gender in noun.genders}
            others = {gender for noun in tables.get(form, ()) for gender in noun.genders}
            if own and others and own.isdisjoint(others):
                yield _Pair(lemma, form)


def _compounds(tables: Collection[str], heads: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the compounds that are headed by each of the `heads`, which are written small."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for whole in tables:
        for start in range(SHORT, len(whole) - 1):
            if whole[start:] in heads and _may_begin(whole[:start], tables):
                found[whole[start:]].append(whole)
    return found


def _may_begin(before: str, tables: Collection[str]) -> bool:
    return any(before.endswith(link) and before.removesuffix(link) in tables for link in _LINKS)


def _has(readings: Sequence[Noun], noun: str, form: str) -> bool:
    """Tell whether a compound that `noun` heads has its form in its own table: Luftschiffe."""
    return any(each.lemma[: -len(noun)] + form.lower() in each.forms for each in readings)
