"""Rules tried on the examples their owner gave them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
    rules: Iterable[Rule], examples: Iterable[Example], *, lexicon: Lexicon | None = None
) -> list[Problem]:
    """Try every example on its rule; feeds and languages of the rule do not matter here.

    Without a lexicon words are found only as they are written.
    """
    by_name = {rule.name: replace(rule, scope=Scope()) for rule in rules}
    rule_set = compile_rules(tuple(by_name.values()), lexicon=lexicon)
    problems = []
    for example in examples:
        article = as_article(example.text, by_name[example.rule])
        found = any(match.rule.name == example.rule for match in rule_set.match(article))
        if found != example.is_found:
            verb = "does not find" if example.is_found else "finds"
            hint = f"'must{'' if example.is_found else '_not'}_match' says otherwise"
            problems.append(Problem(example.position, f"the rule '{example.rule}' {verb} this", hint))
    return problems


def as_article(text: str, rule: Rule) -> Article:
    """Return an article that says `text` in every field the rule looks at."""
    looked_at = {*rule.fields, *(q.field for q in inner_queries(rule.query) if isinstance(q, InField))}
    said = {field: (text,) if field == "categories" else text for field in looked_at}
    return replace(Article(), **said)  # type: ignore[arg-type]  # names of fields, each with its kind
