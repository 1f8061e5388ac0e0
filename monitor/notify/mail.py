"""Mail through Apprise's own mail service, with what it leaves out.

Apprise reads the URL, knows the providers and opens the connection. The message is
ours: text and HTML side by side, and a Message-ID that is the same on every try, so
that a mailbox shows a repeat once. So is the end: the server's own answer, per recipient.
"""

import smtplib
from collections.abc import Sequence
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


class Mail(NotifyEmail):
    """One mailto:// or mailtos:// channel."""

    def deliver(self, message: Message) -> SendOutcome:
        """Send to all recipients of the URL, or to none if the server refuses one of them."""
        recipients = [*(address for _, address in self.targets), *sorted(self.cc), *sorted(self.bcc)]
        mail = self._compose(message).as_bytes()
        server = f"{self.smtp_host}:{self.port}"
        connection = _Connection(**self._server())
        try:
            with connection:
                answer = connection.hand_over(mail, sender=self._sender()[1], recipients=recipients)
        except smtplib.SMTPResponseException as refusal:
            return smtp_refused(refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            return failed(SendFailure.PERMANENT, f"{server}: {error}")
        except OSError as error:
            return connection_lost(error, server=server, in_doubt=connection.in_doubt)
        return Sent(readable(answer))

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
        headers = {
            "From": formataddr(sender),
            "To": ", ".join(formataddr((str(name or ""), str(target))) for name, target in self.targets),
            "Subject": message.subject,
            "Date": formatdate(localtime=True),
            "Message-ID": f"<{message.key}@{sender[1].rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        if message.update_of:
            first = f"<{message.update_of}@{sender[1].rpartition('@')[2]}>"
            headers |= {"In-Reply-To": first, "References": first}
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


class _Connection(AppriseSMTPController):
    """An open connection to a mail server."""

    in_doubt = False  # the message was sent, but no answer came: it may have arrived

    def hand_over(self, mail: bytes, *, sender: str, recipients: Sequence[str]) -> str:
        """Hand over the mail and return the answer; raises SMTPResponseException on any refusal, and what smtplib does."""
        smtp: Any = self._socket  # an smtplib.SMTP, once the connection is open
        smtp.ehlo_or_helo_if_needed()
        _accepted(smtp.mail(sender))
        for recipient in recipients:
            _accepted(smtp.rcpt(recipient), recipient)
        self.in_doubt = True
        answer = _accepted(smtp.data(mail))
        smtp.sock.settimeout(_GOODBYE)
        return answer


def _accepted(answer: tuple[int, bytes], recipient: str = "") -> str:
    code, reply = answer
    text = reply.decode("utf-8", "replace")
    if code in (_OK, _FORWARDED):
        return f"{code} {text}"
    raise smtplib.SMTPResponseException(code, f"{text} ({recipient})" if recipient not in text else text)
