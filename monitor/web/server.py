"""The listener, in the event loop of the daemon."""

import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from monitor.core.errors import MonitorError

CONNECTIONS = 100  # at a time; more are told to come again
KEPT = 5  # seconds that an idle connection is kept
GRACE = 2  # seconds for running requests when asked to stop


class CannotListen(MonitorError):  # noqa: N818 it names a state, not a fault
    """The address is taken or not ours."""


class _Server(uvicorn.Server):
    """Leaves signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Listener:
    """Serves an application until it is closed."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Take the address at once; CannotListen if that is not possible. Port 0: any that is free."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family)
        except OSError as error:
            why = str(error.strerror).partition(" (while")[0]
            raise CannotListen(
                f"cannot listen on {host}:{port}: {why}; `settings.listen` names where to"
            ) from None
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEPT,
            timeout_graceful_shutdown=GRACE,
        )
        self._server = _Server(config)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    async def serve(self) -> None:
        """Answer until `close`."""
        await self._server.serve(sockets=[self._socket])

    def close(self) -> None:
        """Take no more requests; `serve` returns soon."""
        self._server.should_exit = True
