"""One errand in one child: real mail servers and web hooks, and what they answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apprise import NotifyFormat

from monitor.core.delivery import SendFailed, SendFailure, SendOutcome, Sent
from monitor.core.message import Message
from monitor.notify import Errand
from monitor.notify.matrix import Matrix
from monitor.notify.sender import _completed, _may_be_one_recipient, run
from tests.mailbox import MailServer
from tests.servers import FeedServer, Raw, Reply

CERTIFICATE = str(Path(__file__).parent.parent / "data" / "feeds_example.pem")
TEXT = "Kim lädt *ein*\n\nWarum: Regel „Kim“ fand Kim"
MESSAGE = Message(
    "[Kim] Kim lädt ein", TEXT, "<!DOCTYPE html>\n<p>Kim lädt <mark>ein</mark></p>", key="abc123"
)


def sent(url: str, *, target: str = "", message: Message = MESSAGE) -> SendOutcome:
    outcome = run(Errand(url, target, message))
    assert outcome
    return outcome


def refused(url: str, *, target: str = "") -> SendFailed:
    outcome = sent(url, target=target)
    assert isinstance(outcome, SendFailed)
    return outcome


@pytest.fixture
def hook() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


# Mail


def test_a_mail_carries_text_and_html_side_by_side() -> None:
    with MailServer() as server:
        outcome = sent(server.url())
        (mail,) = server.taken
    assert isinstance(outcome, Sent)
    assert outcome.answer == "250 taken"
    assert mail.message.get_content_type() == "multipart/alternative"
    assert mail.part("plain") == TEXT + "\n"
    assert mail.part("html") == MESSAGE.html + "\n"
    assert all(line.isascii() and len(line) <= 78 for line in mail.content.splitlines())


def test_a_mail_says_what_it_is() -> None:
    with MailServer() as server:
        sent(server.url(options="name=Newsdesk&cc=boss@b.example&reply=re@b.example&%2BX-Team=Asia"))
        message = server.taken[0].message
    now = datetime.now(UTC)
    assert message["Subject"] == "[Kim] Kim lädt ein"
    assert message["From"] == "Newsdesk <alerts@a.example>"
    assert (message["To"], message["Cc"], message["Reply-To"]) == (
        "desk@b.example",
        "boss@b.example",
        "re@b.example",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Team"] == "Asia"
    assert message["Importance"] is None
    assert abs(now - message["Date"].datetime) < timedelta(minutes=1)


def test_an_update_stands_in_the_thread_of_the_mail_that_it_continues() -> None:
    first = replace(MESSAGE, key="abc000")
    with MailServer() as server:
        sent(server.url(), message=first)
        sent(server.url(), message=replace(MESSAGE, update_of="abc000"))
        before, update = (mail.message for mail in server.taken)
    assert update["In-Reply-To"] == update["References"] == before["Message-ID"]
    assert before["In-Reply-To"] is None


def test_a_user_that_is_an_address_is_the_sender() -> None:
    with MailServer(login=("me@a.example", "pw")) as server:
        assert sent(f"mailto://me%40a.example:pw@127.0.0.1:{server.port}", target="desk@b.example") == Sent()
        assert server.taken[0].message["From"] == "monitor <me@a.example>"


def test_a_repeated_mail_carries_the_same_message_id() -> None:
    with MailServer() as server:
        sent(server.url())
        sent(server.url())
        ids = [mail.message["Message-ID"] for mail in server.taken]
    assert ids == ["<abc123@a.example>"] * 2


def test_an_update_continues_the_thread_of_the_mail_that_told_the_story_first() -> None:
    with MailServer() as server:
        sent(server.url(), message=Message("Kim", "Kim", "Kim", "second", update_of="first"))
        message = server.taken[0].message
    assert message["Message-ID"] == "<second@a.example>"
    assert message["In-Reply-To"] == message["References"] == "<first@a.example>"


def test_an_urgent_mail_says_so() -> None:
    urgent = Message("Kim", "Kim", "Kim", "k", urgent=True)
    with MailServer() as server:
        sent(server.url(), message=urgent)
        message = server.taken[0].message
    assert (message["Importance"], message["X-Priority"]) == ("high", "1")


def test_a_channel_may_ask_for_plain_text() -> None:
    with MailServer() as server:
        sent(server.url(options="format=text"))
        assert server.taken[0].message.get_content_type() == "text/plain"


def test_the_target_is_the_only_recipient() -> None:
    with MailServer() as server:
        assert sent(server.url(), target="night@b.example") == Sent()
        (mail,) = server.taken
    assert mail.recipients == ("night@b.example",)
    assert mail.message["To"] == "night@b.example"


def test_blind_copies_stay_blind() -> None:
    with MailServer() as server:
        sent(server.url(options="bcc=secret@b.example"))
        (mail,) = server.taken
    assert mail.recipients == ("desk@b.example", "secret@b.example")
    assert b"secret@b.example" not in mail.content


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 no such user", SendFailure.PERMANENT),
        ("451 4.7.1 come back later", SendFailure.TEMPORARY),
    ],
)
def test_a_refused_recipient_is_quoted_and_nobody_gets_the_mail(answer: str, kind: SendFailure) -> None:
    with MailServer(refuse={"gone@b.example": answer}) as server:
        assert refused(server.url(options="cc=gone@b.example")) == SendFailed(
            kind, f"{answer} (gone@b.example)", one_target=True
        )
        assert server.taken == []


def test_a_server_that_names_the_recipient_is_not_repeated() -> None:
    with MailServer(refuse={"desk@b.example": "550 <desk@b.example> unknown"}) as server:
        assert refused(server.url()).reason == "550 <desk@b.example> unknown"


def test_a_refused_mail_is_quoted() -> None:
    with MailServer(answer="554 5.7.1 looks like spam") as server:
        refusal = SendFailed(SendFailure.PERMANENT, "554 5.7.1 looks like spam", one_target=True)
        assert refused(server.url()) == refusal


def test_a_server_that_hangs_up_after_the_mail_leaves_doubt() -> None:
    with MailServer(drop=True) as server:
        outcome = refused(server.url())
        assert len(server.taken) == 1
    assert outcome.kind is SendFailure.UNKNOWN
    assert outcome.reason.endswith("the server closed the connection: it may have arrived")


def test_mails_of_a_burst_share_a_connection() -> None:
    with MailServer(certificate=CERTIFICATE) as server:
        url = server.url(scheme="mailtos", options="verify=no")
        for left in (2, 1, 0):
            assert run(Errand(url, "", MESSAGE, more=left > 0)) == Sent()
        assert (len(server.taken), server.connections) == (3, 1)
        assert run(Errand(url, "", MESSAGE)) == Sent()
        assert server.connections == 2


def test_a_server_that_closes_the_connection_between_two_mails_is_called_again() -> None:
    with MailServer(per_connection=1) as server:
        outcomes = [run(Errand(server.url(), "", MESSAGE, more=True)) for _ in range(3)]
        run(Errand(server.url(), "", MESSAGE))
        assert outcomes == [Sent()] * 3
        assert (len(server.taken), server.connections) == (4, 4)


def test_a_kept_connection_is_used_for_its_own_server_only() -> None:
    with MailServer() as one, MailServer() as other:
        for server in (one, other, one):
            assert run(Errand(server.url(), "", MESSAGE, more=True)) == Sent()
        run(Errand(one.url(), "", MESSAGE))
        assert (len(one.taken), len(other.taken)) == (3, 1)


def test_a_refused_recipient_is_refused_over_a_kept_connection_too() -> None:
    refuse = {"gone@b.example": "550 5.1.1 no such user"}
    with MailServer(refuse=refuse) as server:
        assert run(Errand(server.url(), "", MESSAGE, more=True)) == Sent()
        outcome = run(Errand(server.url(), "gone@b.example", MESSAGE, more=True))
        assert outcome == SendFailed(
            SendFailure.PERMANENT, "550 5.1.1 no such user (gone@b.example)", one_target=True
        )
        assert run(Errand(server.url(), "", MESSAGE)) == Sent()


def test_a_server_that_is_asked_too_often_says_so() -> None:
    with MailServer(answer="451 4.7.1 too many messages, slow down") as server:
        assert refused(server.url()).kind is SendFailure.RATE_LIMIT


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with MailServer() as server:
        url = server.url()
    outcome = refused(url)
    assert outcome == SendFailed(
        SendFailure.TEMPORARY, f"127.0.0.1:{server.port}: the connection was refused"
    )


def test_a_right_password_is_taken_and_a_wrong_one_is_told_without_it() -> None:
    with MailServer(login=("me", "c4nary-right")) as server:
        assert sent(server.url("me", "c4nary-right")) == Sent()
        assert refused(server.url("me", "c4nary-wrong")) == SendFailed(
            SendFailure.CREDENTIALS, "535 5.7.8 Authentication credentials invalid"
        )
        assert refused(server.url()).kind is SendFailure.CREDENTIALS


def test_a_server_that_repeats_the_password_is_masked() -> None:
    refuse, login = {"gone@b.example": "550 not with c4nary-pw"}, ("me", "c4nary-pw")
    with MailServer(refuse=refuse, login=login, answer="250 as c4nary-pw") as server:
        url = server.url("me", "c4nary-pw")
        assert refused(url, target="gone@b.example").reason == "550 not with **** (gone@b.example)"
        taken = sent(url)
        assert isinstance(taken, Sent)
        assert taken.answer == "250 as ****"


def test_an_encrypted_connection_wants_a_good_certificate_unless_told_otherwise() -> None:
    with MailServer(certificate=CERTIFICATE) as server:
        url = server.url(scheme="mailtos")
        assert refused(url).reason == (
            f"127.0.0.1:{server.port}: its certificate is not accepted: self-signed certificate"
        )
        assert sent(url + "&verify=no") == Sent()


def test_a_server_that_cannot_encrypt_gets_no_mail() -> None:
    with MailServer() as server:
        assert refused(server.url(scheme="mailtos")) == SendFailed(
            SendFailure.PERMANENT, f"127.0.0.1:{server.port}: STARTTLS extension not supported by server."
        )


def test_a_mail_to_be_encrypted_is_never_sent_in_the_clear() -> None:
    with MailServer() as server:
        outcome = refused(server.url(options="pgp=encrypt"))
        assert server.taken == []
    assert "PGP" in outcome.reason


# Web hooks and chats


def test_a_web_hook_gets_subject_and_text(hook: FeedServer) -> None:
    hook.script("/hook", Reply())
    assert sent(f"json://127.0.0.1:{hook.port}/hook") == Sent()
    body = json.loads(hook.requests[0].body)
    assert (body["title"], body["message"], body["type"]) == (MESSAGE.subject, MESSAGE.text, "info")


def test_an_urgent_alert_is_a_warning_where_services_know_that(hook: FeedServer) -> None:
    hook.script("/hook", Reply())
    sent(f"json://127.0.0.1:{hook.port}/hook", message=Message("Kim", "Kim", "Kim", "k", urgent=True))
    assert json.loads(hook.requests[0].body)["type"] == "warning"


def test_a_chat_gets_a_digest_that_is_too_long_in_parts(hook: FeedServer) -> None:
    hook.script("/hooks/t0ken", Reply())
    long = Message("Kim", "Wort " * 1_500, "", "k", in_parts=True)
    assert sent(f"mmost://127.0.0.1:{hook.port}/t0ken", message=long) == Sent()
    texts = [json.loads(request.body)["text"] for request in hook.requests]
    assert len(texts) == 2
    assert " ".join(texts).split() == long.text.split()


def test_a_chat_that_shows_markdown_gets_a_long_digest_in_parts_between_two_alerts(hook: FeedServer) -> None:
    hook.script("/hooks/t0ken", Reply())
    alerts = [f"Meldung {number}\n<https://blatt.example/{number}>" for number in range(200)]
    long = Message("Kim", "Kim", "", "k", markdown="\n\n".join(alerts), in_parts=True)
    assert sent(f"mmost://127.0.0.1:{hook.port}/t0ken", message=long) == Sent()
    texts = [json.loads(request.body)["text"] for request in hook.requests]
    assert len(texts) > 1
    assert [alert for text in texts for alert in text.split("\n\n")] == alerts


def test_a_digest_of_which_one_part_is_refused_did_not_arrive(hook: FeedServer) -> None:
    hook.script("/hooks/t0ken", Reply(), Reply(status=500))
    long = Message("Kim", "Kim", "", "k", markdown="\n\n".join(["Wort " * 500] * 4), in_parts=True)
    outcome = sent(f"mmost://127.0.0.1:{hook.port}/t0ken", message=long)
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.TEMPORARY
    assert outcome.reason.startswith("HTTP 500")


def test_a_chat_gets_an_alert_that_is_too_long_in_one_part(hook: FeedServer) -> None:
    hook.script("/hooks/t0ken", Reply())
    long = Message("[Kim] Kim kam", "Kim kam\n" + "Wort " * 1_500, "", "k", link="https://a.example/kim")
    assert sent(f"mmost://127.0.0.1:{hook.port}/t0ken", message=long) == Sent()
    (text,) = (json.loads(request.body)["text"] for request in hook.requests)
    assert text.startswith("[Kim] Kim kam\nWort Wort")
    assert text.endswith("Wort…\n\nhttps://a.example/kim")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SendFailure.CREDENTIALS),
        (404, SendFailure.PERMANENT),
        (429, SendFailure.RATE_LIMIT),
        (500, SendFailure.TEMPORARY),
    ],
)
def test_a_web_hook_that_refuses_is_quoted_without_its_secrets(
    hook: FeedServer, status: int, kind: SendFailure
) -> None:
    hook.script(
        "/c4nary-path", Reply(b'{"error": "not c4nary-path, c4nary-token", "retry_after": 9}', status)
    )
    outcome = refused(f"json://127.0.0.1:{hook.port}/c4nary-path?+Authorization=Bearer%20c4nary-token")
    assert outcome.kind is kind
    assert outcome.reason.endswith(': {"error": "not ****, ****", "retry_after": 9}')
    assert outcome.retry_after == timedelta(seconds=9)


def test_messages_of_a_burst_arrive_one_by_one_over_a_kept_connection(hook: FeedServer) -> None:
    hook.script("/hook", Reply(headers={"Set-Cookie": "a=b"}))
    for number in range(3):
        text = f"Meldung {number}"
        assert sent(f"json://127.0.0.1:{hook.port}/hook", message=Message(text, text, text, text)) == Sent()
    told = [json.loads(request.body)["message"] for request in hook.requests]
    assert told == ["Meldung 0", "Meldung 1", "Meldung 2"]
    assert hook.connections == 1
    assert all("Cookie" not in request.headers for request in hook.requests)


def test_a_service_is_heard_that_names_a_wait_in_its_headers_alone(hook: FeedServer) -> None:
    hook.script("/hook", Reply(status=429, headers={"Retry-After": "120"}), Reply(status=500))
    url = f"json://127.0.0.1:{hook.port}/hook"
    assert refused(url).retry_after == timedelta(minutes=2)
    assert refused(url).retry_after is None


def test_who_blocked_a_bot_is_no_trouble_of_the_channel() -> None:
    assert _may_be_one_recipient(SendFailed(SendFailure.CREDENTIALS, "HTTP 403 Forbidden: bot was blocked"))
    assert not _may_be_one_recipient(SendFailed(SendFailure.CREDENTIALS, "HTTP 401 Unauthorized"))


def test_a_redirect_is_not_followed(hook: FeedServer) -> None:
    hook.script("/hook", Reply(status=307, headers={"Location": "/inside"}))
    assert refused(f"json://127.0.0.1:{hook.port}/hook").kind is SendFailure.PERMANENT
    assert hook.paths() == ["/hook"]


def test_a_web_hook_that_hangs_up_leaves_doubt(hook: FeedServer) -> None:
    hook.script("/hook", Raw(b""))
    assert refused(f"json://127.0.0.1:{hook.port}/hook").kind is SendFailure.UNKNOWN


def test_a_web_hook_that_is_not_there_is_tried_again(hook: FeedServer) -> None:
    with FeedServer() as gone:
        url = f"json://127.0.0.1:{gone.port}/hook"
    assert refused(url) == SendFailed(SendFailure.TEMPORARY, "the connection was refused")


# URLs that cannot be used


@pytest.mark.parametrize(
    ("url", "target", "reason"),
    [
        (
            "https://a.example/x",
            "",
            "Apprise does not know https:// — for a webhook write json:// or jsons://",
        ),
        ("jsn://a.example", "", "Apprise does not know jsn:// — did you mean json://?"),
        ("qqqqqqq://a.example", "", "Apprise does not know qqqqqqq://"),
        ("mailto://", "", "mailto:// needs a sender: add from=alerts@your.domain to the URL"),
        ("mailtos://a.example?mode=x", "", "Apprise: The secure mode specified (x) is invalid."),
        ("mailto://a.example?from=a@b.example", "bob", "'bob' is no recipient that mailto:// knows"),
        ("json://a.example", "bob", "json:// knows no recipients: leave out `to`"),
        (
            "json://",
            "",
            "Apprise cannot read this json:// URL; https://appriseit.com/services/json/ shows how it is written",
        ),
    ],
)
def test_a_url_that_cannot_be_used_is_explained(url: str, target: str, reason: str) -> None:
    expected = SendFailed(SendFailure.PERMANENT, reason)
    assert run(Errand(url, target, None)) == expected
    assert run(Errand(url, target, MESSAGE)) == expected


def test_a_service_that_needs_more_than_apprise_says_what() -> None:
    reason = refused("xmpp://me:pw@a.example/b@c.example").reason
    assert reason.startswith("xmpp:// needs a Python package beside Apprise: slixmpp")


def test_a_bad_token_is_not_repeated() -> None:
    assert run(Errand("twilio://c4nary-sid:c4nary-token@c4nary-from", "", None)) == SendFailed(
        SendFailure.PERMANENT, "Apprise: An invalid Twilio Account SID (****) was specified."
    )


def test_the_address_that_a_service_shows_for_its_web_hook_can_be_used_as_it_is() -> None:
    assert (
        run(Errand("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "", None))
        is None
    )


def test_a_usable_url_is_usable_without_asking_a_server() -> None:
    assert run(Errand("mailto://192.0.2.1?from=a@b.example", "c@d.example", None)) is None


def test_recipients_that_a_service_sorts_into_lists_of_its_own_are_known() -> None:
    assert run(Errand("irc://me@a.example", "#news", None)) is None


def test_a_matrix_room_id_that_names_no_server_is_taken_as_it_is_unless_the_url_says_otherwise() -> None:
    parts = {"schema": "matrixs", "user": "me", "hsreq": True}
    assert _completed({**parts, "qsd": {}}, "!abc")["hsreq"] is False
    assert _completed({**parts, "qsd": {"hsreq": "yes"}}, "!abc")["hsreq"] is True


def test_an_alert_is_one_message_in_a_matrix_room_and_each_line_a_line() -> None:
    made: Any = Matrix
    service = made(host="b.example", user="me", password="pw", targets=["#news:b.example"])
    body = "**Ärger in Seoul**\n" + "> Die Lage ist ernst & bleibt es.\n\n" * 20 + "Das Blatt\nRegel"
    [call] = service._build_send_calls(body=body, title="[Nordkorea]", body_format=NotifyFormat.MARKDOWN)
    assert "<strong>Ärger in Seoul</strong>" in call["body"]
    assert "Das Blatt<br />\nRegel" in call["body"]


def test_xmpp_is_told_to_notice_a_lost_connection() -> None:
    assert _completed({"schema": "xmpps", "user": None, "keepalive": False}, "")["keepalive"] is True
