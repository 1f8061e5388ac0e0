"""Mail through Apprise's own mail service, with what it leaves out.

Apprise reads the URL, knows the providers and opens the connection. The message is
ours: text and HTML side by side, and a Message-ID that is the same on every try, so
that a mailbox shows a repeat once. So is the end: the server's own answer, per recipient.
A connection is kept while more mail follows: opening one, with TLS, costs ten times what a mail costs.
"""

import contextlib
import smtplib
from collections.abc import Sequence
from dataclasses import replace
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any

from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.smtp import AppriseSMTPController

from monitor.core.delivery import SendFailure, SendOutcome, Sent
from monitor.core.message import Message
from monitor.core.plain import one_line
from monitor.notify.answers import connection_lost, failed, readable, smtp_refused

_GOODBYE = 2  # seconds a server has for its last word once it took the message
_OK = 250
_FORWARDED = 251
_CLOSING = 421


class Mail(NotifyEmail):
    """One mailto:// or mailtos:// channel."""

    def deliver(self, message: Message, *, more: bool = False) -> SendOutcome:
        """Send to all recipients of the URL, or to none if the server refuses one of them.

        With `more` mail to come the connection is kept for it.
        """
        mail = self._compose(message).as_bytes()
        server = f"{self.smtp_host}:{self.port}"
        line = _Line(self._server())
        try:
            answer = line.hand_over(mail, sender=self._sender()[1], recipients=self._recipients())
        except smtplib.SMTPResponseException as refusal:
            refused = smtp_refused(refusal.smtp_code, refusal.smtp_error)
            return replace(refused, one_target=line.reached_recipients)
        except smtplib.SMTPNotSupportedError as error:
            return failed(SendFailure.PERMANENT, f"{server}: {error}")
        except OSError as error:
            return connection_lost(error, server=server, in_doubt=line.in_doubt)
        line.end(keep=more)
        return Sent(readable(answer))

    def _recipients(self) -> list[str]:
        return [*(address for _, address in self.targets), *sorted(self.cc), *sorted(self.bcc)]

    def _server(self) -> dict[str, Any]:
        return {
            "host": self.smtp_host,
            "port": self.port,
            "secure_mode": self.secure_mode,
            "user": self.user,
            "password": self.password,
            "verify_certificate": self.verify_certificate,
            "socket_connect_timeout": self.socket_connect_timeout,
        }

    def _sender(self) -> tuple[str, str]:
        name, address = self.from_addr
        return str(name or self.app_id), str(address)

    def _compose(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=_POLICY)
        for name, value in self._headers(message).items():
            del mail[name]  # the URL's own headers come last and count
            mail[name] = one_line(value)
        mail.set_content(message.text + "\n", cte="quoted-printable")
        if self.resolve_format("html") == "html":
            mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        return mail

    def _headers(self, message: Message) -> dict[str, str]:
        sender = self._sender()
        home = sender[1].rpartition("@")[2]
        headers = {
            "From": formataddr(sender),
            "To": ", ".join(formataddr((str(name or ""), str(target))) for name, target in self.targets),
            "Subject": message.subject,
            "Date": formatdate(localtime=True),
            "Message-ID": f"<{message.key}@{home}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        if message.update_of:
            headers |= dict.fromkeys(("In-Reply-To", "References"), f"<{message.update_of}@{home}>")
        if message.urgent:
            headers |= {"Importance": "high", "X-Priority": "1"}
        if self.cc:
            headers["Cc"] = ", ".join(sorted(self.cc))
        if self.reply_to:
            headers["Reply-To"] = ", ".join(sorted(self.reply_to))
        return headers | self.headers


class _Policy(policy.EmailPolicy):
    """Folds subjects so that every mail program reads them as they were written.

    EmailPolicy doubles or loses a blank where words with and without umlauts meet at a line's end.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        subject = str(value)
        charset = "us-ascii" if subject.isascii() else "utf-8"
        folded = Header(subject, charset, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n")


class _Line:
    """A mail's way to the server: over the connection of the mail before, or over a new one."""

    _kept: "tuple[dict[str, Any], _Connection] | None" = None  # of this process, between two mails

    def __init__(self, server: dict[str, Any]) -> None:
        self._server = server
        self._connection: _Connection | None = None

    @property
    def in_doubt(self) -> bool:
        """Tell whether the message was under way when the connection broke: it may have arrived."""
        return bool(self._connection and self._connection.in_doubt)

    @property
    def reached_recipients(self) -> bool:
        """Tell whether the server had taken the sender: what it refused then was one recipient or message."""
        return bool(self._connection and self._connection.sender_taken)

    def hand_over(self, mail: bytes, *, sender: str, recipients: Sequence[str]) -> str:
        """Hand the mail over; where a kept connection turns out to be closed, once more over a new one."""
        if self._take_kept():
            try:
                return self._over_this(mail, sender, recipients)
            except OSError as error:
                if self.reached_recipients or not _is_closed(error):
                    raise
        self._connection = _Connection(**self._server)
        self._connection.__enter__()
        return self._over_this(mail, sender, recipients)

    def end(self, *, keep: bool) -> None:
        """Keep the connection, or say goodbye."""
        assert self._connection
        if keep:
            _Line._kept = (self._server, self._connection)
        else:
            self._connection.end()

    def _take_kept(self) -> bool:
        kept, _Line._kept = _Line._kept, None
        if kept and kept[0] == self._server:
            self._connection = kept[1]
        elif kept:
            kept[1].end()
        return self._connection is not None

    def _over_this(self, mail: bytes, sender: str, recipients: Sequence[str]) -> str:
        assert self._connection
        try:
            return self._connection.hand_over(mail, sender=sender, recipients=recipients)
        except OSError:
            self._connection.end()
            raise


def _is_closed(error: OSError) -> bool:
    """Tell whether the server ended the connection between two mails."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == _CLOSING
    return True


class _Connection(AppriseSMTPController):
    """An open connection to a mail server."""

    sender_taken = False
    in_doubt = False  # the message was sent, but no answer came: it may have arrived

    def hand_over(self, mail: bytes, *, sender: str, recipients: Sequence[str]) -> str:
        """Hand over the mail and return the answer; raises SMTPResponseException on any refusal, and what smtplib does."""
        smtp: Any = self._socket  # an smtplib.SMTP, once the connection is open
        self.sender_taken = self.in_doubt = False
        smtp.ehlo_or_helo_if_needed()
        _accepted(smtp.mail(sender))
        self.sender_taken = True
        for recipient in recipients:
            _accepted(smtp.rcpt(recipient), recipient)
        self.in_doubt = True
        answer = _accepted(smtp.data(mail))
        self.in_doubt = False
        return answer

    def end(self) -> None:
        """Say goodbye; what the server makes of it no longer matters."""
        smtp: Any = self._socket
        with contextlib.suppress(OSError):
            if smtp.sock:
                smtp.sock.settimeout(_GOODBYE)
            smtp.quit()


def _accepted(answer: tuple[int, bytes], recipient: str = "") -> str:
    code, reply = answer
    text = reply.decode("utf-8", "replace")
    if code in (_OK, _FORWARDED):
        return f"{code} {text}"
    raise smtplib.SMTPResponseException(code, f"{text} ({recipient})" if recipient not in text else text)
