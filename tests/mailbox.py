"""Mail servers on loopback: real SMTP, with the answers that a test wants."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Taken:
    """A mail that a server took, as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.content, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    def part(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        assert body
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """Takes mail on a free port of 127.0.0.1; answers as told instead, per recipient or for every mail.

    >>> with MailServer(refuse={"gone@b.example": "550 5.1.1 no such user"}) as server:
    ...     server.url("me", "secret")
    """

    refuse: Mapping[str, str] = field(default_factory=dict)  # recipient → answer to RCPT
    answer: str = "250 taken"  # to DATA, after the mail was received
    login: tuple[str, str] | None = None  # user and password that are asked for
    certificate: str | None = None  # offers STARTTLS with it
    drop: bool = False  # hang up where the answer to DATA should come
    per_connection: int = 1_000  # mails it takes over one connection before it closes it
    connections: int = 0
    _mails: Counter[str] = field(default_factory=Counter)  # by connection
    taken: list[Taken] = field(default_factory=list)
    port: int = 0  # 0: any that is free

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        listening = self._loop.create_server(self._conversation, "127.0.0.1", self.port)
        self._server = self._loop.run_until_complete(listening)
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def url(self, user: str = "", password: str = "", *, scheme: str = "mailto", options: str = "") -> str:
        """Return the Apprise URL of this server, from alerts@a.example to desk@b.example unless `options` differ."""
        login = f"{user}:{password}@" if user else ""
        options = "from=alerts@a.example&to=desk@b.example" + (f"&{options}" if options else "")
        return f"{scheme}://{login}127.0.0.1:{self.port}?{options}"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._server.close()
        open_ones = asyncio.all_tasks(self._loop)
        for conversation in open_ones:
            conversation.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
        self._loop.close()

    def _conversation(self) -> SMTP:
        self.connections += 1
        tls = None
        if self.certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self.certificate)
        return SMTP(
            self,
            hostname="mail.b.example",
            loop=self._loop,
            tls_context=tls,
            auth_require_tls=False,
            authenticator=self._authenticate,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        user, password = self.login or ("", "")
        right = given.login == user.encode() and given.password == password.encode()
        return AuthResult(success=right, handled=right)

    async def handle_MAIL(  # noqa: N802 aiosmtpd calls it so
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._mails[str(session.peer)] += 1
        if self._mails[str(session.peer)] > self.per_connection:
            return "421 4.7.0 enough for one connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 aiosmtpd calls it so
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 as above
        assert isinstance(envelope.content, bytes)
        taken = Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content)
        if self.answer.startswith("250"):
            self.taken.append(taken)
        if self.drop:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.answer
