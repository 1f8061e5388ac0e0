"""`monitor status`: whether the watch works, in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import (
    DATA_DIR,
    AsJson,
    DataDir,
    counted,
    existing_database,
    out,
    print_rows,
    printable,
    to_json,
)
from monitor.cli.times import ago, utc_now
from monitor.core.checkup import MANY_UNINDEXED, NOT_LOST
from monitor.core.delivery import SendFailure
from monitor.core.disk import in_figures
from monitor.core.feed import FeedState
from monitor.core.health import Vitals, ailments
from monitor.core.self_report import Span, report_lines
from monitor.store import configurations, feeds, outages, status, unjudged
from monitor.store.configurations import LoadedConfig
from monitor.store.feeds import FeedStatus
from monitor.store.outages import ChannelStatus
from monitor.store.self_report import report_of
from monitor.store.sizes import disk_of, outlook_at
from monitor.store.status import Counts
from monitor.store.unjudged import UnjudgedShown

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; only the exit code speaks.")]
_WRONG = {
    SendFailure.CREDENTIALS: "user name, password or token: ",
    SendFailure.RATE_LIMIT: "asked too often: ",
}
Report = Annotated[bool, typer.Option("--report", help="The figures of the last seven days instead.")]
SHOWN = 20  # failing feeds in the summary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="status")(show)


def show(
    *, data: DataDir = DATA_DIR, as_json: AsJson = False, quiet: Quiet = False, report: Report = False
) -> None:
    """Tell whether the watch works: feeds, articles, alerts, outbox.

    Exit code 0 when healthy, 1 when not, so that it serves as a container's health check. Not healthy is: feeds are
    due but none was visited for 10 minutes; no feed at all can be read; articles wait for triage, or deliveries for
    being sent, for 10 minutes while nothing of the kind gets done; deliveries were given up; a channel does not accept
    user name, password or token, or has taken nothing for an hour; the disk of the data folder is nearly full (less
    than 5 % free, 10 GB at most, or less than 200 MB). One of several feeds that fails is no ailment of the watch; nor
    is a changed configuration that cannot be used, for the last good one stays in force.

    `--report` instead says what came of the last seven days, in the words that `settings.report` has sent.

    Example: `monitor status --json | jq .outbox`
    """
    now = utc_now()
    if report:
        _report(data, now, as_json=as_json)
        return
    with existing_database(data) as database, database.read() as session:
        disk = disk_of(database.file.path.parent) if database.file else None
        counts, vitals = status.counts(session), status.vitals(session, now=now, disk=disk)
        room = outlook_at(session, now.date(), disk)
        known = [one for one in feeds.feed_rows(session) if one.in_config]
        configured = configurations.in_force(session)
        down = outages.listed(session)
        broken = unjudged.shown(session, limit=SHOWN)
    failing = [one for one in known if one.state in (FeedState.FAILING, FeedState.DEAD)]
    peculiar = _peculiar(known, now)
    problems = ailments(vitals, now=now)
    if as_json:
        told = _as_json(counts, vitals, failing, problems) | peculiar
        told |= {"size": asdict(room), "not_judged": list(map(asdict, broken))}
        print(to_json(told | {"config": list(map(asdict, configured)), "channels": list(map(asdict, down))}))
    elif not quiet:
        _tell(counts, vitals, problems, now)
        out.print(f"{'size':<9}{in_figures(room)}", markup=False)
        _tell_down(down, now)
        _tell_config(configured, now)
        _tell_peculiar(peculiar)
        _tell_unjudged(broken, counts.unjudged, now)
        _tell_failing(failing, now)
    raise typer.Exit(1 if problems else 0)


def _report(data: Path, now: datetime, *, as_json: bool) -> None:
    with existing_database(data) as database, database.read() as session:
        disk = disk_of(database.file.path.parent) if database.file else None
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        report = report_of(session, Span(midnight - timedelta(days=6), now), disk=disk)
    if as_json:
        print(to_json(asdict(report)))
        return
    for line in report_lines(report, "en"):
        out.print(printable(line), markup=False)


def _peculiar(known: Sequence[FeedStatus], now: datetime) -> dict[str, list[str]]:
    """Return the feeds that moved for good, and the hosts whose "not modified" is not believed at present."""
    liars = {feed.host for feed in known if feed.distrusted_until and feed.distrusted_until > now}
    return {"moved": [feed.name for feed in known if feed.moved_to], "distrusted_hosts": sorted(liars)}


def _tell_peculiar(peculiar: Mapping[str, Sequence[str]]) -> None:
    moved, liars = peculiar["moved"], peculiar["distrusted_hosts"]
    if moved:
        out.print(f"moved    {_some(moved)}: `monitor feeds list` shows their new addresses", markup=False)
    if liars:
        said = "said “not modified” of what had changed, asked for everything for a week"
        out.print(f"servers  {_some(liars)}: {said}", markup=False)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return printable(", ".join(names[:SHOWN])) + more


def _as_json(
    counts: Counts, vitals: Vitals, failing: Sequence[FeedStatus], problems: Sequence[str]
) -> dict[str, Any]:
    return {
        "healthy": not problems,
        "problems": list(problems),
        **asdict(counts),
        "polled_at": vitals.polled_at,
        "next_poll_at": vitals.feed_due_at,
        "oldest_pending_at": vitals.delivery_due_at,
        "failing": [
            {
                "name": feed.name,
                "state": feed.state,
                "failures": feed.failures,
                "failing_since": feed.failing_since,
                "kind": feed.failure_kind,
                "reason": feed.failure_reason,
            }
            for feed in failing
        ],
    }


def _tell(counts: Counts, vitals: Vitals, problems: Sequence[str], now: datetime) -> None:
    out.print("Healthy." if not problems else "Not healthy:", markup=False)
    for problem in problems:
        out.print(f"- {problem}", markup=False)
    for name, told in _summary(counts, vitals, now).items():
        out.print(f"{name:<9}{told}", markup=False)


def _summary(counts: Counts, vitals: Vitals, now: datetime) -> Mapping[str, str]:
    silent = sum(counts.baseline_matches.values())
    before = (
        f", {silent} of them older than the watch: `monitor alerts --silent` lists them" if silent else ""
    )
    waiting = f", {counts.untriaged} wait for triage" if counts.untriaged else ""
    if counts.unindexed >= MANY_UNINDEXED:
        waiting += f", {counts.unindexed:,} are not indexed yet, which makes `monitor search` slower"
    quiet = f", {counts.silent} silent for longer than usual" if counts.silent else ""
    return {
        "feeds": f"{_listed(counts.feeds) or 'none'}{quiet}; last visit {ago(vitals.polled_at, now)}",
        "articles": f"{counts.articles:,}{waiting}",
        "matches": f"{counts.matches:,}{before}",
        "alerts": f"{counts.alerts:,}",
        "outbox": _listed(counts.outbox) or "empty",
        "gaps": _gaps(counts.gaps),
    }


def _gaps(count: int) -> str:
    if not count:
        return "none noticed"
    often = "once" if count == 1 else f"{count} times"
    return f"{often} entries may have passed unseen between two visits: `monitor feeds list` shows where"


def _listed(by_state: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in by_state.items() if count)


def _tell_config(configured: Sequence[LoadedConfig], now: datetime) -> None:
    for one in configured:
        if one.broken_since:
            out.print(
                f"\nThe configuration of {one.place} cannot be used as it is since {ago(one.broken_since, now)}; "
                f"the one read {ago(one.loaded_at, now)} stays in force:\n{one.problems}",
                markup=False,
            )


def _tell_down(down: Sequence[ChannelStatus], now: datetime) -> None:
    if not down:
        return
    out.print()
    rows = [
        {
            "channel": one.channel,
            "since": ago(one.since, now),
            "waiting": one.waiting,
            "next": ago(one.probe_at, now) if one.probe_at else "",
            "reason": f"{_WRONG[one.kind]}{one.reason}" if one.kind in _WRONG else one.reason,
        }
        for one in down
    ]
    columns = {
        "channel": "channel takes nothing",
        "since": "since",
        "waiting": "waiting",
        "next": "next try",
        "reason": "reason",
    }
    print_rows(rows, columns=columns, as_json=False, empty="")


def _tell_unjudged(broken: Sequence[UnjudgedShown], count: int, now: datetime) -> None:
    if not broken:
        return
    articles = counted(count, "article")
    out.print(f"\nThe program broke over {articles}, by a mistake of its own: {NOT_LOST}", markup=False)
    rows = [
        {
            "rule": one.rule or "every rule",
            "article": f"{one.article_id}: {one.title}",
            "since": ago(one.at, now),
            "kind": one.kind,
        }
        for one in broken
    ]
    columns = {"rule": "not judged by", "article": "article", "since": "since", "kind": "error"}
    print_rows(rows, columns=columns, as_json=False, empty="")


def _tell_failing(failing: Sequence[FeedStatus], now: datetime) -> None:
    if not failing:
        return
    out.print()
    rows = [
        {
            "name": feed.name,
            "state": feed.state,
            "since": ago(feed.failing_since, now),
            "reason": feed.failure_reason,
        }
        for feed in failing[:SHOWN]
    ]
    columns = {"name": "feed", "state": "state", "since": "since", "reason": "reason"}
    print_rows(rows, columns=columns, as_json=False, empty="")
    if len(failing) > SHOWN:
        out.print(f"… and {len(failing) - SHOWN} more: `monitor feeds list` shows all", markup=False)
