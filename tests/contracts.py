"""Real servers to send to, and what they are sent."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import NoReturn

import pytest

from monitor.config.model import Channel, Secret
from monitor.core.delivery import SendOutcome
from monitor.core.message import render
from monitor.notify import AppriseNotifier
from tests.store.world import NOW, alert

SERVERS = Path(__file__).parent.parent / ".venv" / "servers" / "bin"  # where `make servers` installs them

CONTENT = replace(
    alert(title="„Kim“ lädt ein\nQUIT :ärger", rule="Nordkorea").content, url="https://blatt.example/1"
)
MESSAGE = render(CONTENT, sent_at=NOW, language="de", key="abc123", zone=UTC)
TOLD = ("Nordkorea", "„Kim“ lädt ein", "QUIT :ärger", "https://blatt.example/1")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def needed(program: str, install: str) -> str:
    """Return where a server's program is; skip, and say so, where it is not installed."""
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:{SERVERS}"
    found = shutil.which(program, path=places)
    if found is None:
        skipped(f"{program} is not installed ({install})")
    return found


def skipped(reason: str) -> NoReturn:
    print(f"\nNOT TESTED: {reason}")
    pytest.skip(f"NOT TESTED: {reason}")


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the test is over; yield its port once it answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 120  # on a busy machine
        while True:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
                break
            assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
            assert time.monotonic() < limit, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def sent(url: str, target: str = "") -> SendOutcome:
    channel = Channel(name="contract", url=Secret(url), targets=(target,))
    with closing(AppriseNotifier()) as notifier:
        return notifier.send(channel, target, MESSAGE)
