"""Take over changes of the configuration while the daemon runs."""

import asyncio
import os
import socket
from pathlib import Path

from monitor.config.load import load_config
from monitor.config.model import Config
from monitor.config.watch import FolderWatch
from monitor.core.errors import ConfigError
from monitor.runner.lasting import keep_what_is_there
from monitor.runner.live import Live
from monitor.stages import configure


class Reload:
    """Puts changed files of `watch` in force as a whole; while they cannot be used, nothing changes."""

    def __init__(self, live: Live, watch: FolderWatch) -> None:
        self._live, self._watch = live, watch
        self._place = place(watch.folder)
        self._asked = False
        self._told = ""  # problems that were told last

    def ask(self) -> None:
        """Have the files read at the next step, changed or not: a secret's file may have."""
        self._asked = True

    async def step(self) -> bool:
        """Read the files if they have changed; tell whether they are in force now."""
        if self._watch.changed(at=asyncio.get_running_loop().time()):
            self._asked = True
        if not self._asked:
            return False
        self._asked, in_force = False, None
        try:
            in_force = await asyncio.to_thread(self._read)
        finally:
            if in_force is None:  # not done: the database may be away
                self._asked = True
        return bool(in_force)

    def _read(self) -> bool | None:
        """Tell whether the files are in force; None: they change again, and what was read may be half of it."""
        if not self._watch.is_as_taken():
            return None
        read = _load(self._watch.folder)
        if not self._watch.is_as_taken():
            return None
        if isinstance(read, ConfigError):
            self._refuse(read)
            return False
        self._live.ctx = configure.accept(self._live.ctx, read, place=self._place)
        keep_what_is_there()
        self._told = ""
        return True

    def _refuse(self, error: ConfigError) -> None:
        if str(error) != self._told:
            configure.refuse(self._live.ctx, error, place=self._place)
            self._told = str(error)


def _load(folder: Path) -> Config | ConfigError:
    try:
        return load_config(folder, os.environ)
    except ConfigError as error:
        return error


def place(folder: Path) -> str:
    """Return how the configuration of this machine's folder is called."""
    return f"{socket.gethostname()}:{folder.resolve()}"
