"""How near a rule is to an article that it does not match, and what is missing, asked of the real matcher."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core.article import Article
from monitor.core.lack import COST, Kind, Lack, variants, words_of
from monitor.core.matcher import RuleSet, language_of
from monitor.core.query import And, AtLeast, InField, Near, Not, Or, Phrase, Query
from monitor.core.query_text import describe
from monitor.core.rule import Evidence, Rule, Scope

MAX_QUESTIONS = 30_000  # about one article, to the matcher: a few seconds
MAX_MISSING = 2  # terms that are not there at all; with more it is another subject

Compile = Callable[[Sequence[Rule]], RuleSet]
Question = tuple[Query, tuple[str, ...]]  # what to look for, in which fields


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a rule lacks to match an article, as the rule is now; nothing: it matches."""

    rule: Rule
    lacks: tuple[Lack, ...]
    found: bool = True  # something of what it looks for is there

    @property
    def cost(self) -> int:
        """How far it is from a match."""
        return sum(COST[lack.kind] for lack in self.lacks)

    @property
    def is_near(self) -> bool:
        """Tell whether a reader may have expected a match."""
        missing = sum(lack.kind is Kind.MISSING for lack in self.lacks)
        return missing == 0 or (self.found and missing <= MAX_MISSING)


def nearness(
    rules: Sequence[Rule], article: Article, *, compile_rules: Compile, limit: int = MAX_QUESTIONS
) -> list[Nearness]:
    """Return what each of these usable rules lacks to match the article, the nearest first.

    `article` has its feed's tags. Every question goes to rules compiled by
    `compile_rules`, all of a kind at once. Of more than `limit` those
    about the rules that are furthest away count as not found.
    """
    answers = _Answers(article, compile_rules, limit)
    answers.ask(question for rule in rules for question in _leaves(rule.query, rule.fields))
    failed = [rule for rule in rules if not answers.holds(rule.query, rule.fields)]
    failed.sort(key=lambda rule: _cost(answers.lacks(rule.query, rule.fields)))
    answers.ask(
        asked
        for rule in failed
        for leaf in _leaves(rule.query, rule.fields)
        if answers.found(leaf) is None
        for asked in _doubts(leaf)
    )
    spoken = replace(article, language=language_of(article))
    judged = [_judge(rule, spoken, answers) for rule in rules]
    return sorted(judged, key=lambda one: one.cost)


class _Answers:
    """What the matcher found of what it was asked."""

    def __init__(self, article: Article, compile_rules: Compile, limit: int) -> None:
        self.article = article
        self._compile, self._limit = compile_rules, limit
        self._found: dict[Question, tuple[Evidence, ...] | None] = {}

    def ask(self, questions: Iterable[Question]) -> None:
        new = [question for question in dict.fromkeys(questions) if question not in self._found]
        new = new[: self._limit - len(self._found)]
        rules = [
            Rule(name=str(number), query=query, fields=fields) for number, (query, fields) in enumerate(new)
        ]
        found = {one.rule.name: one.evidence for one in self._compile(rules).match(self.article)}
        self._found |= {question: found.get(str(number)) for number, question in enumerate(new)}

    def found(self, question: Question) -> tuple[Evidence, ...] | None:
        """Return the places; None: there are none."""
        return self._found.get(question)

    def holds(self, query: Query, fields: tuple[str, ...]) -> bool:
        match query:
            case And(parts):
                return all(self.holds(part, fields) for part in parts)
            case Or(parts):
                return any(self.holds(part, fields) for part in parts)
            case AtLeast(count, parts):
                return sum(self.holds(part, fields) for part in parts) >= count
            case Not(part):
                return not self.holds(part, fields)
            case InField(field, part):
                return self.holds(part, (field,))
            case _:
                return self.found((query, fields)) is not None

    def lacks(self, query: Query, fields: tuple[str, ...]) -> list[Lack]:
        """Return what is missing for `query` to hold, by the shortest way; nothing: it holds."""
        return [] if self.holds(query, fields) else self._lacks(query, fields)

    def _lacks(self, query: Query, fields: tuple[str, ...]) -> list[Lack]:
        match query:
            case And(parts):
                return self._several(len(parts), parts, fields)
            case Or(parts):
                return self._several(1, parts, fields)
            case AtLeast(count, parts):
                return self._several(count, parts, fields)
            case Not(part):
                return [self._excluded(part, fields)]
            case InField(field, part):
                return self.lacks(part, (field,))
            case _:
                return self._leaf(query, fields)

    def _several(self, count: int, parts: Sequence[Query], fields: tuple[str, ...]) -> list[Lack]:
        ways = sorted((self.lacks(part, fields) for part in parts), key=_cost)
        return [lack for way in ways[:count] for lack in way]

    def _excluded(self, part: Query, fields: tuple[str, ...]) -> Lack:
        found = [place for leaf in _leaves(part, fields) for place in self.found(leaf) or ()]
        there = f"{words_of(self.article, found)} is there, but " if found else ""
        return Lack(Kind.EXCLUDED, describe(part), f"{there}the rule excludes {describe(part)}")

    def _leaf(self, query: Query, fields: tuple[str, ...]) -> list[Lack]:
        for variant in variants(query, fields):
            found = self.found((variant.query, variant.fields))
            if found is not None:
                return [variant.lack(query, words_of(self.article, found))]
        if isinstance(query, Near):
            sides = [*self.lacks(query.left, fields), *self.lacks(query.right, fields)]
            return sides or [
                Lack(Kind.ORDER, describe(query), f"both sides of {describe(query)} are there, but not so")
            ]
        return [self._phrase(query, fields) if isinstance(query, Phrase) else _missing(query)]

    def _phrase(self, phrase: Phrase, fields: tuple[str, ...]) -> Lack:
        """Tell which words of a phrase are missing."""
        there = [word for word in phrase.words if self.found((word, fields)) is not None]
        if not there:
            return _missing(phrase)
        if len(there) == len(phrase.words):
            said = f"the words of {describe(phrase)} are there, but not in this order in one sentence"
            return Lack(Kind.ORDER, describe(phrase), said)
        only = ", ".join(f"“{describe(word)}”" for word in there)
        return Lack(Kind.MISSING, describe(phrase), f"of {describe(phrase)} only {only} is there")


def _missing(query: Query) -> Lack:
    return Lack(Kind.MISSING, describe(query), f"{describe(query)} is not there")


def _cost(lacks: Sequence[Lack]) -> int:
    return sum(COST[lack.kind] for lack in lacks)


def _leaves(query: Query, fields: tuple[str, ...], *, positive: bool = False) -> Iterator[Question]:
    """Give the words, phrases and expressions of a query, each with where it is looked for; `positive`: not excluded ones."""
    match query:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _leaves(part, fields, positive=positive)
        case Not(part):
            if not positive:
                yield from _leaves(part, fields)
        case InField(field, part):
            yield from _leaves(part, (field,), positive=positive)
        case Near(left, right):
            yield query, fields
            for side in (left, right):
                yield from _leaves(side, fields, positive=positive)
        case _:
            yield query, fields


def _doubts(leaf: Question) -> Iterator[Question]:
    """Give what to ask about something that is not there."""
    query, fields = leaf
    for variant in variants(query, fields):
        yield variant.query, variant.fields
    if isinstance(query, Phrase):
        for word in query.words:
            yield word, fields


def _judge(rule: Rule, article: Article, answers: _Answers) -> Nearness:
    lacks = (*_out_of_scope(rule.scope, article), *answers.lacks(rule.query, rule.fields))
    sought = _leaves(rule.query, rule.fields, positive=True)
    return Nearness(rule, lacks, found=any(answers.found(leaf) is not None for leaf in sought))


def _out_of_scope(scope: Scope, article: Article) -> Iterator[Lack]:
    if not replace(scope, languages=frozenset()).covers(article):
        wanted = [*sorted(scope.feeds), *(f"tag:{tag}" for tag in sorted(scope.tags))]
        tags = f", tagged {', '.join(sorted(article.tags))}" if article.tags else ", without tags"
        said = f"it looks at {', '.join(wanted)} only; this feed is {article.feed or article.source}{tags}"
        yield Lack(Kind.FEED, "feeds", said)
    if not Scope(languages=scope.languages).covers(article):
        wanted = sorted(scope.languages)
        said = f"it looks at articles in {', '.join(wanted)} only; this one is in {article.language}"
        yield Lack(Kind.LANGUAGE, "languages", said)
