"""`monitor demo`: a day in an invented newsroom, from feed to mail, without a network."""

import logging
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Annotated

import structlog
import typer

from monitor.cli.common import fail, out

KEPT = ("monitor.db", "mailbox")  # what the demo makes in its folder


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    *,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Put database and mails into this folder instead of a new temporary one."
        ),
    ] = None,
    pause: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Wait between two moments, to read along.")
    ] = 0.0,
) -> None:
    """See the whole way from feed to mail in under a minute, on this machine alone.

    Serves the feeds of an invented newsroom at three moments of a day, runs the real program on them and delivers
    its alerts to a mail server that it starts and to the console. Then it compares what was sent with what came.

    Exit code 0: every alert arrived. 1: something is missing, and it says what.

    Example: `monitor demo --keep /tmp/demo`, then `monitor alerts --data /tmp/demo`
    """
    from monitor.demo.story import play

    _log_errors_only()
    folder = _folder(keep)
    try:
        verdict = play(folder, out=out, pause=pause)
    except KeyboardInterrupt:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
        warnings.simplefilter("ignore", RuntimeWarning)  # of coroutines that were not begun any more
        fail("Stopped.", 130)
    out.print(
        f"Look around: monitor alerts --data {folder}, and the mails in {folder / 'mailbox'}", markup=False
    )
    raise typer.Exit(1 if verdict.faults else 0)


def _log_errors_only() -> None:
    """Leave telling to the demo; what breaks is still said."""
    structlog.configure(
        processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _folder(keep: Path | None) -> Path:
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="monitor-demo-"))
    for name in KEPT:
        if (keep / name).exists():
            fail(f"{keep / name} is already there: the demo begins with an empty folder.", 2)
    keep.mkdir(parents=True, exist_ok=True)
    return keep
