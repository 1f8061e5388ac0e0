"""`monitor outbox`: deliveries that have not arrived."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from monitor.cli.common import (
    DATA_DIR,
    AsJson,
    DataDir,
    Limit,
    counted,
    existing_database,
    fail,
    ids_in,
    out,
    print_rows,
)
from monitor.cli.times import ago, utc_now
from monitor.core.delivery import DeliveryState
from monitor.store import outbox
from monitor.store.deliveries import DeliveryStatus, deliveries

UNDELIVERED = (DeliveryState.PENDING, DeliveryState.DEAD)

app = typer.Typer(
    help="Deliveries that have not arrived: list them, try them again, drop them.", no_args_is_help=True
)

States = Annotated[
    list[DeliveryState] | None,
    typer.Option(
        "--state", help="Only those in this state; repeat it for several. Default: pending and dead."
    ),
]
Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="As `monitor outbox list` shows them.")]
SomeIds = Annotated[
    list[str] | None, typer.Argument(metavar="[ID…]", help="As `monitor outbox list` shows them.")
]
AllDead = Annotated[bool, typer.Option("--all", help="All that were given up (dead).")]


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.add_typer(app, name="outbox")


@app.command("list")
def show(
    *, states: States = None, limit: Limit = 50, as_json: AsJson = False, data: DataDir = DATA_DIR
) -> None:
    """List deliveries, the newest first, with the reason why they have not arrived.

    `pending` will be tried when due, `dead` was given up after five days or three permanent refusals, `cancelled` was
    dropped by you, `sent` arrived.

    `monitor explain delivery:ID` tells the whole way of one.

    Example: `monitor outbox list --state dead`
    """
    now = utc_now()
    with existing_database(data) as database, database.read() as session:
        found = deliveries(session, states=states or UNDELIVERED, limit=limit)
    columns = {
        "id": "id",
        "state": "state",
        "channel": "channel",
        "target": "target",
        "rule": "rule",
        "title": "title",
        "attempts": "tries",
        "due": "next try",
        "failure_reason": "reason",
    }
    rows = [asdict(one) if as_json else _short(one, now) for one in found]
    print_rows(rows, columns=columns, as_json=as_json, empty="No such deliveries: everything arrived.")


def _short(one: DeliveryStatus, now: datetime) -> dict[str, Any]:
    return {**asdict(one), "due": _next_try(one, now)}


def _next_try(one: DeliveryStatus, now: datetime) -> str:
    if one.state is not DeliveryState.PENDING or one.due_at is None:
        return ""
    return ago(one.due_at, now) if one.due_at > now else f"now, due {ago(one.due_at, now)}"


@app.command()
def retry(ids: SomeIds = None, *, everything: AllDead = False, data: DataDir = DATA_DIR) -> None:
    """Send deliveries again as if they were new, as soon as `monitor run` gets to them.

    Name pending ones to send them now instead of at their next try, dead or dropped ones to give them another life.

    Example: `monitor outbox retry --all`
    """
    if everything == bool(ids):
        fail(
            "Name the deliveries to send again, or all dead ones with --all: `monitor outbox list` shows them.",
            2,
        )
    asked = _numbers(ids or [])
    with existing_database(data) as database, database.begin() as session:
        changed = outbox.retry(session, None if everything else asked, now=utc_now())
    _tell(changed, "due now", asked=asked, why_not="sent, being sent right now, or unknown")


@app.command()
def drop(ids: Ids, *, data: DataDir = DATA_DIR) -> None:
    """Give up deliveries that have not arrived. One that is being sent right now may still arrive.

    Example: `monitor outbox drop 17 18`
    """
    asked = _numbers(ids)
    with existing_database(data) as database, database.begin() as session:
        changed = outbox.drop(session, asked)
    _tell(changed, "dropped", asked=asked, why_not="sent, dropped before, or unknown")


def _numbers(words: Sequence[str]) -> list[int]:
    ids = ids_in(words)
    if ids is None:
        fail("Name deliveries by their ids: `monitor outbox list` shows them.", 2)
    return ids


def _tell(changed: Collection[int], done: str, *, asked: Collection[int], why_not: str) -> None:
    listed = f": {', '.join(map(str, changed))}" if changed else ""
    out.print(f"{counted(len(changed), 'delivery', 'deliveries')} {done}{listed}.", markup=False)
    if unchanged := sorted(set(asked) - set(changed)):
        fail(f"Left alone, because {why_not}: {', '.join(map(str, unchanged))}.")
