"""`monitor doctor`: try everything that the watch needs, and say what to do."""

from dataclasses import asdict
from typing import Annotated

import typer

from monitor.cli.common import CONFIG_DIR, DATA_DIR, AsJson, ConfigDir, DataDir, out, printable, to_json
from monitor.cli.examine import examine
from monitor.core.checkup import State

Send = Annotated[
    bool, typer.Option("--send", help="Also send a sample alert to every recipient of every channel.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    *, send: Send = False, as_json: AsJson = False, config: ConfigDir = CONFIG_DIR, data: DataDir = DATA_DIR
) -> None:
    """Try everything the watch needs, and say in a line each what is wrong and what to do.

    That is: the configuration, the database, whether `monitor run` runs and its index keeps up, the network (three of your feeds, for 20
    seconds at most), the clock, the channels, room on the disk, the lexicon, the time zone. `warn` is worth a look,
    `FAIL` keeps the watch from working; then the exit code is 1. Nothing is sent without `--send`, and it may run
    beside `monitor run`.

    Example: `monitor doctor --send`
    """
    findings = []
    for finding in examine(config, data, send=send):
        findings.append(finding)
        if not as_json:
            out.print(printable(str(finding)), markup=False)
    failed = any(finding.state is State.FAIL for finding in findings)
    if as_json:
        print(to_json({"works": not failed, "findings": list(map(asdict, findings))}))
    raise typer.Exit(1 if failed else 0)
