"""`monitor alerts`: what was alerted, and what was not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Annotated, Any

import typer

from monitor.cli.alerts_mark import mark
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    Limit,
    existing_database,
    print_rows,
    zone_of,
)
from monitor.cli.times import ago, clock, retold, start_of, utc_now
from monitor.core.alert import Verdict, content_to_json
from monitor.core.delivery import DeliveryState
from monitor.core.timing_text import REASONS
from monitor.store.alerts import RaisedAlert, Sending, SilentMatch, alerts, silent_matches

OfRule = Annotated[str | None, typer.Option("--rule", metavar="NAME", help="Only those of this rule.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Only those of the last 30m, 12h, 2d, or since a day: 2026-03-01."),
]
Silent = Annotated[
    bool, typer.Option("--silent", help="Instead: matches that alerted nobody, each with its reason.")
]


Marked = Annotated[Verdict | None, typer.Option(help="Only those that a reader marked so.")]

alerts_app = typer.Typer()
alerts_app.command("mark")(mark)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(alerts_app, name="alerts")


@alerts_app.callback(invoke_without_command=True)
def show(
    ctx: typer.Context,
    *,
    limit: Limit = 20,
    rule: OfRule = None,
    since: Since = None,
    silent: Silent = False,
    marked: Marked = None,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """List what was alerted, the newest first; with `--silent`, what matched but alerted nobody, and why.

    `monitor explain alert:ID` tells the whole way of one, `monitor alerts mark ID false` notes that it was a false alarm.

    Example: `monitor alerts --rule Nordkorea --since 2d`

    Example: `monitor alerts --silent --json | jq -r '.[].reason' | sort | uniq -c`
    """
    if ctx.invoked_subcommand:
        return
    zone = zone_of(config)
    start = None if since is None else start_of(since, zone)
    with existing_database(data) as database, database.read() as session:
        if silent:
            silences = silent_matches(session, limit=limit, rule=rule, since=start)
            _print_silent(silences, zone, as_json=as_json)
        else:
            found = alerts(session, limit=limit, rule=rule, since=start, verdict=marked)
            _print_alerts(found, zone, as_json=as_json)


def _print_alerts(raised: Iterable[RaisedAlert], zone: tzinfo, *, as_json: bool) -> None:
    now = utc_now()
    columns = {
        "id": "id",
        "raised": "raised",
        "rule": "rule",
        "source": "source",
        "title": "title",
        "others": "also by",
        "sent": "sent",
        "url": "link",
    }
    rows = [_full(one) if as_json else _short(one, now, zone) for one in raised]
    empty = "No alerts. Matches that alerted nobody: --silent"
    print_rows(rows, columns=columns, as_json=as_json, empty=empty)


def _sent(deliveries: Iterable[Sending], now: datetime) -> Iterator[str]:
    """Say how far deliveries got: `mail (2), log sent`, `mail held over quiet hours, goes out in 3 h`."""
    channels: dict[str, Counter[str]] = {}
    for sending in deliveries:
        channels.setdefault(_fate(sending, now), Counter())[sending.channel] += 1
    for fate, counts in channels.items():
        names = (f"{channel} ({count})" if count > 1 else channel for channel, count in counts.items())
        yield f"{', '.join(names)} {fate}"


def _fate(sending: Sending, now: datetime) -> str:
    if sending.state is not DeliveryState.PENDING or not sending.hold:
        return sending.state
    return f"{REASONS[sending.hold]}, goes out {ago(sending.due_at, now)}"


def _heard(raised: RaisedAlert, now: datetime) -> Iterator[str]:
    if raised.content.rematched:
        yield "asked for with rematch"
    if raised.escalated_at:
        yield f"escalated {ago(raised.escalated_at, now)}"
    if raised.escalate_at:
        yield f"escalates {ago(raised.escalate_at, now)} unless acknowledged"
    if raised.acked_at:
        by = f" by {raised.acked_by}" if raised.acked_by else ""
        yield f"acknowledged{by} {ago(raised.acked_at, now)}"
    if raised.verdict:
        by = f" by {raised.marked_by}" if raised.marked_by else ""
        yield f"marked {raised.verdict}{by} {ago(raised.marked_at, now)}"


def _short(raised: RaisedAlert, now: datetime, zone: tzinfo) -> dict[str, Any]:
    content = raised.content
    return {
        "id": raised.id,
        "raised": clock(raised.raised_at, zone),
        "rule": content.rule,
        "source": content.source,
        "title": content.title,
        "others": len(content.also_reported_by) or "",
        "sent": "; ".join([*_sent(raised.deliveries, now), *_heard(raised, now)]),
        "url": content.url,
    }


def _full(raised: RaisedAlert) -> dict[str, Any]:
    return {
        "id": raised.id,
        "article_id": raised.article_id,
        "group_id": raised.group_id,
        "story_id": raised.story_id,
        "raised_at": raised.raised_at,
        "folded_until": raised.folded_until,
        "acked_at": raised.acked_at,
        "acked_by": raised.acked_by,
        "escalate_at": raised.escalate_at,
        "escalated_at": raised.escalated_at,
        "verdict": raised.verdict,
        "marked_at": raised.marked_at,
        "marked_by": raised.marked_by,
        **content_to_json(raised.content),
        "deliveries": [
            {
                "channel": sending.channel,
                "target": sending.target,
                "state": sending.state,
                "sent_at": sending.sent_at,
                "due_at": sending.due_at,
                "hold": sending.hold,
                "together": sending.together,
                "escalated": sending.escalated,
            }
            for sending in raised.deliveries
        ],
    }


def _print_silent(matches: Iterable[SilentMatch], zone: tzinfo, *, as_json: bool) -> None:
    columns = {
        "matched": "matched",
        "rule": "rule",
        "source": "source",
        "title": "title",
        "reason": "no alert because",
    }
    rows = [
        {
            **({"matched_at": one.matched_at} if as_json else {"matched": clock(one.matched_at, zone)}),
            "article_id": one.article_id,
            "rule": one.rule,
            "source": one.source,
            "title": one.title,
            "url": one.url,
            "reason": one.reason if as_json else retold(one.reason, zone),
            "baseline": one.baseline,
        }
        for one in matches
    ]
    print_rows(
        rows, columns=columns, as_json=as_json, empty="Every match alerted somebody, or nothing matched yet."
    )
