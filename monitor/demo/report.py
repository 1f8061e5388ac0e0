"""The demo in words, for a terminal and for a file alike."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from monitor.config.model import Config
from monitor.demo.mailbox import Mail, Mailbox
from monitor.demo.newsroom import Moment
from monitor.demo.record import Record
from monitor.demo.verdict import Verdict
from monitor.runner import PassSummary
from monitor.store.alerts import RaisedAlert, SilentMatch

_LABEL_WIDTH = 10


def opening(out: Console, day: Sequence[Moment], *, config: Config, server: str, mailbox: Mailbox) -> None:
    """Say what will be played, with what, and where things are."""
    out.print(f"A day in an invented newsroom, in {len(day)} moments, played through the real program.")
    out.print("The outlets and their texts (in German) are made up for it.\n")
    _line(out, "feeds", f"{len(config.feeds)}, served at {server}")
    for rule in config.rules:
        _line(out, "rule", f"{rule.name}, from {rule.position.line_only}")
    _line(out, "channels", ", ".join(f"{channel.name} ({channel.scheme})" for channel in config.channels))
    _line(out, "mailbox", f"an SMTP server at {mailbox.address}, which writes to {mailbox.folder}")


def heading(out: Console, number: int, moment: Moment) -> None:
    """Open the section of a moment: its name, its hour, what the outlets do."""
    out.print()
    out.print(Rule(f"{number} · {moment.name}, {moment.at.astimezone():%H:%M}", align="left", style="dim"))
    out.print(Text(moment.told, style="italic"))
    out.print()


def outcome(out: Console, done: PassSummary, record: Record, *, mails: Sequence[Mail]) -> None:
    """Say what one pass came to, and why; the console channel has printed its alerts before."""
    out.print(Text("What came, and why", style="bold"))
    visits = {"read": done.feeds_read, "unchanged": done.feeds_unchanged, "failed": done.feeds_failed}
    told = ", ".join(f"{count} {kind}" for kind, count in visits.items() if count)
    _line(out, "polled", f"{sum(visits.values())} feeds: {told}")
    for feed in record.failing:
        _line(out, "failing", f"{feed.name}: {feed.failure_reason}", style="yellow")
    _line(out, "new", f"{done.new_articles} articles, {len(record.unmatched)} of them match no rule")
    if any(found.baseline for found in record.silent):
        _baseline(out, [found for found in record.silent if found.baseline])
    else:
        for article in record.unmatched:
            _line(out, "", f"{article.source}: {article.title}", style="dim")
    for alert in record.alerts:
        _alert(out, alert)
    _silence(out, [found for found in record.silent if not found.baseline])
    for mail in mails:
        _line(out, "mail", f"{mail.path.name} to {mail.recipient}: {mail.subject}")


def ending(out: Console, verdict: Verdict, *, mailbox: Mailbox) -> None:
    """Say whether everything arrived, and where it lies."""
    out.print()
    out.print(Rule(style="dim"))
    out.print(
        f"{verdict.expected} mails sent according to the database, {verdict.found} of them in {mailbox.folder}"
    )
    for fault in verdict.faults:
        out.print(Text(f"wrong: {fault}", style="bold red"))


def _baseline(out: Console, found: Sequence[SilentMatch]) -> None:
    """Say what a first poll found, which alerts nobody."""
    by_rule = Counter(match.rule for match in found)
    counts = ", ".join(f"{rule} {count}×" for rule, count in by_rule.items())
    _line(
        out,
        "silent",
        f"all of them were there before the watch began; the rules would have matched {counts}:",
    )
    for match in found:
        _line(out, "", f"[{match.rule}] {match.source}: {match.title}", style="dim")


def _alert(out: Console, alert: RaisedAlert) -> None:
    content = alert.content
    _line(out, "alert", f"[{content.rule}] {content.title}", style="bold")
    words = ", ".join(f"“{word}”" for word in _marked(alert))
    sent = ", ".join(delivery.channel for delivery in alert.deliveries)
    _line(out, "", f"{content.source}, {content.why}; found {words}; to {sent}")
    if content.also_reported_by:
        _line(out, "", f"also reported by {', '.join(content.also_reported_by)}")
    if content.changed:
        _line(out, "", f"before, its headline was: {content.changed.before}")


def _marked(alert: RaisedAlert) -> Iterable[str]:
    """Return the words that matched, as the article has them, each once."""
    found = (excerpt.text[start:end] for excerpt in alert.content.excerpts for start, end in excerpt.marks)
    return dict.fromkeys(found)


def _silence(out: Console, found: Sequence[SilentMatch]) -> None:
    for match in found:
        _line(out, "silent", f"[{match.rule}] {match.source}: {match.title}", style="dim")
        _line(out, "", match.reason, style="dim")


def _line(out: Console, label: str, text: str, *, style: str = "") -> None:
    out.print(Text.assemble((f"{label:{_LABEL_WIDTH}}", "cyan"), (text, style)))
