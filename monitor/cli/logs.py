"""One event per unit of work, on stderr: for people on a terminal, as JSON lines for machines."""

import logging
import sys
from contextlib import suppress
from enum import StrEnum
from typing import TextIO, cast

import structlog


class LogFormat(StrEnum):
    """How events are written."""

    CONSOLE = "console"
    JSON = "json"


class _Unfailing:
    """A stream whose end, a closed terminal or a full disk, costs lines but never the work they tell of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure_logs(style: LogFormat, *, verbose: bool) -> None:
    """Send events to stderr; libraries speak up only for warnings, since their INFO lines show URLs with secrets."""
    level = logging.DEBUG if verbose else logging.INFO
    colors = sys.stderr.isatty()
    last: structlog.typing.Processor
    if style is LogFormat.JSON:
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(
            colors=colors,
            pad_event_to=20,
            sort_keys=False,
            exception_formatter=structlog.dev.plain_traceback,  # the rich one prints local variables, secrets too
        )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _printable,
            structlog.processors.format_exc_info if style is LogFormat.JSON else _unchanged,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Unfailing(sys.stderr))),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for library in ("apscheduler", "httpx", "httpcore", "apprise", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)


def _unchanged(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return event


def _printable(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace control characters: what a feed says must not forge log lines or steer the terminal."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = "".join(
                char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value
            )
    return event
