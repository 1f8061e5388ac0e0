"""A password and a token go through the whole program and are found nowhere but at the servers they are for."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.delivering import Office
from tests.mailbox import MailServer
from tests.servers import FeedServer, Reply

CANARIES = ("c4nary-passw0rd", "c4nary-t0ken", "c4nary-h3ader", "YzRuYXJ5")  # the last as base64 begins


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, canary in zip(("MAIL_PW", "HOOK_TOKEN", "HOOK_HEADER"), CANARIES, strict=False):
        monkeypatch.setenv(name, canary)


def everything_said(watch: Office) -> str:
    """Return the logs, the database as text and what every command says."""
    commands = [
        ["status", "--json"],
        ["outbox", "list", "--json"],
        ["alerts", "--json"],
        ["doctor", "--send", "--config", str(watch.folder / "config")],
    ]
    said = [watch.log.read_text()]
    for command in commands:
        done = watch.run(*command)
        said += [done.stdout, done.stderr]
    for command in (
        ["check"],
        ["check", "--json"],
        ["send-test"],
        ["send-test", "mail"],
        ["send-test", "bad"],
    ):
        done = watch.run(*command, folder="--config")
        said += [done.stdout, done.stderr]
    with closing(sqlite3.connect(watch.folder / "data" / "monitor.db")) as database:
        said += database.iterdump()
    return "\n".join(said)


@pytest.mark.timeout(180)
def test_no_secret_is_logged_shown_or_stored(tmp_path: Path) -> None:
    refusal = Reply(b"not with c4nary-t0ken and c4nary-h3ader", status=400)
    with MailServer(login=("me", "c4nary-passw0rd")) as server, FeedServer() as hook:
        hook.script("/c4nary-t0ken", refusal)
        address = "json://127.0.0.1:{}/${{HOOK_TOKEN}}?+Authorization=Bearer%20${{HOOK_HEADER}}"
        channels: dict[str, str | tuple[str, tuple[str, ...]]] = {
            "mail": (
                f"mailto://me:${{MAIL_PW}}@127.0.0.1:{server.port}?from=watch@a.example",
                ("desk@b.example",),
            ),
            "wrong": (
                f"mailto://me:${{HOOK_TOKEN}}@127.0.0.1:{server.port}?from=watch@a.example",
                ("desk@b.example",),
            ),
            "bad": address.format(hook.port),
        }
        with closing(Office(tmp_path / "office", channels)) as watch:
            watch.raise_alerts(3, "mail", "wrong", "bad")
            watch.start("--verbose")
            watch.wait(lambda: all(row.attempts for row in watch.deliveries()[:1]) and len(server.taken) >= 3)
            watch.wait(lambda: any(row.failure_kind == "permanent" for row in watch.deliveries()))
            watch.wait(lambda: any(row.failure_kind == "credentials" for row in watch.deliveries()))
            watch.stop()
            said = everything_said(watch)
        assert hook.requests[0].headers["Authorization"] == "Bearer c4nary-h3ader"
    assert "HTTP 400" in said
    assert "535" in said
    assert [canary for canary in CANARIES if canary in said] == []
