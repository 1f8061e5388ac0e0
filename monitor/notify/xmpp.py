"""XMPP through Apprise's own service, which takes a connection for none and tells nothing of a refused login.

slixmpp's `connect` ends with None once there is a connection; Apprise waits for a true value.
"""

import asyncio
import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def install() -> None:
    """Have this process's XMPP clients say that they are connected; without slixmpp there are none."""
    if find_spec("slixmpp") is None:
        return
    slixmpp: Any = import_module("slixmpp")
    known: Any = slixmpp.ClientXMPP

    class Client(known):  # type: ignore[misc]
        """Tells whether it is connected, and that its login was refused."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.add_event_handler("failed_auth", _refused)

        def connect(self, *address: Any, **named: Any) -> "asyncio.Future[bool]":
            attempt = super().connect(*address, **named)
            return asyncio.ensure_future(_connected(attempt), loop=self.loop)

    slixmpp.ClientXMPP = Client


def _refused(answer: Any) -> None:
    logging.getLogger("apprise").warning("the login was refused: %s", answer["condition"])


async def _connected(attempt: "asyncio.Future[Any]") -> bool:
    """Tell whether the attempt led to a connection; one that failed ends with the next attempt."""
    return not isinstance(await attempt, asyncio.Future)
