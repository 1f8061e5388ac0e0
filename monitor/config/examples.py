"""Rules tried on the examples their owner gave them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.config.model import FeedSpec
from monitor.core.article import Article
from monitor.core.errors import Position, Problem
from monitor.core.language.lexicon import Lexicon
from monitor.core.matcher import compile_rules
from monitor.core.query import InField, inner_queries
from monitor.core.rule import Rule, Scope


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule has to find, or must not."""

    rule: str
    text: str
    is_found: bool
    position: Position


def unusable_rules(rules: Sequence[Rule]) -> list[Problem]:
    """Return the rules that can be read but not compiled, and why."""
    return [Problem(found.rule.position, found.text, found.hint) for found in compile_rules(rules).problems]


def failed_examples(
    rules: Iterable[Rule],
    examples: Iterable[Example],
    *,
    feeds: Iterable[FeedSpec] = (),
    lexicon: Lexicon | None = None,
) -> list[Problem]:
    """Try every example on its rule, wherever it looks; `feeds` are all that are configured.

    An example is often too short to show its language: then it is in one of the rule's, or
    of its feeds. Without a lexicon words are found only as they are written.
    """
    known = tuple(feeds)
    tried = {rule.name: (replace(rule, scope=Scope()), _languages(rule.scope, known)) for rule in rules}
    rule_set = compile_rules([rule for rule, _ in tried.values()], lexicon=lexicon)
    problems = []
    for example in examples:
        rule, languages = tried[example.rule]
        article = as_article(example.text, rule)
        found = any(
            match.rule is rule
            for language in (languages if example.is_found else languages[:1])
            for match in rule_set.match(replace(article, language=language))
        )
        if found != example.is_found:
            verb = "does not find" if example.is_found else "finds"
            hint = f"'must{'' if example.is_found else '_not'}_match' says otherwise"
            problems.append(Problem(example.position, f"the rule '{example.rule}' {verb} this", hint))
    return problems


def _languages(scope: Scope, feeds: Iterable[FeedSpec]) -> Sequence[str | None]:
    """Return the languages of articles in scope that show none; None: it is not known."""
    if scope.languages:
        return sorted(scope.languages)
    said = {feed.language for feed in feeds if scope.covers(Article(feed=feed.name, tags=feed.tags))}
    return [None, *sorted(filter(None, said))]


def as_article(text: str, rule: Rule) -> Article:
    """Return an article that says `text` in every field the rule looks at."""
    looked_at = {*rule.fields, *(q.field for q in inner_queries(rule.query) if isinstance(q, InField))}
    said = {field: (text,) if field == "categories" else text for field in looked_at}
    return replace(Article(), **said)  # type: ignore[arg-type]  # names of fields, each with its kind
