"""What is told of a channel that takes nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.core.channel_notice import ChannelTrouble, channel_alert
from monitor.core.delivery import SendFailure

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


def told(language: str, **given: object) -> tuple[str, str]:
    fields: dict[str, object] = {
        "channel": "mail",
        "kind": SendFailure.TEMPORARY,
        "reason": "the connection was refused",
        "since": NOW - timedelta(hours=1),
        "died": False,
    }
    trouble = ChannelTrouble(**{**fields, **given})  # type: ignore[arg-type]
    alert = channel_alert(
        trouble, key="k", position="channels.yaml:2", notify=["chat"], language=language, now=NOW, zone=BERLIN
    )
    assert (alert.key, alert.notify, alert.content.rule_position) == ("k", ("chat",), "channels.yaml:2")
    return alert.content.title, alert.content.why


def test_an_outage_is_told_with_its_reason() -> None:
    title, why = told("en")
    assert title == "Channel “mail” takes no alerts"
    assert why == (
        "every send since 29 Mar 2026, 13:00 (UTC+2) has failed: the connection was refused. "
        "What waits is sent as soon as it works again, and given up after five days"
    )


@pytest.mark.parametrize(
    ("language", "given", "title", "why"),
    [
        ("en", {"kind": SendFailure.CREDENTIALS}, "takes no alerts", "does not accept user name, password"),
        ("de", {"kind": SendFailure.CREDENTIALS}, "nimmt keine Meldungen an", "Passwort oder Token gelten"),
        ("en", {"since": None, "died": True}, "could not be delivered through “mail”", "refused for good"),
        ("de", {"since": None, "died": True}, "ließ sich über „mail“ nicht zustellen", "wurde aufgegeben"),
        ("en", {"died": True}, "takes no alerts", "What waited for five days was given up"),
        ("de", {"died": True}, "nimmt keine Meldungen an", "`monitor outbox retry --all` sendet es erneut"),
    ],
)
def test_each_kind_of_trouble_has_its_words(
    language: str, given: dict[str, object], title: str, why: str
) -> None:
    said = told(language, **given)
    assert title in said[0]
    assert why in said[1]
