"""The feeds of the configuration."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from monitor.config.address import same_feed_key
from monitor.config.model import Access, FeedSpec, Secret
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
        access=_access_of(section),
        written=address.written if address else "",
        position=node.position,
    )


def _access_of(section: FeedSection) -> Access:
    login = section.auth
    return Access(
        headers=tuple((name, Secret(value)) for name, value in section.headers.items()),
        user_agent=section.user_agent,
        login=Secret(f"{login.user}:{login.password}") if login else None,
        proxy=Secret(section.proxy) if section.proxy else None,
        allow_private=section.allow_private,
    )


def two_logins(feed: FeedSpec, node: Node) -> Problem | None:
    """Say that a feed has more than one login; None if it has not."""
    ways = {
        "its address": bool(urlsplit(feed.url).username),
        "'auth'": feed.access.login is not None,
        "its headers": any(name.lower() == "authorization" for name, _ in feed.access.headers),
    }
    found = [way for way, there in ways.items() if there]
    if len(found) < 2:  # noqa: PLR2004 two
        return None
    place = node.keys["auth" if feed.access.login else "headers"] if isinstance(node, Table) else node
    return Problem(place.position, f"the login stands in {' and in '.join(found)}", "keep one of them")


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
