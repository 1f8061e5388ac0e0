"""The rule that a command is about: one of the configuration, or a query tried in its place."""

from dataclasses import replace
from pathlib import Path

from monitor.cli.common import fail, open_config, printable
from monitor.config.explain import did_you_mean
from monitor.config.model import Config
from monitor.core.matcher import compile_rules
from monitor.core.query import Query, QueryProblem
from monitor.core.query_parser import describe, parse_entry
from monitor.core.rule import Rule
from monitor.core.sieve import SiftedRules
from monitor.lexicon import open_lexicon


def configuration_if_any(folder: Path) -> Config:
    """Load the configuration; where there is no such folder, an empty one."""
    return open_config(folder, secrets=False) if folder.exists() else Config()


def rule_named(name: str, rules: tuple[Rule, ...], *, where: str) -> Rule:
    """Return the rule of that name, or say that there is none and leave with 2."""
    by_name = {rule.name: rule for rule in rules}
    if name not in by_name:
        hint = did_you_mean(name, by_name) or (
            f"there are: {', '.join(by_name)}" if by_name else "it has none (--config names its folder)"
        )
        fail(f"{where} has no rule '{printable(name)}': {printable(hint)}", 2)
    return by_name[name]


def query_rule(text: str) -> Rule:
    """Return a rule that looks for a query, everywhere."""
    query = read_query(text)
    return Rule(name=describe(query), query=query)


def with_query(rule: Rule, text: str) -> Rule:
    """Return the rule as it would be with another query."""
    return replace(rule, query=read_query(text), version="")


def compiled(*rules: Rule) -> SiftedRules:
    """Make rules ready to match many articles, or say why one cannot be used and leave with 2."""
    lexicon = open_lexicon()
    ready = compile_rules(rules, lexicon=lexicon)
    if ready.problems:
        fail("\n".join(printable(problem.text) for problem in ready.problems), 2)
    return SiftedRules(ready, lexicon=lexicon)


def read_query(text: str) -> Query:
    """Read a query, or show what is wrong with it and leave with 2."""
    read = parse_entry(text)
    if isinstance(read, QueryProblem):
        hint = f" ({read.hint})" if read.hint else ""
        fail(f"{printable(text)}\n{' ' * read.offset}^\n{read.text}{hint}", 2)
    return read
