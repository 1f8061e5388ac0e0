"""Whether everything that the database calls sent really lies in the mailbox, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.delivery import DeliveryState
from monitor.demo.mailbox import Mail
from monitor.demo.record import Outbox
from monitor.store.alerts import RaisedAlert, Sending
from monitor.store.deliveries import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the demo went; it went well if `faults` is empty."""

    expected: int  # mails that the database says were sent
    found: int  # of these in the mailbox
    faults: tuple[str, ...]  # one sentence each


def judge(outbox: Outbox, mails: Iterable[Mail], *, mail_channels: frozenset[str]) -> Verdict:
    """Compare outbox and mailbox: every delivery sent, every mail of a delivery there exactly once."""
    lying = list(mails)
    mailed = [
        (alert, sending)
        for alert in outbox.alerts
        for sending in alert.deliveries
        if sending.state is DeliveryState.SENT and sending.channel in mail_channels
    ]
    missing: list[str] = []
    for alert, sending in mailed:
        mail = next((mail for mail in lying if _belongs(mail, alert, sending)), None)
        if mail:
            lying.remove(mail)
        else:
            missing.append(_missing(alert, sending))
    nothing = [] if mailed else ["no alert was mailed at all"]
    unsent = [_unsent(delivery) for delivery in outbox.undelivered]
    surplus = [f"the mail “{mail.subject}” to {mail.recipient} came, but was not sent" for mail in lying]
    return Verdict(len(mailed), len(mailed) - len(missing), (*nothing, *unsent, *missing, *surplus))


def _belongs(mail: Mail, alert: RaisedAlert, sending: Sending) -> bool:
    """Tell whether recipient, rule and link agree: headlines may repeat, a link names one article."""
    return (
        mail.recipient == sending.target
        and f"[{alert.content.rule}]" in mail.subject
        and alert.content.url in mail.text
    )


def _missing(alert: RaisedAlert, sending: Sending) -> str:
    said = f"[{alert.content.rule}] {alert.content.title}"
    return f"{said} to {sending.target} was sent, but the mail did not come"


def _unsent(delivery: DeliveryStatus) -> str:
    said = f"[{delivery.rule}] {delivery.title} to {delivery.target or delivery.channel} is {delivery.state.value}"
    return f"{said}: {delivery.failure_reason}" if delivery.failure_reason else said
