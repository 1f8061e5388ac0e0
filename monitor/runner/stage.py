"""One stage of the daemon: its step, how often that is taken, and what the database said of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

AGAIN = timedelta(minutes=1)  # after a step that broke: of some the next one would come at night

Step = Callable[[], Coroutine[Any, Any, bool]]

log = structlog.get_logger()


@dataclass(slots=True)
class Stage:
    """What is done again and again: woken at least every so often, if that is said, and `again` after it broke."""

    step: Step
    every: timedelta | None = None
    again: timedelta = AGAIN
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: str = ""  # what the database said at the last step; empty: it works

    def tell(self, name: str, trouble: str) -> None:
        """Say once that the database cannot be used, and once that it can again: some ask it every second."""
        if trouble and trouble != self.trouble:
            log.error("store.unavailable", stage=name, error=trouble)
        if self.trouble and not trouble:
            log.info("store.available", stage=name)
        self.trouble = trouble
