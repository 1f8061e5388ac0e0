"""Taking the feeds of an OPML list into the configuration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config.address import address_fault, forbidden_address, same_feed_key
from monitor.config.edit import NewFeed, new_file, save, with_feeds
from monitor.config.load import load_sources
from monitor.config.model import Config
from monitor.config.opml import Outline
from monitor.config.sources import read_folder
from monitor.config.templates import read_files
from monitor.config.values import MAX_LABEL
from monitor.core.errors import ConfigError, Problem
from monitor.core.shown import shown_url

MAX_SUFFIX = 40  # characters added to a name to make it unique


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list. `notes` say which feeds were left out or need a look, and why."""

    added: tuple[NewFeed, ...]
    known: int  # feeds of the list that were configured already
    notes: tuple[str, ...]


class AnyValue(dict[str, str]):
    """An environment in which every variable is set: whether secrets are at hand matters to no import."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __missing__(self, name: str) -> str:
        return f"unset-{name}"


def import_feeds(
    outlines: Iterable[Outline], *, to: Path, tags: Sequence[str], environ: Mapping[str, str]
) -> Imported:
    """Add the feeds that are not there yet to the file `to` and keep the rest of it as it is.

    The whole folder is read with the new text before anything is written.
    ConfigError when it has problems, with or without it; OSError when the
    file cannot be written.
    """
    anything = AnyValue(environ)
    sources, problems = read_folder(to.parent)
    templates, _ = read_files(to.parent)
    if not sources and to.parent.is_dir():
        problems = []  # nothing there yet: this import makes the first file
    config = load_sources(sources, anything, problems=problems, templates=templates).config
    imported = _chosen(outlines, config, tags)
    if imported.added:
        source = next((source for source in sources if source.path == str(to)), None) or new_file(to)
        changed = with_feeds(source, imported.added)
        if isinstance(changed, Problem):
            raise ConfigError([changed])
        load_sources(
            [*(other for other in sources if other is not source), changed], anything, templates=templates
        )
        save(changed, to)
    return imported


def _chosen(outlines: Iterable[Outline], config: Config, tags: Sequence[str]) -> Imported:
    feeds = config.feeds
    addresses = {same_feed_key(feed.url) for feed in feeds}
    names = {feed.name.casefold() for feed in feeds}
    added, notes, known = list[NewFeed](), list[str](), 0
    for outline in outlines:
        if fault := address_fault(outline.url):
            notes.append(f"left out {_called(outline)}: {fault.text}")
        elif same_feed_key(outline.url) in addresses:
            known += 1
        else:
            addresses.add(same_feed_key(outline.url))
            added.append(_new_feed(outline, names, tags))
            if address := forbidden_address(outline.url, config.settings.allow_private):
                notes.append(
                    f"{_called(outline)}: {address} is not public; allow it with settings.allow_private"
                )
    return Imported(tuple(added), known, tuple(notes))


def _called(outline: Outline) -> str:
    return (
        f"'{outline.name}'"
        if outline.name
        else shown_url("".join(c for c in outline.url[:80] if c.isprintable()))
    )


def _new_feed(outline: Outline, names: set[str], tags: Sequence[str]) -> NewFeed:
    name = outline.name and next(name for name in _candidates(outline) if name.casefold() not in names)
    names.add(name.casefold())
    language = outline.language[:2].lower()
    return NewFeed(
        url=outline.url,
        name=name,
        tags=tuple(dict.fromkeys([*outline.tags, *tags])),
        language=language if len(language) == len("de") and language.isascii() and language.isalpha() else "",
    )


def _candidates(outline: Outline) -> Iterator[str]:
    """Give names for a feed whose own may be taken: rules choose feeds by name."""
    yield outline.name
    host = (urlsplit(outline.url).hostname or "").removeprefix("www.")
    room = MAX_LABEL - MAX_SUFFIX
    for number in count(1):
        suffix = f" ({host})" if number == 1 and len(host) < MAX_SUFFIX - len(" ()") else f" ({number})"
        yield outline.name[:room].rstrip() + suffix
