"""Suggestions for a rule, for people and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import tzinfo
from typing import Any

from monitor.cli.common import counted, out, printable
from monitor.cli.times import clock
from monitor.config.written import lines, on_one_line
from monitor.core.query import Not, Query
from monitor.core.query_text import describe
from monitor.core.rule import Rule
from monitor.core.suggest.edits import as_entry, in_yaml
from monitor.core.suggest.false_alarms import ENOUGH
from monitor.core.suggest.suggestion import Example, Excluded, Narrower, Suggested, Wider
from monitor.stages.suggest import ENOUGH_STORIES

WORDS = 6  # that a term would find, named in one line


def print_suggested(found: Suggested, rule: Rule, zone: tzinfo) -> None:
    """Print them for people, the surest first."""
    looked = counted(found.articles, "article")
    _line(
        f"{rule.name}: finds {found.found:,} of {looked} since {clock(found.since, zone)}, "
        f"{counted(found.stories, 'story', 'stories')}"
    )
    if not found.articles:
        _line("No article that the rule looks at is stored from that time: try a longer --since.")
        return
    _print_exclusions(found)
    _print_reaches(found.reaches)
    if found.stories < ENOUGH_STORIES:
        _line(
            f"\nToo little to go on for other words: fewer than {ENOUGH_STORIES} stories. "
            "Try a longer --since, or wait."
        )
        return
    _print_wider(found)
    _print_narrower(found)
    if not (found.reaches or found.wider or found.narrower or found.exclusions):
        _line("\nNothing stands out: no word keeps company with what it finds more than by chance.")


def _print_exclusions(found: Suggested) -> None:
    if found.mended:
        _line(f"Of the alerts marked false it would not find {found.mended:,} any more.")
    if found.false < ENOUGH:
        _line(
            f"\nFalse alarms: {found.false or 'none'} marked that it still finds; from {ENOUGH} on it can be told "
            "what to exclude (monitor alerts mark ID false)."
        )
        return
    others = f"{found.right:,} right, {found.unmarked:,} not marked"
    if not found.exclusions:
        _line(f"\nThe {found.false:,} false alarms share nothing that the other finds ({others}) lack.")
        return
    _line(f"\nTo exclude, by {found.false:,} false alarms and the other finds ({others})")
    for one in found.exclusions:
        removed, lost = len(one.exclusion.removes), len(one.exclusion.loses)
        loses = f"loses {counted(lost, 'other find')}" if lost else "loses no other find"
        _line(f"  {_excluded(one)}: removes {removed} of {found.false} false alarms, {loses}")
        _print_examples("-", one.examples)
        _print_yaml(one.exclusion.query)


def _excluded(one: Excluded) -> str:
    part = one.exclusion.part
    return describe(part) if isinstance(part, Not) else on_one_line(as_entry(part))


def _print_reaches(reaches: list[Wider]) -> None:
    if reaches:
        _line("\nNearly found: one of its terms, reaching further")
    for one in reaches:
        words = ", ".join(f"{word} {count}" for word, count in one.more.words.most_common(WORDS))
        _line(f"  {on_one_line(as_entry(one.term))}: {_more(one)}: {words}")
        _print_examples("+", one.more.newest)
        _print_yaml(one.query)


def _print_wider(found: Suggested) -> None:
    if found.wider:
        _line("\nTo find more: words that stand in what it finds, far more often than elsewhere")
    for one in found.wider:
        assert one.company is not None
        _line(
            f"  {describe(one.term)}: in {one.company.stories:,} of {counted(found.stories, 'story', 'stories')}, by chance "
            f"{one.company.expected:.1f}; with OR {_more(one)}"
        )
        _print_examples("+", one.more.newest)
        _print_yaml(one.query)


def _print_narrower(found: Suggested) -> None:
    if not found.narrower:
        return
    of = "" if found.looked_at == found.found else f" newest {found.looked_at:,}"
    _line(
        f"\nTo find less: words to ask for as well, with AND, and what is left of the{of} {found.looked_at:,} finds"
    )
    for one in found.narrower:
        _line(f"  {describe(one.term)}: {one.keeps:,} ({round(100 * one.keeps / found.looked_at)} %)")
        _print_yaml(one.query)


def _more(one: Wider) -> str:
    return f"{counted(one.more.count, 'article')} more"


def _print_examples(sign: str, examples: Iterable[Example]) -> None:
    for one in reversed(list(examples)):
        _line(f"      {sign} {one.source}: {one.title}")


def _print_yaml(query: Query) -> None:
    for line in lines(in_yaml(query)):
        _line(f"      {line}")


def _line(text: str) -> None:
    out.print("\n".join(map(printable, text.split("\n"))), markup=False)


def as_json_value(found: Suggested, rule: Rule) -> dict[str, Any]:
    """Return all proposals as plain values; `yaml` are keys of a rule."""
    counts = ("since", "articles", "found", "stories", "looked_at", "false", "right", "unmarked", "mended")
    return {
        "rule": rule.name,
        **{name: getattr(found, name) for name in counts},
        "exclude": [_exclusion_json(one) for one in found.exclusions],
        "nearly_found": [_wider_json(one) for one in found.reaches],
        "find_more": [_wider_json(one) for one in found.wider],
        "find_less": [_narrower_json(one) for one in found.narrower],
    }


def _exclusion_json(one: Excluded) -> dict[str, Any]:
    removed = {"removes": len(one.exclusion.removes), "loses": len(one.exclusion.loses)}
    examples = [asdict(each) for each in one.examples]
    return {"term": _excluded(one), **removed, "examples": examples, "yaml": in_yaml(one.exclusion.query)}


def _wider_json(one: Wider) -> dict[str, Any]:
    found: dict[str, Any] = {"term": as_entry(one.term), "more": one.more.count}
    if one.company:
        found |= {"stories": one.company.stories, "expected": round(one.company.expected, 2)}
    if one.more.words:
        found["words"] = dict(one.more.words.most_common())
    examples = [asdict(each) for each in reversed(one.more.newest)]
    return {**found, "examples": examples, "yaml": in_yaml(one.query)}


def _narrower_json(one: Narrower) -> dict[str, Any]:
    return {"term": as_entry(one.term), "keeps": one.keeps, "yaml": in_yaml(one.query)}
