import smtplib
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.demo.mailbox import Mailbox, open_mailbox


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    host, _, port = mailbox.address.rpartition(":")
    return smtplib.SMTP(host, int(port), local_hostname="localhost", timeout=5)


def _mail(subject: str, *, to: str = "desk@newsroom.example") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "monitor@newsroom.example", to
    mail.set_content("Grüße aus der Nachtschicht")
    mail.add_alternative("<p>Grüße</p>", subtype="html")
    return mail


def test_a_mail_lies_in_the_folder_once_the_server_took_it(tmp_path: Path) -> None:
    with open_mailbox(tmp_path / "mailbox") as mailbox, _connect(mailbox) as smtp:
        smtp.send_message(_mail("[Nordkorea] Übung – „heute“"))
        (mail,) = mailbox.mails()
    assert (mail.recipient, mail.subject) == ("desk@newsroom.example", "[Nordkorea] Übung – „heute“")
    assert mail.text.strip() == "Grüße aus der Nachtschicht"
    assert mail.path.parent == tmp_path / "mailbox"
    assert [path.suffix for path in mail.path.parent.iterdir()] == [".eml"]


def test_a_mail_to_two_recipients_lies_there_for_each(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox, _connect(mailbox) as smtp:
        smtp.send_message(_mail("both", to="a@newsroom.example, b@newsroom.example"))
        assert [mail.recipient for mail in mailbox.mails()] == ["a@newsroom.example", "b@newsroom.example"]


def test_mails_are_listed_in_the_order_they_came(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox, _connect(mailbox) as smtp:
        for number in range(12):
            smtp.send_message(_mail(f"mail {number}"))
        assert [mail.subject for mail in mailbox.mails()] == [f"mail {number}" for number in range(12)]


def test_an_open_conversation_does_not_keep_the_mailbox_from_closing(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox:
        smtp = _connect(mailbox)
        smtp.ehlo()
    with closing(smtp), pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.noop()
