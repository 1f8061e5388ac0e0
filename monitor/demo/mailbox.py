"""A mailbox on this machine: a real SMTP server that keeps every mail it takes as a file."""

import asyncio
import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it lies in the mailbox."""

    path: Path
    recipient: str  # of the envelope
    subject: str
    text: str  # its plain text part; empty if it has none


class Mailbox:
    """Mails in a folder, one `.eml` file per recipient."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address  # host:port

    def mails(self) -> list[Mail]:
        """Return what has been taken so far, oldest first."""
        return [_read(path) for path in sorted(self.folder.glob("*.eml"))]


@contextmanager
def open_mailbox(folder: Path) -> Iterator[Mailbox]:
    """Take mails on a free port of 127.0.0.1 until the end of the block; the folder is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as door:
        loop = asyncio.new_event_loop()
        thread = Thread(target=_serve, args=(loop, door, _Keeper(folder)), name="demo mailbox", daemon=True)
        thread.start()
        try:
            yield Mailbox(folder, "{}:{}".format(*door.getsockname()))
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


class _Keeper:
    """Writes each mail down before the server says that it took it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd calls it so
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            unfinished = self._folder / "unfinished"
            unfinished.write_bytes(f"Delivered-To: {recipient}\r\n".encode() + envelope.content)
            unfinished.rename(self._folder / f"{next(self._numbers):04}.eml")
        return "250 kept"


def _serve(loop: asyncio.AbstractEventLoop, door: socket.socket, keeper: _Keeper) -> None:
    asyncio.set_event_loop(loop)
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(keeper, hostname="mailbox.newsroom.example", loop=loop), sock=door)
    )
    try:
        loop.run_forever()
    finally:
        server.close()
        _end(loop)


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """Break off connections that are still open."""
    left = asyncio.all_tasks(loop)
    for conversation in left:
        conversation.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()


def _read(path: Path) -> Mail:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(path.read_bytes())
    part = mail.get_body(preferencelist=("plain",))
    text = str(part.get_content()) if part else ""
    subject = " ".join((mail["Subject"] or "").split())  # folding may have doubled spaces
    return Mail(path, recipient=mail["Delivered-To"], subject=subject, text=text)
