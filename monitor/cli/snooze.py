"""`monitor snooze`: let a rule or a story alert nobody for a while."""

from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Annotated, NoReturn

import typer

from monitor.cli.ack import By, user
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    existing_database,
    fail,
    ids_in,
    open_config,
    out,
    print_rows,
    printable,
    zone_of,
)
from monitor.cli.times import clock, utc_now
from monitor.config.explain import did_you_mean
from monitor.config.machine import machine_zone
from monitor.config.model import Config
from monitor.config.times import read_schedule
from monitor.config.values import parse_duration
from monitor.store import snoozes
from monitor.store.database import Database
from monitor.store.snoozes import SnoozeStatus
from monitor.store.stories import is_story

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="RULE | list | end SNOOZE…", help="A rule, or what to do with snoozes."),
]
Story = Annotated[
    int | None, typer.Option(metavar="ID", help="A story, as `monitor alerts --json` tells it (story_id).")
]
For = Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long: 30m, 2h, 3d.")]
Until = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Until when: 07:00, or 2026-03-01 07:00; in your time zone."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(snooze)


def snooze(
    words: Words = None,
    *,
    story: Story = None,
    length: For = None,
    until: Until = None,
    by: By = None,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Let a rule or a story alert nobody for a while. What matches meanwhile is kept with its reason.

    When it is over, the log tells how many matches were silent; `monitor alerts --silent` lists them.

    Example: `monitor snooze Nordkorea --for 8h`

    Example: `monitor snooze list`, then `monitor snooze end 3`
    """
    words = words or []
    with existing_database(data) as database:
        if words == ["list"]:
            _list(database, zone_of(config), as_json=as_json)
        elif words[:1] == ["end"]:
            _end(database, words[1:])
        else:
            configuration = open_config(config, secrets=False)
            _make(database, configuration, words, story=story, length=length, until=until, by=user(by))


def _make(
    database: Database,
    config: Config,
    words: list[str],
    *,
    story: int | None,
    length: str | None,
    until: str | None,
    by: str,
) -> None:
    rule = _rule(config, words) if words else None
    if rule is None and story is None:
        fail("Name a rule or a story to snooze: `monitor snooze RULE --for 2h`.", 2)
    now = utc_now()
    zone = config.settings.timezone or machine_zone()
    end = _moment(length, until, zone=zone, now=now)
    with database.begin() as session:
        if story is not None and (ids_in([str(story)]) is None or not is_story(session, story)):
            fail(f"There is no story {story}: `monitor alerts --json` tells it as story_id.", 2)
        number = snoozes.make(session, rule=rule, story=story, until=end, by=by, now=now)
    what = " of ".join([*([f"story {story}"] if story is not None else []), *([f"“{rule}”"] if rule else [])])
    out.print(
        f"{printable(what)} alerts nobody until {clock(end, zone)}. To end it before: monitor snooze end {number}",
        markup=False,
    )


def _rule(config: Config, words: list[str]) -> str:
    """Return the rule's name, which may come as several words."""
    name, known = " ".join(words), [rule.name for rule in config.rules]
    if name not in known:
        hint = did_you_mean(name, known) or f"there are: {', '.join(known)}"
        fail(f"The configuration has no rule '{printable(name)}': {printable(hint)}", 2)
    return name


def _moment(length: str | None, until: str | None, *, zone: tzinfo, now: datetime) -> datetime:
    if (length is None) == (until is None):
        fail("Say how long with --for 2h, or until when with --until 07:00.", 2)
    try:
        end = now + parse_duration(length) if length else _until(until or "", zone=zone, now=now)
    except (ValueError, OverflowError):
        _refuse(length or until or "")
    if end <= now:
        fail(f"{clock(end, zone)} is over.", 2)
    return end


def _until(text: str, *, zone: tzinfo, now: datetime) -> datetime:
    if "-" not in text:
        return read_schedule(f"daily {text}", zone).next_after(now)
    moment = datetime.fromisoformat(text)
    shown = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return shown.astimezone(UTC)


def _refuse(text: str) -> NoReturn:
    fail(f"'{printable(text)}' is no such time: write --for 30m, 2h or 3d, or --until 07:00.", 2)


def _list(database: Database, zone: tzinfo, *, as_json: bool) -> None:
    now = utc_now()
    with database.read() as session:
        found = snoozes.listed(session, now=now)
    rows = [asdict(one) if as_json else _short(one, zone) for one in found]
    columns = {
        "id": "id",
        "rule": "rule",
        "story_id": "story",
        "ends": "ends",
        "silent": "silent matches",
        "made_by": "by",
    }
    print_rows(rows, columns=columns, as_json=as_json, empty="Nothing is snoozed.")


def _short(one: SnoozeStatus, zone: tzinfo) -> dict[str, object]:
    return {**asdict(one), "ends": clock(one.until, zone)}


def _end(database: Database, words: list[str]) -> None:
    now = utc_now()
    with database.begin() as session:
        ids = _meant(snoozes.listed(session, now=now), words)
        ended = snoozes.end(session, ids, now=now)
    for one in ended:
        matches = f"{one.silent} {'match was' if one.silent == 1 else 'matches were'} silent"
        out.print(f"Snooze {one.id} ended; {matches}.", markup=False)
    if left := sorted(set(ids) - {one.id for one in ended}):
        fail(f"Over before, or unknown: {', '.join(map(str, left))}.")


def _meant(listed: list[SnoozeStatus], words: list[str]) -> list[int]:
    """Return the numbers of the snoozes that were named, by them or by a rule."""
    ids = ids_in(words)
    if ids:
        return ids
    of_rule = [one.id for one in listed if one.rule == " ".join(words)]
    if not of_rule:
        fail("Name snoozes by their ids, or by the rule: `monitor snooze list` shows them.", 2)
    return of_rule
