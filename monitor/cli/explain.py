"""`monitor explain`: why an article was alerted, or was not."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    DIGITS,
    AsJson,
    ConfigDir,
    DataDir,
    err,
    existing_database,
    fail,
    load_without_secrets,
    out,
    printable,
    to_json,
)
from monitor.cli.explain_deliveries import summed_up, tell_alert
from monitor.cli.explain_json import alert_as_json, as_json_of
from monitor.cli.explain_missing import why_unknown
from monitor.cli.explain_times import Times
from monitor.cli.explain_way import Explained, Section, answer, sections, with_tags
from monitor.cli.times import utc_now
from monitor.config.explain import did_you_mean
from monitor.config.machine import machine_zone
from monitor.config.model import Config
from monitor.core.errors import ConfigError
from monitor.core.matcher import compile_rules
from monitor.core.near import nearness
from monitor.store import lookout
from monitor.store.lookout import Candidate
from monitor.store.ways import AlertWay, Way, alerts_of, way_of

WIDEST = 100  # columns: longer lines are hard to read
_BARE_LINK = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:(alert|delivery|article):)?([0-9]{{1,{DIGITS}}})")

Wanted = Annotated[
    str,
    typer.Argument(metavar="WHICH", help="An id, a link, a headline or a part of it, alert:ID, delivery:ID."),
]
OfRule = Annotated[
    str | None,
    typer.Option("--rule", metavar="NAME", help="Only what concerns this rule, even if it is far off."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    which: Wanted,
    *,
    rule: OfRule = None,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Tell why you got an article, or did not: its whole way from the feed to each channel.

    The answer comes first. Then: when it was published and seen, its edits, its story, the rules that matched and
    on which words, each alert with its deliveries or the reason for silence. All this is as it was stored, also if
    rules were changed since. Last: rules that nearly match, as they are now, and what is missing.

    Exit code 1: there is no such article; what the watch knows instead is shown.

    Example: `monitor explain https://www.example.org/news/4711`

    Example: `monitor explain 'Raketentest' --rule Nordkorea`

    Example: `monitor explain delivery:7`
    """
    with existing_database(data) as database, database.read() as session:
        configuration = _configuration(config)
        zone = (configuration.settings.timezone if configuration else None) or machine_zone()
        times = Times(zone, utc_now())
        tell(session, as_link(which), configuration, times, rule=rule, as_json=as_json)


def as_link(which: str) -> str:
    """Return a link whole that was given without `https://`, all else as it is."""
    return f"https://{which}" if _BARE_LINK.fullmatch(which) else which


def tell(
    session: Session,
    which: str,
    config: Config | None,
    times: Times,
    *,
    rule: str | None = None,
    as_json: bool = False,
) -> None:
    """Print what is known of an article; leave with 1 if there is none, with 2 if there is no such rule.

    `config` None: it cannot be read.
    """
    notice = _notice(session, which)
    if notice:
        _tell_notice(notice, config, times, as_json=as_json)
        return
    chosen, others = _chosen(session, which, config, times)
    way = way_of(session, chosen.id)
    assert way is not None
    rule = rule or _rule_of(session, which)
    explained = _explained(way, others, config, times, rule=rule)
    said = answer(explained)
    if as_json:
        print(to_json(as_json_of(explained, said)))
        return
    told = sections(explained, every_rule=rule is not None)
    _show(said, chain(told, _namesakes(session, which, way)), times)


def _namesakes(session: Session, which: str, way: Way) -> Iterator[Section]:
    """Point to the alert that has the same number, which lists show."""
    asked = _NUMBERED.fullmatch(which)
    if asked and asked[1] is None:
        alert = next(iter(alerts_of(session, {int(which)})), None)
        if alert and alert.article_id != way.article.id:
            yield "Not meant?", [f"alert {which} is about another article: `monitor explain alert:{which}`"]


def _configuration(folder: Path) -> Config | None:
    try:
        return load_without_secrets(folder)
    except ConfigError:
        err.print(
            f"The configuration in {folder} cannot be read (see `monitor check`): "
            "what follows is from the database alone.",
            markup=False,
        )
        return None


def _notice(session: Session, which: str) -> AlertWay | None:
    """Return the alert that is asked for, if no article belongs to it."""
    alert_id = _alert_id(session, which)
    found = alerts_of(session, {alert_id}) if alert_id is not None else ()
    return found[0] if found and found[0].article_id is None else None


def _alert_id(session: Session, which: str) -> int | None:
    asked = _NUMBERED.fullmatch(which)
    if asked is None or asked[1] not in ("alert", "delivery"):
        return None
    return lookout.alert_of_delivery(session, int(asked[2])) if asked[1] == "delivery" else int(asked[2])


def _rule_of(session: Session, which: str) -> str | None:
    """Return the rule whose alert or delivery is asked for; None: all rules are."""
    alert_id = _alert_id(session, which)
    return next((one.rule for one in alerts_of(session, {alert_id})), None) if alert_id is not None else None


def _chosen(
    session: Session, which: str, config: Config | None, times: Times
) -> tuple[Candidate, Sequence[Candidate]]:
    """Return the article that is meant, and others by the same link; leave with 1 if that is not clear."""
    found = _candidates(session, which)
    if not found:
        fail(printable_lines(why_unknown(session, which, config, times)))
    same_link = "://" in which
    if len(found) > 1 and not same_link:
        listed = [f"  {one.id}  {one.source}: {one.title}" for one in found[: -lookout.SIMILAR - 1 : -1]]
        more = [f"  … and {len(found) - len(listed)} more"] if len(found) > len(listed) else []
        fail(
            printable_lines(
                [
                    f"{len(found)} articles have these words in their headline; name one by its id. The newest first:",
                    *listed,
                    *more,
                ]
            )
        )
    return found[0], found[1:]


def printable_lines(lines: Sequence[str]) -> str:
    """Join lines that may hold words of strangers."""
    return "\n".join(map(printable, lines))


def _candidates(session: Session, which: str) -> list[Candidate]:
    asked = _NUMBERED.fullmatch(which)
    if asked is None:
        return lookout.linked(session, which) if "://" in which else lookout.titled(session, which)
    if asked[1] in (None, "article"):
        return lookout.numbered(session, int(asked[2]))
    alert_id = _alert_id(session, which)
    article_id = lookout.article_of_alert(session, alert_id) if alert_id is not None else None
    return lookout.numbered(session, article_id) if article_id is not None else []


def _explained(
    way: Way, others: Sequence[Candidate], config: Config | None, times: Times, *, rule: str | None
) -> Explained:
    rules = [one for one in config.rules if rule in (None, one.name)] if config else []
    if rule and config and not rules and all(one.rule != rule for one in way.found_by):
        hint = did_you_mean(rule, [one.name for one in config.rules])
        fail(f"There is no rule '{printable(rule)}'" + (f": {hint}" if hint else "."), 2)
    unchanged = {(one.rule, one.rule_version) for one in way.found_by if one.revision == way.latest.revision}
    broken = {one.rule for one in way.unjudged}
    asked = [one for one in rules if (one.name, one.version) not in unchanged and not broken & {"", one.name}]
    near = nearness(asked, with_tags(way.latest, config), compile_rules=_compile) if asked and config else ()
    explained = Explained(way=way, near=tuple(near), others=tuple(others), config=config, times=times)
    return explained.of_rule(rule) if rule else explained


def _compile(rules: Sequence[Any]) -> Any:
    from monitor.lexicon import open_lexicon

    return compile_rules(rules, lexicon=open_lexicon())


def _tell_notice(raised: AlertWay, config: Config | None, times: Times, *, as_json: bool) -> None:
    content = raised.content
    about = (
        "It is a notice of the watch itself." if content.about_feed else "Its article is not kept any more."
    )
    if as_json:
        print(to_json({"answer": summed_up([raised], times), "alerts": [alert_as_json(raised)]}))
        return
    told: list[Section] = [
        ("Alert", [content.title, content.url or "without a link", about, content.why]),
        (f"Alert by {raised.rule}", list(tell_alert(raised, config, times))),
    ]
    _show(summed_up([raised], times), iter(told), times)


def _show(said: str, told: Iterator[Section], times: Times) -> None:
    """Print the answer and what led to it: in columns on a terminal, else a line each."""
    if not out.is_terminal:
        out.print(printable(said), markup=False)
        for label, lines in told:
            out.print(f"\n{printable(label)}", markup=False)
            for line in lines:
                out.print(Text("  ").append_text(_text(line)))
    else:
        console = Console(highlight=False)
        console.width = min(console.width, WIDEST)
        console.print(Text(printable(said), style="bold"))
        for label, lines in told:
            console.print(Text(f"\n{printable(label)}", style="cyan"))
            console.print(Padding(Group(*map(_hanging, lines)), (0, 0, 0, 2)))
    out.print(f"\nTimes are those of {times.zone}.", style="dim", markup=False)


def _hanging(line: str | Text) -> Table:
    row = Table.grid(padding=(0, 1))
    row.add_column()
    row.add_column(overflow="fold")
    row.add_row("·", _text(line))
    return row


def _text(line: str | Text) -> Text:
    return line if isinstance(line, Text) else Text(printable(line))
