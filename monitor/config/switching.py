"""Pausing a feed and letting it run again: one word in the YAML, everything else untouched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.config.address import address_fault, same_feed_key
from monitor.config.edit import block_end, line_end, quoted, save
from monitor.config.explain import did_you_mean
from monitor.config.feeds import address_node
from monitor.config.importing import AnyValue
from monitor.config.load import load_sources
from monitor.config.sources import read_folder
from monitor.config.templates import read_files
from monitor.config.tree import Listing, Node, Source, Table, Text, read_tree
from monitor.core.shown import shown_url


@dataclass(frozen=True, slots=True)
class Switched:
    """What became of it. `changed` False: it was so already."""

    name: str
    path: str
    changed: bool


@dataclass(frozen=True, slots=True)
class NoSuchFeed:
    """Nothing goes by that name or address."""

    hint: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    source: Source
    node: Node
    called: str  # its name, else its address
    in_flow: bool


def switch(folder: Path, wanted: str, *, paused: bool, environ: Mapping[str, str]) -> Switched | NoSuchFeed:
    """Pause the feed with this name or address, or let it run. ConfigError and OSError as in importing."""
    sources, problems = read_folder(folder)
    templates, _ = read_files(folder)
    anything = AnyValue(environ)
    configured = load_sources(sources, anything, problems=problems, templates=templates).config.feeds
    places = list(_places(sources))
    found = next((place for place in places if _is(place, wanted)), None)
    if found is None:
        return NoSuchFeed(did_you_mean(wanted, [place.called for place in places]))
    position = found.node.position
    now = next((feed.paused for feed in configured if feed.position == position), not paused)
    if now == paused:
        return Switched(found.called, found.source.path, changed=False)
    changed = Source(found.source.path, _switched(found, paused=paused), found.source.world_readable)
    following = [changed if source is found.source else source for source in sources]
    load_sources(following, anything, templates=templates)
    save(changed, Path(changed.path))
    return Switched(found.called, found.source.path, changed=True)


def _places(sources: Iterable[Source]) -> Iterator[_Place]:
    for source in sources:
        tree, _ = read_tree(source)
        section = tree.values.get("feeds") if tree else None
        if isinstance(section, Listing):
            for node in section.parts:
                name = node.values.get("name") if isinstance(node, Table) else None
                address = address_node(node)
                called = (
                    name.text if isinstance(name, Text) else shown_url(address.written) if address else ""
                )
                yield _Place(source, node, called, in_flow=not section.is_block)


def _is(place: _Place, wanted: str) -> bool:
    address = address_node(place.node)
    if address is None:
        return False
    same = not address_fault(wanted) and not address_fault(address.written)
    return (
        place.called.casefold() == wanted.strip().casefold()
        or address.written == wanted
        or (same and same_feed_key(address.written) == same_feed_key(wanted))
    )


def _switched(place: _Place, *, paused: bool) -> str:
    text, node, said = place.source.text, place.node, "true" if paused else "false"
    if isinstance(node, Text):
        return text[: node.start] + _long_form(node, in_flow=place.in_flow) + text[node.end :]
    assert isinstance(node, Table)
    present = node.values.get("paused")
    if isinstance(present, Text):
        return text[: present.start] + said + text[present.end :]
    first = next(iter(node.keys.values()))
    if not node.is_block:
        return text[: first.start] + f"paused: {said}, " + text[first.start :]
    at = line_end(text, block_end(node))
    ending = "\r\n" if "\r\n" in text else "\n"
    before = text[:at] + ("" if text[:at].endswith("\n") else ending)
    return before + " " * (first.position.column - 1) + f"paused: {said}{ending}" + text[at:]


def _long_form(address: Text, *, in_flow: bool) -> str:
    """Return a feed that was an address alone, with a second key; only an address alone is ever paused so."""
    written = address.source.text[address.start : address.end]
    if in_flow:
        return f"{{url: {quoted(address.text)}, paused: true}}"
    ending = "\r\n" if "\r\n" in address.source.text else "\n"
    return f"url: {written}{ending}{' ' * (address.position.column - 1)}paused: true"
