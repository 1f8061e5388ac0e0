"""Run the command line: `monitor` or `python -m monitor`."""

import io
import os
import sys

STOPPED = 130  # as shells call what Ctrl-C ended


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word, also while it is still being loaded."""
    open_what_is_closed()
    write_what_can_be_written()
    try:
        from monitor.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def open_what_is_closed() -> None:
    """Have what stands on a standard stream that was closed go nowhere: else the database would be opened in its place."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free: this one
            os.set_inheritable(descriptor, True)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 open as long as we run
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 as said
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 as said


def write_what_can_be_written() -> None:
    """Have a terminal without umlauts or arrows show `?` in their place: no text is worth an alert that breaks off."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
