"""`monitor ack`: say that somebody saw an alert."""

import getpass
from typing import Annotated

import typer

from monitor.cli.common import DATA_DIR, DataDir, counted, existing_database, fail, ids_in, out
from monitor.cli.times import utc_now
from monitor.store import acks

ALL = "all"
SHOWN = 20

Alerts = Annotated[
    list[str], typer.Argument(metavar="ALERT…|all", help="Their ids as `monitor alerts` shows them, or all.")
]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who saw it. Default: the user of this machine.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ack)


def ack(alerts: Alerts, *, by: By = None, data: DataDir = DATA_DIR) -> None:
    """Acknowledge alerts: they do not escalate to further channels any more.

    Example: `monitor ack 17 18 --by Kim`

    Example: `monitor ack all`
    """
    ids = _ids(alerts)
    with existing_database(data) as database, database.begin() as session:
        noted = acks.acknowledge(session, ids, by=user(by), now=utc_now())
    shown = ", ".join(map(str, noted[:SHOWN])) + (", …" if len(noted) > SHOWN else "")
    said = f"{counted(len(noted), 'alert')} acknowledged"
    out.print(said + (f": {shown}." if noted else "."), markup=False)
    if left := sorted(set(ids or ()) - set(noted)):
        fail(f"Left alone, because acknowledged before or unknown: {', '.join(map(str, left))}.")


def _ids(words: list[str]) -> list[int] | None:
    if words == [ALL]:
        return None
    ids = ids_in(words)
    if ids is None:
        fail("Name alerts by their ids, or say `all`: `monitor alerts` shows them.", 2)
    return ids


def user(by: str | None) -> str:
    """Return who does it: as given, else the user of this machine, if it knows one."""
    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""
