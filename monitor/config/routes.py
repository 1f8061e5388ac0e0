"""Routes: which rules' alerts go to which channels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from monitor.config.explain import did_you_mean, problems_of
from monitor.config.merge import plain
from monitor.config.rules import Known, texts, unknown_channels
from monitor.config.schema import RouteSection
from monitor.config.tree import Node, shown
from monitor.core.errors import Problem
from monitor.core.rule import Rule, Severity


@dataclass(frozen=True, slots=True)
class Route:
    """Rules, and the channels their alerts go to; what is empty fits every rule."""

    notify: tuple[str, ...]
    rules: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    goes_on: bool = False  # the routes below may add channels

    def fits(self, rule: Rule) -> bool:
        """Tell whether alerts of `rule` go this way."""
        return (
            (not self.rules or rule.name in self.rules)
            and (not self.tags or bool(self.tags & rule.tags))
            and (not self.severities or rule.severity in self.severities)
        )


def read_routes(
    nodes: Sequence[Node], rules: Sequence[Rule], known: Known
) -> tuple[list[Route], list[Problem]]:
    """Read the routes; channels, rules and tags that they name must be there."""
    routes, problems = list[Route](), list[Problem]()
    for node in nodes:
        try:
            section = RouteSection.model_validate(plain(node))
        except ValidationError as error:
            problems += problems_of(error, node, RouteSection)
            continue
        problems += [*unknown_channels(node, "notify", known), *_unknown(node, rules)]
        routes.append(
            Route(
                notify=section.notify,
                rules=frozenset(section.rules),
                tags=frozenset(section.tags),
                severities=frozenset(section.severity),
                goes_on=section.continue_,
            )
        )
    return routes, problems


def _unknown(node: Node, rules: Sequence[Rule]) -> Iterator[Problem]:
    names = {rule.name for rule in rules}
    tags = {tag for rule in rules for tag in rule.tags}
    for key, known, said in (("rules", names, "there is no rule"), ("tags", tags, "no rule has the tag")):
        for name in texts(node, key):
            if name.text.strip() not in known:
                hint = did_you_mean(name.text, sorted(known))
                yield Problem(name.position, f"{said} {shown(name)}", hint)


def routed(rule: Rule, routes: Iterable[Route]) -> Rule:
    """Return the rule with the channels that routes give it; its own `notify` wins over them."""
    if rule.notify:
        return rule
    channels = list[str]()
    for route in routes:
        if route.fits(rule):
            channels += route.notify
            if not route.goes_on:
                break
    return replace(rule, notify=tuple(dict.fromkeys(channels)))
