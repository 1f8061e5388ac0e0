"""Run the command line: `monitor` or `python -m monitor`."""

import sys

STOPPED = 130  # as shells call what Ctrl-C ended


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word, also while it is still being loaded."""
    try:
        from monitor.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(STOPPED)


if __name__ == "__main__":
    main()
