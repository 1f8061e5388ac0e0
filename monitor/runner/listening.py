"""The place where hubs call, if there is one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from monitor.runner.live import Live

if TYPE_CHECKING:
    from monitor.web.server import Listener

log = structlog.get_logger()


def open_listener(live: Live, *, on_call: Callable[[], None]) -> "Listener | None":
    """Take the address of `settings.listen`; None: there is none. Raises CannotListen."""
    settings = live.ctx.config.settings
    if settings.listen is None:
        return None
    from monitor.web.app import web_app
    from monitor.web.server import Listener

    listener = Listener(web_app(lambda: live.ctx, on_call=on_call), *settings.listen)
    log.info("monitor.listening", port=listener.port, public_url=settings.public_url)
    return listener
