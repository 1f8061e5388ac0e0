"""What keeps a rule from matching, and with which small changes of a term it would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.core.article import Article
from monitor.core.query import Mode, Near, Phrase, Query, Term, Wildcard
from monitor.core.query_text import describe
from monitor.core.rule import FIELDS, Evidence
from monitor.core.scan import field_text

WIDER = (5, 10, 20)  # words between, tried where fewer are allowed
SHOWN = 3  # words quoted from the article


class Kind(StrEnum):
    """What is missing."""

    FEED = "feed"  # the rule looks at other feeds
    LANGUAGE = "language"  # … at other languages
    EXCLUDED = "excluded"  # something is there that it excludes
    CAPITALS = "capitals"  # a word is there, in other letters
    FORM = "form"  # a word is there, but not exactly as written
    INSIDE = "inside"  # … only inside what the term's `not` leaves out
    ANOTHER = "another"  # a word is there that is another one by what stands around it
    FIELD = "field"  # … only in a field that is not looked at
    MODE = "mode"  # a longer or derived word is there
    GAP = "gap"  # the words are too far apart
    ORDER = "order"  # the words are there, but not together in this order
    MISSING = "missing"  # not there at all


COST = {**dict.fromkeys(Kind, 1), Kind.MISSING: 3}  # how far each is from a match


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps a rule from matching."""

    kind: Kind
    term: str  # as the rule writes it
    said: str  # for people


@dataclass(frozen=True, slots=True)
class Variant:
    """A term changed a little, or looked for elsewhere."""

    kind: Kind
    query: Query
    fields: tuple[str, ...]
    said: str  # what its find means; {words} stands for the words found, {term} for the term

    def lack(self, term: Query, words: str) -> Lack:
        """Say what the term lacks, since the variant found `words`."""
        shown = describe(term)
        return Lack(self.kind, shown, self.said.replace("{words}", words).replace("{term}", shown))


def words_of(article: Article, evidence: Iterable[Evidence]) -> str:
    """Return the words that were found, as the article writes them; at most three."""
    found = (field_text(article, place.field)[place.start : place.end] for place in evidence)
    return ", ".join([f"“{words}”" for words in dict.fromkeys(found)][:SHOWN])


def variants(query: Query, fields: tuple[str, ...]) -> Iterator[Variant]:
    """Give what is asked when `query` is not found in `fields`, the smallest changes first."""
    match query:
        case Term():
            yield from _strictness(query, fields)
            yield from _elsewhere(query, fields)
            yield from _modes(query, fields)
        case Phrase():
            yield from _lower(query, fields)
            yield from _elsewhere(query, fields)
            yield from _gaps(query, fields)
            yield from _modes(query, fields)
        case Near():
            yield from _elsewhere(query, fields)
            yield from _distances(query, fields)
        case Wildcard():
            yield from _lower(query, fields)
            yield from _elsewhere(query, fields)
        case _:
            yield from _elsewhere(query, fields)


def _strictness(term: Term, fields: tuple[str, ...]) -> Iterator[Variant]:
    if term.without:
        said = "{words} is there, but only inside what the term's `not` leaves out"
        yield Variant(Kind.INSIDE, replace(term, without=()), fields, said)
    if not (term.even_another or term.literal):
        yield Variant(Kind.ANOTHER, replace(term, even_another=True), fields, _as_another(term))
    if term.literal:
        said = "{words} is there, but not exactly as {term} is written"
        yield Variant(Kind.FORM, Term(term.text.lower()), fields, said)
    else:
        yield from _lower(term, fields)


def _as_another(term: Term) -> str:
    if not any(map(str.isalpha, term.text)):
        return "{words} is there, but as a part of a longer number"
    if term.text.istitle():
        return "{words} is there, but as another noun: what stands before it is no dative of {term}"
    return (
        "{words} is there, but its prefix stands at the end of the clause and makes it another verb,"
        " which is found when written with a bar, as an|kommen"
    )


def _lower(query: Term | Phrase | Wildcard, fields: tuple[str, ...]) -> Iterator[Variant]:
    small = _small(query)
    if small != query:
        said = "{words} is there, but without the capital letters that {term} asks for"
        yield Variant(Kind.CAPITALS, small, fields, said)


def _small(query: Term | Phrase | Wildcard) -> Term | Phrase | Wildcard:
    if isinstance(query, Phrase):
        return replace(query, words=tuple(map(_small_word, query.words)))
    return _small_word(query)


def _small_word(word: Term | Wildcard) -> Term | Wildcard:
    if isinstance(word, Wildcard):
        return Wildcard(word.pattern.lower())
    return word if word.literal else replace(word, text=word.text.lower())


def _elsewhere(query: Query, fields: tuple[str, ...]) -> Iterator[Variant]:
    """Look in each field that is left out; an address or a feed's name says too little for all but asked-for fields."""
    for field in FIELDS:
        if field not in fields:
            said = f"{{words}} is there in the field {field}, but {{term}} is looked for in {', '.join(fields)} only"
            yield Variant(Kind.FIELD, query, (field,), said)


def _modes(query: Term | Phrase, fields: tuple[str, ...]) -> Iterator[Variant]:
    present = {word.mode or Mode.FORMS for word in _terms(query)}
    for mode in (Mode.FORMS, Mode.DERIVE, Mode.COMPOUND):
        stronger = present == {Mode.EXACT} or mode is not Mode.FORMS
        if stronger and present and present != {mode}:
            said = f"would match {{words}} if {{term}} were in {mode} mode"
            yield Variant(Kind.MODE, _in_mode(query, mode), fields, said)


def _terms(query: Term | Phrase) -> Iterator[Term]:
    words = query.words if isinstance(query, Phrase) else (query,)
    return (word for word in words if isinstance(word, Term) and not word.literal)


def _in_mode(query: Term | Phrase, mode: Mode) -> Term | Phrase:
    if isinstance(query, Term):
        return replace(query, mode=mode)
    words = (
        word if isinstance(word, Wildcard) or word.literal else replace(word, mode=mode)
        for word in query.words
    )
    return replace(query, words=tuple(words))


def _gaps(phrase: Phrase, fields: tuple[str, ...]) -> Iterator[Variant]:
    for gap in WIDER:
        if gap > phrase.gap:
            wider = replace(phrase, gap=gap)
            said = f"the words of {{term}} stand further apart: would match as {describe(wider)}"
            yield Variant(Kind.GAP, wider, fields, said)


def _distances(near: Near, fields: tuple[str, ...]) -> Iterator[Variant]:
    if near.ordered:
        said = "{words} are there in another order than {term} asks for"
        yield Variant(Kind.ORDER, replace(near, ordered=False), fields, said)
    for distance in WIDER:
        if distance > near.distance:
            wider = replace(near, distance=distance)
            said = f"{{words}} stand further apart: would match as {describe(wider)}"
            yield Variant(Kind.GAP, wider, fields, said)
