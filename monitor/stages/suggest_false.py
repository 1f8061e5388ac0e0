"""What a rule could exclude: proposed from alerts that readers marked, judged by the rule's own matcher."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core.alert import Verdict
from monitor.core.article import Article
from monitor.core.language.fold import fold_word
from monitor.core.language.vocabulary import GERMAN
from monitor.core.language.words import compound_around
from monitor.core.matcher import RuleSet
from monitor.core.query import InField, Not, Query, Term
from monitor.core.query_parser import parse_entry
from monitor.core.query_text import describe
from monitor.core.rule import Evidence
from monitor.core.scan import field_text
from monitor.core.suggest.edits import both, replaced, shared_mode, terms_of
from monitor.core.suggest.false_alarms import ENOUGH, SHARED, Exclusion, best, tell_apart
from monitor.core.suggest.headwords import Headwords
from monitor.core.suggest.suggestion import EXAMPLES, Excluded, Suggested, example
from monitor.stages.suggest_world import World, said
from monitor.store import marks

LISTED = 8  # words in one `not`
_BEFORE, _AFTER = re.compile(r"([^\W\d_]+)[^\S\n]\Z"), re.compile(r"[^\S\n]([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class _Stock:
    """Articles that the rule finds now, by what readers made of their alerts."""

    false: Sequence[Article]
    right: Sequence[Article]
    unmarked: Sequence[Article]

    @property
    def others(self) -> list[Article]:
        """All that were not marked false; first those that were marked right."""
        return [*self.right, *self.unmarked]


def propose_exclusions(world: World, found: Sequence[Article], heads: Headwords, result: Suggested) -> None:
    """Fill in what readers marked of what the rule finds, and what it could exclude to be rid of false alarms."""
    with world.db.read() as session:
        marked = marks.marked(session, world.rule.name)
    rules = world.rules([world.rule.query])
    still = [one for one in world.reread(list(marked)) if rules.match(one)]
    by_verdict = {
        verdict: [one for one in still if marked[one.id, one.revision] is verdict] for verdict in Verdict
    }
    known = {number for number, _ in marked}
    unmarked = [one for one in found if one.id not in known]
    stock = _Stock(by_verdict[Verdict.FALSE], by_verdict[Verdict.RIGHT], unmarked)
    result.false, result.right, result.unmarked = len(stock.false), len(stock.right), len(unmarked)
    result.mended = sum(verdict is Verdict.FALSE for verdict in marked.values()) - len(stock.false)
    if len(stock.false) < ENOUGH:
        return
    changes = list(_changes(world, stock, heads))
    judged = _judged(world.rules(query for _, query in changes), changes, stock)
    result.exclusions = [
        Excluded(one, tuple(example(stock.false[number]) for number in sorted(one.removes)[:EXAMPLES]))
        for one in best(judged, right=range(len(stock.right)))
    ]


def _judged(rules: RuleSet, changes: Sequence[tuple[Query, Query]], stock: _Stock) -> Iterator[Exclusion]:
    """Give each change with the false alarms and other finds that the rule would not find any more."""
    finds = [
        [{int(match.rule.name) for match in rules.match(one)} for one in articles]
        for articles in (stock.false, stock.others)
    ]
    for number in sorted(int(rule.name) for rule in rules.rules):
        part, query = changes[number]
        removes, loses = (
            frozenset(place for place, found in enumerate(of_each) if number not in found)
            for of_each in finds
        )
        yield Exclusion(part, query, removes, loses)


def _changes(world: World, stock: _Stock, heads: Headwords) -> Iterator[tuple[Query, Query]]:
    """Give what could be excluded, and the query that does so."""
    query = world.rule.query
    for term, inside in _insides(world, stock, heads):
        narrowed = replace(term, without=(*term.without, *inside))
        yield narrowed, replaced(query, term, narrowed)
    for part in dict.fromkeys((*_words(world, stock, heads), *_places(stock.false))):
        yield Not(part), both(query, Not(part))


def _insides(world: World, stock: _Stock, heads: Headwords) -> Iterator[tuple[Term, Sequence[str]]]:
    """Give words, and pairs of words, in which false alarms have a term of the rule and other finds have not."""
    rules = world.rules([world.rule.query])
    false, others = (Counter(_met(world, rules, articles, heads)) for articles in (stock.false, stock.others))
    for term in dict.fromkeys(terms_of(world.rule.query)):
        label = describe(term)
        inside = [
            around
            for (found, around), _ in false.most_common()
            if found == label and not others[found, around]
        ]
        words = [around for around in inside if " " not in around][:LISTED]
        if not term.literal and words:
            yield term, words
        if not term.literal:
            yield from ((term, [around]) for around in inside if false[label, around] >= SHARED)


def _met(
    world: World, rules: RuleSet, articles: Sequence[Article], heads: Headwords
) -> Iterator[tuple[str, str]]:
    """Give for each article which term of the rule stands in what, once each."""
    labels = {describe(term) for term in terms_of(world.rule.query)}
    for article in articles:
        places = [place for match in rules.match(article) for place in match.evidence if place.term in labels]
        yield from {(place.term, around) for place in places for around in _around(article, place, heads)}


def _around(article: Article, place: Evidence, heads: Headwords) -> Iterator[str]:
    """Give the other word that a find is a part of, as dictionaries have it, and the find with a word on either side."""
    text = field_text(article, place.field)
    start, end = compound_around(text, place.start, place.end)
    word = heads.headword(text[start:end], article.language)
    if fold_word(word) != fold_word(place.term):
        yield word
    before, after = _BEFORE.search(text[max(0, start - 40) : start]), _AFTER.match(text, end)
    if before:
        yield f"{before[1]} {text[start:end]}"
    if after:
        yield f"{text[start:end]} {after[1]}"


def _words(world: World, stock: _Stock, heads: Headwords) -> Iterator[Query]:
    own = {number for term in terms_of(world.rule.query) for number in heads.of(term.text, GERMAN)}
    false, others = (
        [heads.of(said(one), one.language) - own for one in articles]
        for articles in (stock.false, stock.others)
    )
    telling = dict.fromkeys(tell_apart(false, others))
    forms: dict[int, list[str]] = {word: [] for word in telling}
    for one in stock.false:
        for form, number in heads.in_order(said(one), one.language):
            if number in forms:
                forms[number].append(form)
    language = Counter(one.language for one in stock.false).most_common(1)[0][0]
    for word in telling:
        yield Term(heads.shown(forms[word], language), shared_mode(world.rule.query))


def _places(false: Sequence[Article]) -> Iterator[Query]:
    """Give sources and categories that several false alarms come from."""
    met = Counter(f'source:"{_plain(one.source)}"' for one in false)
    met.update(f'category:"{_plain(name)}"' for one in false for name in set(one.categories))
    for line, count in met.most_common():
        read = parse_entry(line) if count >= SHARED else None
        if isinstance(read, InField):
            yield read


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[\w.&-]+", name)[:6])
