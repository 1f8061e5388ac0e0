"""`monitor alerts mark`: say what an alert was worth."""

from typing import Annotated

import typer

from monitor.cli.ack import SHOWN, By, user
from monitor.cli.common import DATA_DIR, DataDir, counted, existing_database, fail, ids_in, out
from monitor.cli.times import utc_now
from monitor.core.alert import Verdict
from monitor.store import marks

NONE = "none"
_SAID = {
    Verdict.FALSE: "marked as a false alarm",
    Verdict.RIGHT: "marked as right",
    None: "not marked any more",
}

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="ALERT… false|right|none",
        help="Their ids as `monitor alerts` shows them, then what they were: a false alarm, right; none takes it back.",
    ),
]


def mark(words: Words, *, by: By = None, data: DataDir = DATA_DIR) -> None:
    """Note that alerts were false alarms, or right; it can be changed and taken back.

    `monitor suggest RULE` learns from it what the rule could exclude, and the weekly report counts it. Nothing
    else changes: nobody is told, and what is still to be sent is sent. It is kept as long as the alert.

    Example: `monitor alerts mark 17 18 false`

    Example: `monitor alerts mark 17 none`
    """
    *names, said = words
    if said not in (*Verdict, NONE) or not names:
        fail("Name alerts by their ids, then say false, right or none: monitor alerts mark 17 18 false", 2)
    ids = ids_in([name.removeprefix("alert:") for name in names])
    if ids is None:
        fail("Name alerts by their ids: `monitor alerts` shows them.", 2)
    verdict = None if said == NONE else Verdict(said)
    with existing_database(data) as database, database.begin() as session:
        marked = marks.mark(session, ids, verdict, by=user(by), now=utc_now())
    shown = ", ".join(map(str, marked[:SHOWN])) + (", …" if len(marked) > SHOWN else "")
    if marked:
        out.print(f"{counted(len(marked), 'alert')} {_SAID[verdict]}: {shown}.", markup=False)
    if left := sorted(set(ids) - set(marked)):
        fail(f"There is no alert on an article with this id: {', '.join(map(str, left))}.")
