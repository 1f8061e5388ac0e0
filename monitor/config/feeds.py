"""The feeds of the configuration."""

from collections.abc import Iterable

from monitor.config.address import same_feed_key
from monitor.config.model import FeedSpec
from monitor.config.schema import FeedSection
from monitor.config.tree import Node, Table, Text
from monitor.core.errors import Position, Problem


def feed_of(section: FeedSection, node: Node) -> FeedSpec:
    """Return the feed that `section` describes; `node` is where it stands."""
    address = address_node(node)
    return FeedSpec(
        url=section.url,
        name=section.name,
        tags=frozenset(section.tags),
        language=section.language,
        every=section.every,
        catch_up=section.catch_up,
        paused=section.paused,
        written=address.written if address else "",
        position=node.position,
    )


def address_node(node: Node) -> Text | None:
    """Return the text that holds an entry's address."""
    found = node.values.get("url") if isinstance(node, Table) else node
    return found if isinstance(found, Text) else None


def repeated_feeds(feeds: Iterable[FeedSpec]) -> list[Problem]:
    """Say which feeds have the address or the name of another."""
    problems = []
    by_address: dict[str, Position] = {}
    by_name: dict[str, Position] = {}
    for feed in feeds:
        first = by_address.setdefault(same_feed_key(feed.url), feed.position)
        if first is not feed.position:
            problems.append(Problem(feed.position, "this feed is here twice", f"first at {first.line_only}"))
        named = by_name.setdefault(feed.name.casefold(), feed.position) if feed.name else feed.position
        if named is not feed.position:
            said = f"the name '{feed.name}' is taken by the feed at {named.line_only}"
            problems.append(Problem(feed.position, said, "rules choose feeds by name: make it unique"))
    return problems
