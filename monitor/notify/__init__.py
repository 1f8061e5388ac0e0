"""The only door to Apprise: sends messages in children that can be killed. The console is served right here."""

import re
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO, assert_never

from monitor.child import Answer, Died, Reply, TimedOut
from monitor.config.model import Channel
from monitor.core.delivery import SendFailed, SendFailure, SendOutcome, Sent
from monitor.core.message import Message
from monitor.notify.children import Children

SEND_LIMIT = timedelta(seconds=30)
WARM = 4  # children kept while nothing is sent through them
_MEMORY_LIMIT = 1 << 30  # bytes: a service may answer without end
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child is asked to do: send `message`, or with None only say whether the URL can be used."""

    url: str
    target: str  # empty: whom the URL names
    message: Message | None
    more: bool = False  # another follows at once: keep the connection for it


class AppriseNotifier:
    """Sends to any service that Apprise knows; safe to call from several threads."""

    def __init__(self, *, warm: int = WARM, limit: timedelta = SEND_LIMIT) -> None:
        """Start a child per channel when it is needed and keep `warm` idle ones; a send is killed after `limit`."""
        self._limit = limit
        self._children = Children("monitor.notify.sender:run", kept=warm, memory_limit=_MEMORY_LIMIT)
        self._printing = threading.Lock()

    def send(self, channel: Channel, target: str, message: Message) -> SendOutcome:
        """Send one message to one target; blocks for about the limit at most. Reasons hold no secrets."""
        [outcome] = self.send_all(channel, [(target, message, False)])
        return outcome

    def send_all(
        self, channel: Channel, messages: Iterable[tuple[str, Message, bool]], *, ahead: int = 1
    ) -> Generator[SendOutcome, None, None]:
        """Send (target, message, whether more follow) one after the other, and yield what became of each.

        Up to `ahead` are in the sender's hands at once, and it begins the next
        as soon as it is through with one; each may take the limit. After a
        send that did not come to an end the others are not made.
        """
        if channel.url is None:
            for _, message, _ in messages:
                with self._printing:
                    printed = _print(message.text, sys.stdout)
                yield printed
            return
        url = channel.url.reveal()
        errands = (Errand(url, target, message, more) for target, message, more in messages)
        with closing(
            self._children.calls(channel.name, errands, timeout=self._limit, ahead=ahead)
        ) as replies:
            for reply in replies:
                outcome = self._outcome(reply)
                assert outcome, "a child that has a message to send says what became of it"
                yield outcome

    def validate(self, channel: Channel) -> str | None:
        """Return why Apprise cannot use the channel, None if it can. Sends nothing and asks no server."""
        if channel.url is None:
            return None
        url = channel.url.reveal()
        for target in channel.targets:
            [reply] = self._children.calls("", [Errand(url, target, None)], timeout=self._limit)
            if isinstance(problem := self._outcome(reply), SendFailed):
                return problem.reason
        return None

    def close(self) -> None:
        """Kill the children; what is being sent ends as UNKNOWN."""
        self._children.close()

    def _outcome(self, reply: Reply) -> SendOutcome | None:
        seconds = f"{self._limit.total_seconds():g} s"
        match reply:
            case Answer(value=outcome):
                told: SendOutcome | None = outcome
                return told
            case TimedOut(started=False):
                return SendFailed(SendFailure.TEMPORARY, f"its sender was not free within {seconds}")
            case TimedOut():
                return SendFailed(SendFailure.UNKNOWN, f"no end within {seconds}: it may have arrived")
            case Died(reason=reason, started=False):
                return SendFailed(SendFailure.TEMPORARY, f"the sender could not work: {reason}")
            case Died(reason=reason):
                return SendFailed(SendFailure.UNKNOWN, f"the sender ended: {reason}; it may have arrived")
            case _:
                assert_never(reply)


def _print(text: str, console: TextIO) -> SendOutcome:
    shown = _STEERING.sub(lambda found: ascii(found.group())[1:-1], text) + "\n\n"
    try:
        encoding = console.encoding or "utf-8"
        console.write(shown.encode(encoding, "replace").decode(encoding))
        console.flush()
    except (OSError, ValueError) as error:  # ValueError: it was closed
        return SendFailed(SendFailure.TEMPORARY, f"the console cannot be written to: {error}")
    return Sent()
