"""`monitor send-test` as its users see it: real servers, real answers, no secrets."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import send_test
from tests.mailbox import MailServer
from tests.servers import FeedServer, Hang, Reply

PASSWORD = "c4nary-pw"
CERTIFICATE = Path(__file__).parent.parent / "data" / "feeds_example.pem"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAIL_PW", PASSWORD)
    return tmp_path


def configured(folder: Path, channels: str, settings: str = "") -> Path:
    (folder / "channels.yaml").write_text(f"channels:\n{channels}{settings}")
    (folder / "feeds.yaml").write_text("feeds: [https://blatt.example/rss]\n")
    return folder


def mail(server: MailServer, *targets: str, password: str = "${MAIL_PW}") -> str:
    url = f"mailto://me%40a.example:{password}@127.0.0.1:{server.port}"
    return f"  mail:\n    url: {url}\n    to: [{', '.join(targets)}]\n"


def monitor(config: Path, *arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    send_test.register(app)
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["send-test", *arguments, "--config", str(config)])
    assert PASSWORD not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_taken_message_shows_the_answer_and_leaves_with_0(folder: Path) -> None:
    with MailServer(answer="250 2.0.0 queued as 4711", login=("me@a.example", PASSWORD)) as server:
        result = monitor(configured(folder, mail(server, "desk@b.example")), "mail")
        (taken,) = server.taken
    assert result.exit_code == 0
    assert result.stdout == "mail (mailto) → desk@b.example: 250 2.0.0 queued as 4711\n"
    assert taken.message["Subject"] == "[send-test] Test alert from monitor"
    assert "Whoever can read this will get the *real alerts* here too." in taken.part("plain")
    assert "channels.yaml:2" in taken.part("plain")


def test_the_sample_speaks_the_language_of_the_alerts(folder: Path) -> None:
    german = configured(folder, "  log: {console: true}\n", "settings:\n  language: de\n")
    assert "bekommt auch die *echten Meldungen* hier." in monitor(german, "log").stdout


def test_a_refusal_is_told_in_the_servers_own_words_and_leaves_with_1(folder: Path) -> None:
    refuse = {"gone@b.example": "550 5.1.1 no such user"}
    with MailServer(refuse=refuse, login=("me@a.example", PASSWORD)) as server:
        result = monitor(configured(folder, mail(server, "gone@b.example", "desk@b.example")), "mail")
    assert result.exit_code == 1
    assert result.stdout == "mail (mailto) → desk@b.example: 250 taken\n"
    assert result.stderr == (
        "mail (mailto) → gone@b.example: 550 5.1.1 no such user (gone@b.example)\n"
        "It will not work like this: `monitor run` would give up after three tries.\n"
    )


def test_a_wrong_password_is_told_without_it(folder: Path) -> None:
    with MailServer(login=("me@a.example", "another")) as server:
        result = monitor(configured(folder, mail(server, "desk@b.example")), "mail")
    assert result.exit_code == 1
    assert "535 5.7.8 Authentication credentials invalid" in result.stderr
    assert "The user name, password or token is wrong" in result.stderr


def test_a_web_hook_that_refuses_is_quoted(folder: Path) -> None:
    with FeedServer() as hook:
        hook.script("/hooks", Reply(b'{"error": "archived"}', status=410))
        url = f"json://127.0.0.1:{hook.port}/hooks?+Authorization=Bearer%20${{MAIL_PW}}"
        result = monitor(configured(folder, f'  chat: "{url}"\n'), "chat")
    assert result.exit_code == 1
    assert 'chat (json): HTTP 410 Gone: {"error": "archived"}' in result.stderr


def test_a_server_that_is_not_there_is_told(folder: Path) -> None:
    with MailServer() as server:
        config = configured(folder, mail(server, "desk@b.example"))
    result = monitor(config, "mail")
    assert result.exit_code == 1
    assert f"127.0.0.1:{server.port}: the connection was refused" in result.stderr
    assert "It may work later" in result.stderr


def test_a_certificate_that_nobody_vouches_for_is_told(folder: Path) -> None:
    with MailServer(certificate=str(CERTIFICATE)) as server:
        config = configured(folder, mail(server, "desk@b.example").replace("mailto:", "mailtos:"))
        result = monitor(config, "mail")
        assert server.taken == []
    assert result.exit_code == 1
    assert "its certificate is not accepted: self" in result.stderr


def test_a_server_that_speaks_no_tls_is_told(folder: Path) -> None:
    with MailServer() as plain:  # it speaks first
        result = monitor(configured(folder, f"  chat: jsons://127.0.0.1:{plain.port}/hook\n"), "chat")
    assert result.exit_code == 1
    assert "chat (jsons): it does not speak TLS on this port" in result.stderr


def test_a_server_that_does_not_answer_is_told_and_leaves_doubt(folder: Path) -> None:
    with FeedServer() as silent:
        silent.script("/hook", Hang())
        result = monitor(configured(folder, f"  chat: json://127.0.0.1:{silent.port}/hook?rto=1\n"), "chat")
    assert result.exit_code == 1
    assert "chat (json): no answer in time: it may have arrived" in result.stderr
    assert "Look there whether it arrived" in result.stderr


def test_the_sample_shows_the_times_of_the_zone_that_alerts_have(folder: Path) -> None:
    zoned = configured(folder, "  log: {console: true}\n", "settings:\n  timezone: Asia/Kathmandu\n")
    assert "(UTC+5:45)" in monitor(zoned, "log").stdout


def test_one_recipient_can_be_chosen(folder: Path) -> None:
    with MailServer(login=("me@a.example", PASSWORD)) as server:
        config = configured(folder, mail(server, "desk@b.example", "night@b.example"))
        assert monitor(config, "mail", "--target", "night@b.example").exit_code == 0
        assert [taken.recipients for taken in server.taken] == [("night@b.example",)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mial"], "The configuration has no channel 'mial': did you mean 'mail'?"),
        (["zzz"], "The configuration has no channel 'zzz': there are: mail, log"),
        (
            ["mail", "--target", "dsk@b.example"],
            "Channel 'mail' has no recipient 'dsk@b.example': did you mean 'desk@b.example'?",
        ),
        (["log", "--target", "x"], "Channel 'log' has no recipient 'x': there are: none"),
        (["log", "--target", ""], "Channel 'log' has no recipient '': there are: none"),
    ],
)
def test_a_wrong_name_leaves_with_2_and_a_hint(folder: Path, arguments: list[str], told: str) -> None:
    channels = "  mail:\n    url: mailto://192.0.2.1\n    to: [desk@b.example]\n  log:\n    console: true\n"
    result = monitor(configured(folder, channels), *arguments)
    assert result.exit_code == 2
    assert result.stderr == told + "\n"


def test_the_console_shows_the_sample(folder: Path) -> None:
    result = monitor(configured(folder, "  log:\n    console: true\n"), "log")
    assert result.exit_code == 0
    assert result.stdout.startswith("Test alert from monitor\nmonitor\npublished ")
    assert result.stdout.endswith("\nlog (console): taken\n")


def test_without_a_channel_all_are_listed(folder: Path) -> None:
    channels = "  mail:\n    url: mailto://me:${MAIL_PW}@192.0.2.1\n    to: [a@b.example, c@d.example]\n  log:\n    console: true\n"
    config = configured(folder, channels)
    shown = monitor(config)
    assert [line.split() for line in shown.stdout.splitlines()] == [
        ["channel", "service", "recipients"],
        ["mail", "mailto", "a@b.example,", "c@d.example"],
        ["log", "console"],
    ]
    assert json.loads(monitor(config, "--json").stdout) == [
        {"name": "mail", "service": "mailto", "recipients": ["a@b.example", "c@d.example"]},
        {"name": "log", "service": "console", "recipients": []},
    ]


def test_a_wrong_configuration_leaves_with_2(folder: Path) -> None:
    result = monitor(configured(folder, "  mail:\n    uri: x\n"), "mail")
    assert result.exit_code == 2
    assert "channels.yaml:3" in result.stderr
