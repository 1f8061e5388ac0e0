"""`monitor feeds`: what is polled, and OPML in and out; `feeds_add` has the rest."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli import feeds_add
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    database_url,
    err,
    fail,
    open_config,
    out,
    print_rows,
    printable,
)
from monitor.cli.times import ago, utc_now
from monitor.config.importing import Imported, import_feeds
from monitor.config.model import FeedSpec
from monitor.config.opml import MAX_BYTES, OpmlFault, Outline, public_address, read_opml, write_opml
from monitor.config.sources import read_regular
from monitor.core.errors import ConfigError
from monitor.core.feed import FeedState
from monitor.core.plain import host_of
from monitor.core.shown import shown_url
from monitor.store.database import Database
from monitor.store.feeds import FeedStatus, feed_rows

app = typer.Typer(
    help="What is polled: list the feeds, add one, pause it, take in a list from OPML, give it out.",
    no_args_is_help=True,
)

feeds_add.register(app)

RECENT_GAP = timedelta(days=7)  # mentioned as a problem
_COLUMNS = {
    "name": "Feed",
    "state": "State",
    "articles": "Articles",
    "succeeded_at": "Last success",
    "next_poll_at": "Next poll",
    "gaps": "Gaps",
    "failure_reason": "Problem",
    "url": "Address",
}


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.add_typer(app, name="feeds")


@app.command("list")
def list_feeds(config: ConfigDir = CONFIG_DIR, data: DataDir = DATA_DIR, *, as_json: AsJson = False) -> None:
    """Show every feed of the configuration and how its polling stands.

    States: active, failing (polled ever more rarely until it works again), dead (gone for good),
    paused (switched off), new (not polled yet). Gaps: how often everything a feed held was replaced between two visits,
    so that entries may have passed unseen. A feed whose hub tells of its news is polled rarely, and when the hub calls.

    Example: `monitor feeds list --json | jq '.[] | select(.state == "failing")'`
    """
    known = _known(data)
    rows = [_row(spec, known.get(spec.identity)) for spec in open_config(config, secrets=False).feeds]
    shown = rows if as_json else [_short(row, utc_now()) for row in rows]
    empty = "No feeds yet: `monitor feeds add URL` finds one, `monitor feeds import` takes a list."
    print_rows(shown, columns=_COLUMNS, as_json=as_json, empty=empty)


def _known(data: Path) -> dict[str, FeedStatus]:
    """Return what the database knows, by address; nothing if there is no database yet."""
    if not os.environ.get("MONITOR_DATABASE_URL") and not (data / "monitor.db").exists():
        return {}
    database = Database(database_url(data))
    try:
        database.check_revision()
        with database.read() as session:
            return {row.url: row for row in feed_rows(session)}
    finally:
        database.close()


def _row(spec: FeedSpec, known: FeedStatus | None) -> dict[str, Any]:
    return {
        "name": spec.name or (known.name if known else host_of(spec.shown_url)),
        "url": spec.shown_url,
        "tags": sorted(spec.tags),
        "language": spec.language,
        "state": _state(spec, known),
        "articles": known.articles if known else 0,
        "polled_at": known and known.polled_at,
        "succeeded_at": known and known.succeeded_at,
        "next_poll_at": known.next_poll_at if known and not spec.paused else None,
        "newest_at": known and known.newest_at,
        "silent": known.silent if known else False,
        "gaps": known.gaps if known else 0,
        "gap_at": known and known.gap_at,
        "moved_to": shown_url(known.moved_to) if known and known.moved_to else None,
        "pushed": known.pushed if known else False,
        "distrusted_until": known and known.distrusted_until,
        "failures": known.failures if known else 0,
        "failure_kind": known and known.failure_kind,
        "failure_reason": known and known.failure_reason,
        "problems": known and known.problems,
        "position": spec.position.line_only,
    }


def _state(spec: FeedSpec, known: FeedStatus | None) -> str:
    if spec.paused:  # at once, not only when the daemon has read it
        return FeedState.PAUSED.value
    return known.state.value if known and known.polled_at else "new"


def _short(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the row as the table shows it: times as distances, a problem only while there is one."""
    last = ago(row["succeeded_at"], now) if row["polled_at"] else None
    upcoming = ago(row["next_poll_at"], now) if row["next_poll_at"] else None
    if upcoming and row["pushed"]:
        upcoming += ", or when its hub calls"
    shown = {"succeeded_at": last, "next_poll_at": upcoming, "failure_reason": _problem(row, now)}
    return row | shown


def _problem(row: dict[str, Any], now: datetime) -> str | None:
    if row["failures"]:
        return str(row["failure_reason"])
    if row["silent"]:
        return f"silent: nothing new since {ago(row['newest_at'], now)}, longer than its own rhythm explains"
    if row["moved_to"]:
        return f"moved for good: write {row['moved_to']} into {row['position'].partition(':')[0]}"
    if _recent(row["gap_at"], now):
        return f"entries may have passed unseen {ago(row['gap_at'], now)}"
    return row["problems"] and str(row["problems"])


def _recent(gap_at: datetime | None, now: datetime) -> bool:
    return gap_at is not None and now - gap_at < RECENT_GAP


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="The list, as feed readers export it.")],
    config: ConfigDir = CONFIG_DIR,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="YAML file to add to. Default: feeds.yaml.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="A tag for all of them; may be repeated.")
    ] = None,
) -> None:
    """Add the feeds of an OPML list that are not there yet to the configuration.

    Folders become tags. They are added below the feeds you have; your comments and layout stay. If the result
    were not a valid configuration, nothing is written.

    Example: `monitor feeds import subscriptions.opml --tag reader`
    """
    target = to or config / "feeds.yaml"
    if target.parent.resolve() != config.resolve():
        fail(f"{target} is not in the configuration folder {config}", 2)
    outlines = _outlines(file)
    try:
        imported = import_feeds(outlines, to=config / target.name, tags=tag or [], environ=os.environ)
    except ConfigError as error:
        fail(f"{error}\nNothing was changed.", 2)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}. Nothing was changed.")
    _tell(imported, target, found=len(outlines))


def _outlines(file: Path) -> tuple[Outline, ...]:
    try:
        body, _ = read_regular(file, MAX_BYTES)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")
    read = read_opml(body)
    if isinstance(read, OpmlFault):
        place = f"{file}:{read.line}" if read.line else str(file)
        fail(printable(f"{place}: {read.text}"))
    return read


def _tell(imported: Imported, target: Path, *, found: int) -> None:
    for note in imported.notes:
        err.print(printable(note), markup=False)
    left_out = found - imported.known - len(imported.added)
    said = [
        f"{len(imported.added)} added to {target}",
        f"{imported.known} already there",
        f"{left_out} left out",
    ]
    out.print(
        ", ".join(part for part in said if not part.startswith("0 ") or "added" in part) + ".", markup=False
    )


@app.command("export")
def export_list(config: ConfigDir = CONFIG_DIR) -> None:
    """Print the feeds as OPML, for any feed reader.

    Passwords and tokens in addresses are left out.

    Example: `monitor feeds export > feeds.opml`
    """
    feeds = open_config(config, secrets=False).feeds
    print(write_opml(feeds, title="Feeds of monitor"), end="")
    without = sum(public_address(feed) != feed.url for feed in feeds)
    if without:
        err.print(
            f"Without their passwords: {without} of {len(feeds)} addresses. They need them to be polled."
        )
