"""`monitor feeds add | pause | resume`: the YAML changed as its owner would change it."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.common import CONFIG_DIR, ConfigDir, fail, out, printable
from monitor.cli.times import ago, utc_now
from monitor.config.address import address_fault, same_feed_key
from monitor.config.edit import file_for_feeds
from monitor.config.importing import import_feeds
from monitor.config.load import load_sources
from monitor.config.model import FeedSpec, Settings
from monitor.config.opml import Outline
from monitor.config.sources import read_folder
from monitor.config.switching import NoSuchFeed, switch
from monitor.config.templates import read_files
from monitor.config.values import MAX_LABEL
from monitor.core.errors import ConfigError
from monitor.core.feed import FetchFailed
from monitor.core.shown import shown_url
from monitor.stages.discover import FoundFeed, discover

SHOWN_ENTRIES = 5

Which = Annotated[str, typer.Argument(metavar="NAME|URL", help="Its name or its address, as configured.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `monitor feeds`."""
    app.command("add")(add)
    app.command("pause")(pause)
    app.command("resume")(resume)


def add(
    address: Annotated[
        str, typer.Argument(metavar="URL", help="Address of a feed, or of a page that has some.")
    ],
    config: ConfigDir = CONFIG_DIR,
    *,
    name: Annotated[str, typer.Option(help="What to call it. Default: its own title.")] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", "--tags", help="A tag, or several with commas; may be repeated."),
    ] = None,
    pick: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Which one, where a page has several feeds.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="YAML file to add to. Default: the one that holds feeds."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is found, write nothing.")] = False,
) -> None:
    """Find the feed behind an address, show what is in it, and add it to the configuration.

    A page's own links to its feeds are followed; where it has none, the usual places are tried. Your comments and
    layout stay. A running `monitor run` takes the feed in by itself.

    Example: `monitor feeds add taz.de --tag zeitung`
    """
    url = address if "://" in address else f"https://{address}"
    if fault := address_fault(url):
        fail(f"{fault.text} — {fault.hint}" if fault.hint else fault.text, 2)
    with _as_configured(config) as (feeds, settings):
        _refuse_known(url, feeds)
        _refuse_name(name, feeds)
        found = asyncio.run(_discovered(url, settings))
        chosen = _chosen(found, pick, shown=shown_url(url))
        _refuse_known(chosen.url, feeds)
        _show(chosen)
        if not dry_run:
            _write(chosen, config, name=name or chosen.title, tags=_split(tags or []), to=to)


@contextmanager
def _as_configured(config: Path) -> Iterator[tuple[Sequence[FeedSpec], Settings]]:
    """Give what is configured, nothing where no file is yet; say what stops the work in it."""
    try:
        sources, problems = read_folder(config)
        templates, _ = read_files(config)
        nothing_yet = not sources and config.is_dir()
        configured = load_sources(
            sources, os.environ, problems=[] if nothing_yet else problems, templates=templates
        ).config
        yield configured.feeds, configured.settings
    except ConfigError as error:
        fail(f"{error}\nNothing was changed.", 2)
    except OSError as error:
        fail(f"the configuration cannot be written: {error.strerror}. Nothing was changed.")


def _refuse_known(url: str, feeds: Sequence[FeedSpec]) -> None:
    known = next((feed for feed in feeds if same_feed_key(feed.url) == same_feed_key(url)), None)
    if known:
        fail(f"{known.name or known.shown_url} is configured already, at {known.position.line_only}")


def _refuse_name(name: str, feeds: Sequence[FeedSpec]) -> None:
    taken = next((feed for feed in feeds if name and feed.name.casefold() == name.strip().casefold()), None)
    if taken:
        fail(f"the name '{taken.name}' is taken by the feed at {taken.position.line_only}", 2)


async def _discovered(url: str, settings: Settings) -> list[FoundFeed]:
    from monitor.context import user_agent
    from monitor.http import Http
    from monitor.parser import FeedParser

    http = Http(user_agent(settings.contact), settings.allow_private)
    try:
        with closing(FeedParser(size=1)) as parser:
            found = await discover(http, parser, url)
    finally:
        await http.aclose()
    if isinstance(found, FetchFailed):
        fail(printable(f"{shown_url(url)}: {found.reason}"))
    return found


def _chosen(found: Sequence[FoundFeed], pick: int | None, *, shown: str) -> FoundFeed:
    if not found:
        fail(f"No feed was found at {shown}, nor in the usual places of its host.")
    if len(found) == 1 and pick in (None, 1):
        return found[0]
    for number, feed in enumerate(found if pick is None else (), 1):
        out.print(printable(f"{number:>3}  {feed.title or 'no title'}  {shown_url(feed.url)}"), markup=False)
    if pick is None and out.is_terminal and sys.stdin.isatty():
        pick = typer.prompt("Which one", type=int)
    if pick is None:
        fail(f"There are {len(found)} feeds: choose one with --pick N.", 2)
    if not 1 <= pick <= len(found):
        fail(f"--pick lies between 1 and {len(found)}.", 2)
    return found[pick - 1]


def _show(feed: FoundFeed) -> None:
    out.print(printable(f"{feed.title or 'no title'}  {shown_url(feed.url)}"), markup=False)
    for entry in feed.entries[:SHOWN_ENTRIES]:
        when = f"  ({ago(entry.published_at, utc_now())})" if entry.published_at else ""
        out.print(printable(f"  - {entry.title or entry.url}{when}"), markup=False)
    more = len(feed.entries) - SHOWN_ENTRIES
    if more > 0:
        out.print(f"  and {more} more")
    if not feed.entries:
        out.print("  It has no entries at present.")


def _split(tags: Sequence[str]) -> list[str]:
    return [word.strip() for tag in tags for word in tag.split(",") if word.strip()]


def _write(feed: FoundFeed, config: Path, *, name: str, tags: Sequence[str], to: Path | None) -> None:
    target = to or file_for_feeds(config, read_folder(config)[0])
    if target.parent.resolve() != config.resolve():
        fail(f"{target} is not in the configuration folder {config}", 2)
    outline = Outline(feed.url, name=printable(name).strip()[:MAX_LABEL].strip())
    imported = import_feeds([outline], to=config / target.name, tags=tags, environ=os.environ)
    called = imported.added[0].name
    out.print(
        printable(f"Added to {config / target.name}{f' as “{called}”' if called else ''}."), markup=False
    )


def pause(which: Which, config: ConfigDir = CONFIG_DIR) -> None:
    """Keep a feed and its articles, but do not poll it.

    Example: `monitor feeds pause Tagesschau`
    """
    _switch(which, config, paused=True)


def resume(which: Which, config: ConfigDir = CONFIG_DIR) -> None:
    """Poll a feed again that was paused.

    Example: `monitor feeds resume Tagesschau`
    """
    _switch(which, config, paused=False)


def _switch(which: str, config: Path, *, paused: bool) -> None:
    try:
        done = switch(config, which, paused=paused, environ=os.environ)
    except ConfigError as error:
        fail(f"{error}\nNothing was changed.", 2)
    except OSError as error:
        fail(f"the configuration cannot be written: {error.strerror}. Nothing was changed.")
    if isinstance(done, NoSuchFeed):
        hint = done.hint or "`monitor feeds list` shows names and addresses"
        fail(printable(f"no feed goes by '{shown_url(which)}' — {hint}"))
    state = "paused" if paused else "polled"
    said = (
        f"{done.name} is {state} from now on: {done.path}"
        if done.changed
        else f"{done.name} is {state} already."
    )
    out.print(printable(said), markup=False)
