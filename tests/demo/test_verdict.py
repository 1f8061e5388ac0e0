from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.core.alert import AlertContent
from monitor.core.delivery import DeliveryState
from monitor.core.rule import Severity
from monitor.demo.mailbox import Mail
from monitor.demo.record import Outbox
from monitor.demo.verdict import judge
from monitor.store.alerts import RaisedAlert, Sending
from monitor.store.deliveries import DeliveryStatus

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
DESK, NIGHT = "desk@newsroom.example", "night@newsroom.example"
SENT, DEAD, PENDING = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.PENDING


def _alert(
    *sent_to: str, rule: str = "Nordkorea", article: int = 1, state: DeliveryState = SENT
) -> RaisedAlert:
    content = AlertContent(
        rule=rule,
        rule_position="config/rules.yaml:2",
        severity=Severity.NORMAL,
        title="Raketen aus Nordkorea",
        source="Tageblatt",
        url=f"https://tageblatt.example/{article}.html",
        published_at=None,
        seen_at=None,
        why="new article",
        terms=(rule,),
        excerpts=(),
    )
    sendings = tuple(
        Sending(channel="mail" if target else "console", target=target, state=state, sent_at=NOW)
        for target in sent_to
    )
    return RaisedAlert(id=article, article_id=article, raised_at=NOW, content=content, deliveries=sendings)


def _unsent(channel: str, target: str, state: DeliveryState, reason: str | None = None) -> DeliveryStatus:
    return DeliveryStatus(
        id=1,
        alert_id=1,
        rule="Nordkorea",
        title="Raketen aus Nordkorea",
        channel=channel,
        target=target,
        state=state,
        attempts=1,
        created_at=NOW,
        due_at=None,
        sent_at=None,
        failure_kind=None,
        failure_reason=reason,
    )


def _mail(to: str = DESK, rule: str = "Nordkorea", article: int = 1) -> Mail:
    text = f"Tageblatt\nhttps://tageblatt.example/{article}.html\n"
    return Mail(Path("0001.eml"), recipient=to, subject=f"[{rule}] Raketen aus Nordkorea", text=text)


CASES = {
    "every mail is there": ([_alert(DESK, NIGHT)], [], [_mail(NIGHT), _mail(DESK)], (2, 2), []),
    "one headline, two articles": (
        [_alert(DESK, article=1), _alert(DESK, article=2)],
        [],
        [_mail(article=2), _mail(article=1)],
        (2, 2),
        [],
    ),
    "the console is no mailbox": ([_alert(DESK, "")], [], [_mail()], (1, 1), []),
    "a mail is lost": (
        [_alert(DESK, NIGHT)],
        [],
        [_mail(DESK)],
        (2, 1),
        ["night@newsroom.example was sent, but"],
    ),
    "a mail went elsewhere": ([_alert(DESK)], [], [_mail(NIGHT)], (1, 0), ["did not come", "was not sent"]),
    "a mail is of another rule": (
        [_alert(DESK)],
        [],
        [_mail(rule="Iran")],
        (1, 0),
        ["did not come", "[Iran]"],
    ),
    "a mail is of another article": (
        [_alert(DESK)],
        [],
        [_mail(article=2)],
        (1, 0),
        ["did not come", "was not sent"],
    ),
    "a mail came twice": ([_alert(DESK)], [], [_mail(), _mail()], (1, 1), ["came, but was not sent"]),
    "a delivery is dead": (
        [_alert(DESK), _alert(NIGHT, state=DEAD)],
        [_unsent("mail", NIGHT, DEAD, "550 no such user")],
        [_mail()],
        (1, 1),
        ["to night@newsroom.example is dead: 550 no such user"],
    ),
    "a delivery still waits": (
        [_alert(DESK), _alert("", state=PENDING)],
        [_unsent("console", "", PENDING)],
        [_mail()],
        (1, 1),
        ["to console is pending"],
    ),
    "nothing was raised": ([], [], [], (0, 0), ["no alert was mailed at all"]),
}


@pytest.mark.parametrize(("alerts", "unsent", "mails", "counts", "said"), CASES.values(), ids=CASES)
def test_outbox_and_mailbox_agree_or_the_verdict_says_where_they_do_not(
    alerts: Sequence[RaisedAlert],
    unsent: Sequence[DeliveryStatus],
    mails: Sequence[Mail],
    counts: tuple[int, int],
    said: Sequence[str],
) -> None:
    verdict = judge(Outbox(tuple(alerts), tuple(unsent)), mails, mail_channels=frozenset({"mail"}))
    assert (verdict.expected, verdict.found) == counts
    assert len(verdict.faults) == len(said)
    assert all(words in fault for words, fault in zip(said, verdict.faults, strict=True))
