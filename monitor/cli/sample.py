"""`monitor sample`: what alerts look like, before the first real one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.common import CONFIG_DIR, ConfigDir, fail, open_config, out, printable
from monitor.cli.send_test import channel_named
from monitor.core.alert import AlertContent
from monitor.core.digest_message import render_digest
from monitor.core.feed_notice import FeedEvent, feed_alert
from monitor.core.message import Message, render
from monitor.core.rhythm.notice import Notice
from monitor.core.sample import SENT_AT, sample_alert, sample_digest, sample_update
from monitor.core.template import BUILT_IN, Templates

_ZONE = ZoneInfo("Europe/Berlin")
_LANGUAGES = ("de", "en")

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        help="Write the samples there, as text, Markdown and HTML. Without one: print an alert.",
    ),
]
ChannelName = Annotated[
    str | None,
    typer.Option(
        "--channel", metavar="CHANNEL", help="In the words of this channel: its language and templates."
    ),
]
Language = Annotated[str | None, typer.Option(metavar="CODE", help="Only in this language: de or en.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sample)


def sample(
    folder: Folder = None,
    *,
    channel: ChannelName = None,
    language: Language = None,
    config: ConfigDir = CONFIG_DIR,
) -> None:
    """Show a sample alert as it would be sent, or write samples of everything that is sent to a folder.

    Nothing is sent; `monitor send-test` does that. The configuration is read only for `--channel`.

    Examples: `monitor sample`, `monitor sample --channel mail`, `monitor sample docs --language en`
    """
    templates, spoken = (BUILT_IN, None) if channel is None else _words_of(channel, config)
    if language not in (None, *_LANGUAGES):
        fail(f"Alerts are written in {' and '.join(_LANGUAGES)}, not in '{printable(language or '')}'.", 2)
    chosen = language or spoken
    if folder is None:
        message = dict(samples(chosen or "en", templates))["alert"]
        out.print(f"{message.subject}\n\n{message.text}", markup=False)
        return
    for code in (chosen,) if chosen else _LANGUAGES:
        _write_all(folder, code, templates)


def samples(language: str, templates: Templates = BUILT_IN) -> Iterator[tuple[str, Message]]:
    """Yield one message of every kind, with its name; always the same."""
    for name, content in _contents(language):
        own = BUILT_IN if content.about_feed else templates
        yield (
            name,
            render(
                content, sent_at=SENT_AT, language=language, key=f"sample.{name}", zone=_ZONE, templates=own
            ),
        )
    yield (
        "digest",
        render_digest(sample_digest(language), sent_at=SENT_AT, language=language, key="sample", zone=_ZONE),
    )


def _contents(language: str) -> Iterator[tuple[str, AlertContent]]:
    yield "alert", sample_alert(language)
    yield "update", sample_update(language)
    failing = FeedEvent(
        notice=Notice.FAILING,
        before=None,
        url="https://kuestenblick.example/rss",
        name=sample_alert(language).source,
        newest_at=SENT_AT - timedelta(days=2),
        longest_pause=timedelta(hours=9),
        failing_since=SENT_AT - timedelta(hours=26),
        reason="HTTP 503 Service Unavailable",
    )
    yield "notice", feed_alert(failing, notify=(), language=language, now=SENT_AT).content


def _words_of(name: str, folder: Path) -> tuple[Templates, str]:
    config = open_config(folder, secrets=False)
    channel = channel_named(name, config)
    return channel.templates, channel.language or config.settings.language


def _write_all(folder: Path, language: str, templates: Templates) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, message in samples(language, templates):
            place = folder / f"sample-{name}.{language}"
            place.with_suffix(f".{language}.txt").write_text(as_text(message), encoding="utf-8")
            place.with_suffix(f".{language}.html").write_text(message.html, encoding="utf-8")
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror}")
    out.print(f"{folder}: samples written ({language})", markup=False)


def as_text(message: Message) -> str:
    """Return a message as a text file shows it: its subject, then its text."""
    return f"Subject: {message.subject}\n\n{message.text}\n"
