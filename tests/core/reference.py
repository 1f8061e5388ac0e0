"""The matcher's answers, found the slow and obvious way: every form at every place of every field."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from typing import TypeGuard

from monitor.core.article import Article
from monitor.core.checks import has_pieces
from monitor.core.compile import capitals_needed, spellings
from monitor.core.language.another import Another
from monitor.core.language.dative import Dative
from monitor.core.language.fold import fold, fold_word
from monitor.core.language.joined import joined_words
from monitor.core.language.part_of import PartOf
from monitor.core.language.parted import Parted
from monitor.core.language.segment import Sought
from monitor.core.language.vocabulary import Words
from monitor.core.language.words import (
    compound_around,
    gap_between,
    sentence_ends_between,
    word_around,
    words_between,
)
from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Mode,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    Wildcard,
)
from monitor.core.regex import compile_regex
from monitor.core.rule import DEFAULT_FIELDS
from monitor.core.scan import field_text

Span = tuple[int, int]
PLAIN = Words("de", None)


def satisfies(  # noqa: PLR0911 one per kind of query
    query: Query, article: Article, fields: tuple[str, ...] = DEFAULT_FIELDS, words: Words = PLAIN
) -> bool:
    """Tell whether the article satisfies the query."""
    match query:
        case And(parts):
            return all(satisfies(part, article, fields, words) for part in parts)
        case Or(parts):
            return any(satisfies(part, article, fields, words) for part in parts)
        case AtLeast(count, parts):
            return sum(satisfies(part, article, fields, words) for part in parts) >= count
        case Not(part):
            return not satisfies(part, article, fields, words)
        case InField(field, part):
            return satisfies(part, article, (field,), words)
        case Regex(pattern):
            expression = compile_regex(pattern)
            assert not isinstance(expression, str)
            return any(list(expression.spans(field_text(article, field))) for field in fields)
        case _:
            return any(places(query, field_text(article, field), words) for field in fields)


def places(query: Query, text: str, words: Words = PLAIN) -> set[Span]:
    """Return where a word, phrase or NEAR is, as places in the folded text."""
    match query:
        case Term(literal=True):
            return _literal(query.text, text)
        case Term():
            return _term(query, text, words)
        case Wildcard(pattern):
            return _wildcard(pattern, text)
        case Phrase(members, gap):
            *first, last = members
            ends = (
                [_term(last, text, words, ends_phrase=True)]
                if _is_word(last)
                else [places(last, text, words)]
            )
            found = _phrase([*(places(word, text, words) for word in first), *ends], gap, text)
            return found | _with_hyphen(query, text, words)
        case Near():
            return _near(query, text, words)
        case Or(parts):
            return {span for part in parts for span in places(part, text, words)}
        case _:
            raise AssertionError(query)


def _with_hyphen(phrase: Phrase, text: str, words: Words) -> set[Span]:
    """Find `Kim Jong Un` as `Kim Jong-un`."""
    names = [word.text for word in phrase.words if isinstance(word, Term) and not word.literal]
    short = len(names) == len(phrase.words) == 3 and all(len(name) <= 5 for name in names[1:])
    if not short or not all(re.fullmatch("[A-ZÄÖÜ][a-zäöüß]+", name) for name in names):
        return set()
    second = phrase.words[1]
    assert isinstance(second, Term)
    given = replace(second, text=f"{names[1]}-{names[2]}")
    return _phrase([places(phrase.words[0], text, words), places(given, text, words)], phrase.gap, text)


def _words(text: str) -> Iterator[tuple[str, Span, bool]]:
    """Give every run of letters, as cased text with its place, and whether its parts were joined for it."""
    cased = fold(text).cased
    for place in range(len(cased)):
        start, end = word_around(cased, place, place)
        if start == place < end:
            yield cased[start:end], (start, end), False
    for word in joined_words(cased):
        yield word.cased, (word.start, word.end), True


def _fits(cased: str, capitals: int) -> bool:
    if capitals == -1:
        return cased[0].islower()
    return capitals == 0 or (not cased.islower() if capitals == 1 else cased[:capitals].isupper())


def _is_word(part: Term | Wildcard) -> TypeGuard[Term]:
    return isinstance(part, Term) and not part.literal


def _term(term: Term, text: str, words: Words, *, gap: int = 2, ends_phrase: bool = False) -> set[Span]:
    several = term.text.split()
    if len(several) > 1:
        each = [Term(word, term.mode, without=term.without) for word in several]
        parts = [_term(word, text, words, ends_phrase=word is each[-1]) for word in each]
        return _phrase(parts, gap, text)
    meaning = words.meaning(term.text, term.mode or Mode.FORMS, ends_phrase=ends_phrase)
    capitals = capitals_needed(term.text)
    wanted = {(spelling, capitals) for form in meaning.forms for spelling in spellings(form)}
    for forms, case in ((meaning.small, -1), (meaning.names, 1), (meaning.free, 0)):
        wanted |= {(spelling, case) for form in forms for spelling in spellings(form)}
    found = {span for form, case in wanted for span in _form(form, case, text)}
    if meaning.part and words.segmenter:
        judge = PartOf(words.segmenter, meaning.part, head_only=meaning.head_only, capital=capitals != 0)
        for cased, span, is_joined in _words(text):
            small = cased.islower()
            if judge(cased.lower(), small=small) and (
                not is_joined or _across(cased, span, text, meaning.part)
            ):
                found.add(span)
    if not term.even_another:
        found = {span for span in found if not _is_another(meaning.another, text, span)}
    shadows = {span for word in term.without for span in _term(Term(word), text, words, gap=0)}
    return {span for span in found if not any(a <= span[0] and span[1] <= b for a, b in shadows)}


def _is_another(another: Another | None, text: str, span: Span) -> bool:
    match another:
        case Parted():
            return _leaves_prefix(another, text, span)
        case Dative(forms):
            return fold(text).text[slice(*span)] in forms and not _is_dative(fold(text).cased[: span[0]])
        case _:
            return False


def _is_dative(before: str) -> bool:
    """Tell whether im or dem stands before, or before one or two adjectives."""
    words = before.split()
    if not before[-1:].isspace():
        return False
    for _ in range(2):
        if words and words[-1].endswith("en") and words[-1].isalpha() and words[-1].islower():
            words.pop()
    return bool(words) and words[-1].rpartition("-")[2] in ("im", "dem")


def _leaves_prefix(parted: Parted, text: str, span: Span) -> bool:
    """Tell whether the first word after a verb that makes another verb of it, and ends a clause, is no nearer one’s.

    The texts of these tests have only `an` and `ab` as prefixes.
    """
    cased = fold(text).cased
    passed: list[str] = []
    for place in range(span[1], len(cased)):
        start, end = word_around(cased, place, place)
        if not start == place < end:
            continue
        word, rest = cased[start:end], cased[end:]
        behind = rest.split()[:2]
        goes_on = behind[:1] == ["und"] and behind[1:] not in (["an"], ["ab"])  # but: ab und an
        ends = not behind or behind[0][0] in ".,:" or goes_on
        tied = cased[start - 1] in "-'" or rest[:1] in ("-", "'")
        if word in ("an", "ab") and ends and not tied and not re.search(r"\bund \Z", cased[:start]):
            if sentence_ends_between(cased, span[1], start):
                return False
            if any(parted.lexicon.forms(word + verb) for verb in parted.verbs):
                lemmas = [lemma for other in passed for lemma in (other, *parted.lexicon.lemmas(other))]
                return not any(parted.lexicon.forms(word + lemma) for lemma in lemmas)
        passed.append(word)
    return False


def _form(form: str, capitals: int, text: str) -> Iterator[Span]:
    folded = fold(text)
    for start in range(len(folded.text)):
        end = start + len(form)
        there = folded.text.startswith(form, start) and _alone(folded.text, start, end)
        if there and _fits(folded.cased[start:end], capitals):
            yield start, end
    for cased, span, is_joined in _words(text):
        if is_joined and cased.lower() == form and _fits(cased, capitals):
            yield span


def _across(cased: str, span: Span, text: str, part: Sought) -> bool:
    """Tell whether some place of the part in a joined word is in more than one of what was joined."""
    (word,) = {w for w in joined_words(fold(text).cased) if (w.cased, w.start, w.end) == (cased, *span)}
    return not word.seams or any(
        cased.lower().startswith(form, start) and any(start < seam < start + len(form) for seam in word.seams)
        for form in part.forms | part.inside
        for start in range(len(cased))
        if len(form) < len(cased)
    )


def _alone(text: str, start: int, end: int) -> bool:
    before = not (text[start].isalnum() and start and text[start - 1].isalnum())
    return before and not (text[end - 1].isalnum() and text[end : end + 1].isalnum())


def _literal(wanted: str, text: str) -> set[Span]:
    """The texts of these tests have nothing but lower and upper case to lose, so the cased text is the text."""
    cased = fold(text).cased
    return {
        (start, start + len(wanted))
        for start in range(len(cased))
        if cased.startswith(wanted, start) and _alone(cased, start, start + len(wanted))
    }


def _wildcard(pattern: str, text: str) -> set[Span]:
    capitals = 1 if pattern[0].isupper() else 0
    return {
        span
        for cased, span, _ in _words(text)
        if has_pieces(cased.lower(), fold_word(pattern).split("*")) and _fits(cased, capitals)
    }


def _phrase(parts: list[set[Span]], gap: int, text: str) -> set[Span]:
    """Give each find of the last word with the nearest run of the words before it; any run proves that one is."""
    folded = fold(text)

    def follows(a: Span, b: Span) -> bool:
        return _follows(folded.cased, folded.text, a, b, gap)

    reached = parts[0]
    for part in parts[1:]:
        longer = set()
        for b in part:
            before = [a for a in reached if a[1] <= b[0]]
            nearest = max(before, key=lambda a: (a[1], a[0]), default=None)
            if nearest and follows(nearest, b):
                longer.add((nearest[0], b[1]))
        reached = longer
    runs = product(*parts)
    assert bool(reached) == any(all(follows(a, b) for a, b in pairwise(run)) for run in runs)
    return reached


def _follows(cased: str, text: str, first: Span, second: Span, gap: int) -> bool:
    if first[1] > second[0]:
        return False
    behind = compound_around(text, first[1] - 1, first[1])[1]
    ahead = compound_around(text, second[0], second[0] + 1)[0]
    return behind >= ahead or (
        gap_between(text, behind, ahead, limit=gap) <= gap and not sentence_ends_between(cased, behind, ahead)
    )


def _near(near: Near, text: str, words: Words) -> set[Span]:
    """Give each find of one side with the nearest find of the other: before it, behind it, or sharing letters."""
    folded = fold(text).text
    left, right = places(near.left, text, words), places(near.right, text, words)
    pairs = _nearest(left, right, near.distance, folded)
    if not near.ordered:
        pairs |= _nearest(right, left, near.distance, folded)
        for b in right:
            sharing = [a for a in left if a[0] < b[1]]
            furthest = max(sharing, key=lambda a: (a[1], -a[0]), default=(0, 0))
            pairs |= {(furthest, b)} if furthest[1] > b[0] else set()
    return {(min(a[0], b[0]), max(a[1], b[1])) for a, b in pairs}


def _nearest(first: set[Span], second: set[Span], distance: int, text: str) -> set[tuple[Span, Span]]:
    pairs = set()
    for b in second:
        before = [a for a in first if a[1] <= b[0]]
        if before:
            a = max(before, key=lambda a: (a[1], a[0]))
            if words_between(text, a[1], b[0], limit=999) < distance:
                pairs.add((a, b))
    return pairs
