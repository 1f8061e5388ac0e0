"""The rules of the configuration."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import ValidationError

from monitor.config.examples import Example
from monitor.config.explain import did_you_mean, find, known_keys, nearest, problems_of
from monitor.config.merge import plain
from monitor.config.model import FeedSpec
from monitor.config.query_tree import GROUP_KEYS, QueryReading, finds_by_absence, with_mode
from monitor.config.schema import RuleSection
from monitor.config.templates import Files, templates_of
from monitor.config.tree import Listing, Node, Table, Text, shown
from monitor.core.errors import Position, Problem
from monitor.core.query import Query
from monitor.core.query_parser import QUERY_FIELDS
from monitor.core.rule import DEFAULT_FIELDS, Escalation, Rule, Scope

TAG = "tag:"
_KEYS = known_keys((RuleSection,))


@dataclass(frozen=True)
class Known:
    """What rules may name. None: not known, because what defines it is broken."""

    feeds: Sequence[FeedSpec] | None
    channels: Sequence[str] | None
    templates: Files = field(default_factory=dict)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The names of feeds, and their tags as rules write them."""
        feeds = self.feeds or ()
        return frozenset(
            name for feed in feeds for name in (feed.name, *(TAG + tag for tag in feed.tags)) if name
        )


@dataclass(slots=True)
class ReadRules:
    """What came of reading rules."""

    rules: list[Rule] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rules(nodes: Sequence[Node], known: Known) -> ReadRules:
    """Read the rules; names must be unique, and what they name must be known. Routes are not followed yet."""
    read = ReadRules()
    first: dict[str, Position] = {}
    for node in nodes:
        rule = _read_rule(node, known, read)
        if rule and first.setdefault(rule.name, rule.position) is not rule.position:
            hint = f"first at {first[rule.name].line_only}"
            read.problems.append(Problem(rule.position, f"the rule '{rule.name}' is here twice", hint))
        if rule:
            read.rules.append(rule)
    return read


def _read_rule(node: Node, known: Known, read: ReadRules) -> Rule | None:
    section: RuleSection | None = None
    try:
        section = RuleSection.model_validate(plain(node))
    except ValidationError as error:
        read.problems += problems_of(error, node, RuleSection)
    if not isinstance(node, Table):
        return None
    read.problems += [
        *unknown_channels(node, "notify", known),
        *unknown_channels(find(node, ("escalate",)), "to", known),
        *_unknown_feeds(node, known),
    ]
    query = _query(node, read.problems)
    if section is None or query is None:
        return None
    read.examples += [
        *_examples(section.name, node, "must_match"),
        *_examples(section.name, node, "must_not_match"),
    ]
    templates, faults = templates_of(section.template, node, known.templates)
    read.problems += faults
    rule = _rule(section, with_mode(query, section.mode) if section.mode else query, node.position)
    return replace(rule, templates=templates)


def _query(node: Table, problems: list[Problem]) -> Query | None:
    reading = QueryReading()
    query = reading.group(node)
    problems += reading.problems
    if query is None and not any(
        key in GROUP_KEYS or nearest(key, _KEYS) in GROUP_KEYS for key in node.values
    ):
        hint = f"give it one of {', '.join(GROUP_KEYS)}"
        problems.append(Problem(node.position, "the rule says nothing to look for", hint))
    if query is not None and not reading.problems and finds_by_absence(query):
        said = "the rule would find every article that lacks these words"
        problems.append(Problem(node.position, said, "say what must be there as well"))
        return None
    return query


def _rule(section: RuleSection, query: Query, position: Position) -> Rule:
    fields = tuple(dict.fromkeys(QUERY_FIELDS[name] for name in section.in_)) or DEFAULT_FIELDS
    scope = Scope(
        feeds=frozenset(name for name in section.feeds if not name.startswith(TAG)),
        tags=frozenset(name.removeprefix(TAG) for name in section.feeds if name.startswith(TAG)),
        languages=frozenset(section.languages),
    )
    return Rule(
        name=section.name,
        query=query,
        version=_version(query, fields, scope),
        position=position,
        fields=fields,
        scope=scope,
        severity=section.severity,
        tags=frozenset(section.tags),
        when=section.when,
        repeat_after=section.repeat_after,
        escalate=Escalation(section.escalate.after, section.escalate.to) if section.escalate else None,
        notify=tuple(dict.fromkeys(section.notify)),
        story=section.story,
        must_match=section.must_match,
        must_not_match=section.must_not_match,
    )


def _version(query: Query, fields: Sequence[str], scope: Scope) -> str:
    """Return what changes when the rule looks for something else, and stays when only its alerts change."""
    looked_at = (sorted(fields), sorted(scope.feeds), sorted(scope.tags), sorted(scope.languages))
    return hashlib.sha256(repr((query, looked_at)).encode()).hexdigest()[:16]


def texts(node: Node, key: str) -> Iterator[Text]:
    """Give the texts of a key that takes one or a list of them."""
    value = find(node, (key,))
    if value is node:
        return
    for part in value.parts if isinstance(value, Listing) else (value,):
        if isinstance(part, Text):
            yield part


def _examples(rule: str, node: Node, key: str) -> Iterator[Example]:
    for text in texts(node, key):
        yield Example(rule, text.text, key == "must_match", text.position)


def unknown_channels(node: Node, key: str, known: Known) -> Iterator[Problem]:
    """Give the names under `key` that no channel has."""
    for name in texts(node, key):
        if known.channels is not None and name.text not in known.channels:
            hint = did_you_mean(name.text, known.channels) or f"there are: {', '.join(known.channels)}"
            yield Problem(name.position, f"there is no channel {shown(name)}", hint)


def _unknown_feeds(node: Node, known: Known) -> Iterator[Problem]:
    for name in texts(node, "feeds"):
        if known.feeds is None or name.text in known.sources:
            continue
        kind = "no feed has the tag" if name.text.startswith(TAG) else "there is no feed"
        as_tag = f"did you mean '{TAG}{name.text}'?" if TAG + name.text in known.sources else None
        yield Problem(
            name.position, f"{kind} {shown(name)}", as_tag or did_you_mean(name.text, sorted(known.sources))
        )
