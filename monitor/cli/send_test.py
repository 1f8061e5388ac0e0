"""`monitor send-test`: find out whether a channel works."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, tzinfo
from typing import Annotated

import typer

from monitor.cli.common import (
    CONFIG_DIR,
    AsJson,
    ConfigDir,
    err,
    fail,
    open_config,
    out,
    print_rows,
    printable,
)
from monitor.cli.times import utc_now
from monitor.config.explain import did_you_mean
from monitor.config.machine import machine_zone
from monitor.config.model import Channel, Config
from monitor.core.alert import AlertContent
from monitor.core.delivery import SendFailed, SendFailure
from monitor.core.excerpt import Excerpt
from monitor.core.message import Message, render
from monitor.core.rule import Severity

_WHAT_THAT_MEANS = {
    SendFailure.TEMPORARY: "It may work later: `monitor run` would try again.",
    SendFailure.RATE_LIMIT: "It was asked too often: `monitor run` would try again later.",
    SendFailure.PERMANENT: "It will not work like this: `monitor run` would give up after three tries.",
    SendFailure.CREDENTIALS: "The user name, password or token is wrong, or may not do this.",
    SendFailure.UNKNOWN: "Look there whether it arrived: `monitor run` would send it again.",
}

_SAMPLES = {  # title, and a sentence around the marked words
    "de": ("Probealarm von monitor", "Wer das lesen kann, bekommt auch die ", "echten Meldungen", " hier."),
    "en": ("Test alert from monitor", "Whoever can read this will get the ", "real alerts", " here too."),
}

ChannelName = Annotated[
    str | None,
    typer.Argument(metavar="CHANNEL", help="As named in the configuration. Without one: list the channels."),
]
Target = Annotated[
    str | None, typer.Option(metavar="RECIPIENT", help="Only this recipient of the channel, not all of them.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("send-test")(send_test)


def send_test(
    channel: ChannelName = None,
    *,
    target: Target = None,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
) -> None:
    """Send a sample alert through a channel and show what the service answers.

    It takes the same way as a real alert. Leaves with 0 if every recipient's message was taken, with 1 if not.

    Example: `monitor send-test mail --target desk@example.org`
    """
    configuration = open_config(config)
    if channel is None:
        _list_channels(configuration.channels, as_json=as_json)
        return
    chosen = channel_named(channel, configuration)
    targets = _targets(chosen, target)
    language = chosen.language or configuration.settings.language
    zone = configuration.settings.timezone
    message = sample_alert(chosen, language=language, now=utc_now(), zone=zone)
    if not _all_taken(chosen, targets, message):
        raise typer.Exit(1)


def _list_channels(channels: Iterable[Channel], *, as_json: bool) -> None:
    rows = [
        {"name": one.name, "service": one.scheme, "recipients": [target for target in one.targets if target]}
        for one in channels
    ]
    shown = rows if as_json else [{**row, "recipients": ", ".join(row["recipients"])} for row in rows]
    columns = {"name": "channel", "service": "service", "recipients": "recipients"}
    print_rows(shown, columns=columns, as_json=as_json, empty="There are no channels.")


def channel_named(name: str, config: Config) -> Channel:
    """Return the channel of that name, or say that there is none and leave with 2."""
    channels = {channel.name: channel for channel in config.channels}
    if name not in channels:
        hint = did_you_mean(name, channels) or f"there are: {', '.join(channels)}"
        fail(f"The configuration has no channel '{printable(name)}': {hint}", 2)
    return channels[name]


def _targets(channel: Channel, wanted: str | None) -> tuple[str, ...]:
    if wanted is None:
        return channel.targets
    if not wanted or wanted not in channel.targets:
        named = [target for target in channel.targets if target]
        hint = did_you_mean(wanted, named) or f"there are: {', '.join(named) or 'none'}"
        fail(f"Channel '{channel.name}' has no recipient '{printable(wanted)}': {hint}", 2)
    return (wanted,)


def sample_alert(channel: Channel, *, language: str, now: datetime, zone: tzinfo | None = None) -> Message:
    """Return the message that tries a channel, its times in `zone` (None: the machine's)."""
    title, before, marked, after = _SAMPLES.get(language[:2], _SAMPLES["en"])
    mark = (len(before), len(before + marked))
    content = AlertContent(
        rule="send-test",
        rule_position=channel.position.line_only,
        severity=Severity.NORMAL,
        title=title,
        source="monitor",
        url="https://example.org/",
        published_at=now,
        seen_at=now,
        why="monitor send-test",
        terms=(marked,),
        excerpts=(Excerpt("text", before + marked + after, (mark,)),),
    )
    key = f"send-test.{now:%Y%m%dT%H%M%S%f}"
    return render(content, sent_at=now, language=language, key=key, zone=zone or machine_zone())


def _all_taken(channel: Channel, targets: Iterable[str], message: Message) -> bool:
    from monitor.notify import AppriseNotifier

    taken = True
    with closing(AppriseNotifier()) as notifier:
        for target in targets:
            outcome = notifier.send(channel, target, message)
            place = f"{channel.name} ({channel.scheme})" + (f" → {target}" if target else "")
            if isinstance(outcome, SendFailed):
                taken = False
                err.print(f"{place}: {printable(outcome.reason)}", markup=False)
                err.print(_WHAT_THAT_MEANS[outcome.kind], markup=False)
            else:
                out.print(f"{place}: {printable(outcome.answer) or 'taken'}", markup=False)
    return taken
