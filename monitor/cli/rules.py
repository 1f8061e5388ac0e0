"""`monitor try` and `monitor match`: rules tried on texts, without feeds and without a database."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Annotated

import typer
from rich.text import Text

from monitor.cli.articles import Unreadable, read_articles
from monitor.cli.common import (
    CONFIG_DIR,
    ConfigDir,
    counted,
    err,
    fail,
    open_config,
    out,
    printable,
    standard_input,
)
from monitor.cli.finds import marked
from monitor.core.article import Article
from monitor.core.compile import Expansion
from monitor.core.lack import Kind
from monitor.core.language.endings import with_bar
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.near import nearness
from monitor.core.query import Mode, QueryProblem, Term
from monitor.core.query_parser import describe, parse_entry
from monitor.core.rule import Match, Rule
from monitor.lexicon import open_lexicon

ModeOption = Annotated[Mode, typer.Option("--mode", help="How far terms reach that say nothing else.")]
KEPT_QUERIES = 256  # compiled ones, of a list that comes in order


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("try")(try_query)
    app.command()(match)


def try_query(
    query: Annotated[str | None, typer.Argument(help="A term, a phrase or a query line.")] = None,
    texts: Annotated[list[str] | None, typer.Argument(help="Texts; none: standard input.")] = None,
    *,
    mode: ModeOption = Mode.FORMS,
    separable: Annotated[
        bool, typer.Option("--separable", help="Read ankommen as an|kommen: find 'kommt … an', too.")
    ] = False,
    language: Annotated[
        str,
        typer.Option("--language", help="Of texts that do not show theirs: two letters. Default: German."),
    ] = "",
    tsv: Annotated[
        bool, typer.Option("--tsv", help=r"Lines `query<TAB>text` in, `0` or `1` out; `\n` is a line break.")
    ] = False,
) -> None:
    """Show whether and where a query finds something in a text. Exit code 1: in none of them.

    Several bare words are a phrase, as in the lists of a rule.

    Example: `monitor try 'Rakete OR "ballistische Raketen"' 'Nordkorea testet eine Rakete.'`
    """
    spoken = language[:2].lower() or None
    if tsv:
        _answer_lines(standard_input(), mode, spoken, separable=separable)
        return
    if query is None:
        fail("Say what to look for: monitor try QUERY [TEXT…]", 2)
    found = _compiled(query, mode, separable=separable)
    if isinstance(found, str):
        fail(found, 2)
    _show_expansions(found.engine(spoken).expansions)
    read = texts or [standard_input().read().decode(errors="replace")]
    results = [_show(found, Article(text=text, language=spoken), mode) for text in read]
    if not any(results):
        raise typer.Exit(1)


def match(*, config: ConfigDir = CONFIG_DIR) -> None:
    """Match articles from standard input against the configured rules; nothing is stored or sent.

    In: JSON lines with `id`, `title`, `summary`, `text`, `url`, `published`, `language` and `source`, all but
    `id` optional; `source` is the name of a configured feed or any other. Out: one JSON line per match,
    `{id, rule, evidence: [{term, field, start, end}]}`; places count code points of the field.
    Lines that cannot be read are reported, the rest go on; the exit code is then 1.

    Example: `monitor match --config ~/watch/config < articles.jsonl`
    """
    configuration = open_config(config, secrets=False)
    rules = compile_rules(configuration.rules, lexicon=open_lexicon())
    feeds = {feed.name: feed for feed in configuration.feeds if feed.name}
    unreadable = 0
    for read in read_articles(standard_input(), feeds):
        if isinstance(read, Unreadable):
            unreadable += 1
            err.print(str(read), markup=False)
            continue
        for found in rules.match(read.article):
            print(_as_line(read.id, found))
    if unreadable:
        fail(f"{counted(unreadable, 'line')} could not be read.")


def _as_line(article_id: object, found: Match) -> str:
    evidence = [
        {"term": place.term, "field": place.field, "start": place.start, "end": place.end}
        for place in found.evidence
    ]
    line = {"id": article_id, "rule": found.rule.name, "evidence": evidence}
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


@lru_cache(KEPT_QUERIES)
def _compiled(query: str, mode: Mode, *, separable: bool) -> RuleSet | str:
    """Return the query ready to match, or what is wrong with it."""
    read = parse_entry(query)
    if isinstance(read, QueryProblem):
        pointer = " " * read.offset + "^"
        hint = f" ({read.hint})" if read.hint else ""
        return f"{printable(query)}\n{pointer}\n{read.text}{hint}"
    if separable and isinstance(read, Term):
        read = replace(read, text=with_bar(read.text))
    rules = compile_rules([Rule(name=describe(read), query=read)], mode=mode, lexicon=open_lexicon())
    return "\n".join(problem.text for problem in rules.problems) or rules


def _answer_lines(lines: Iterable[bytes], mode: Mode, language: str | None, *, separable: bool) -> None:
    for number, line in enumerate(lines, start=1):
        query, _, text = line.decode(errors="replace").rstrip("\r\n").partition("\t")
        found = _compiled(query, mode, separable=separable)
        if isinstance(found, str):
            err.print(f"line {number}: {found.splitlines()[-1]}: {query}", markup=False)
        hit = not isinstance(found, str) and found.match(
            Article(text=text.replace("\\n", "\n"), language=language)
        )
        print(1 if hit else 0)


def _show_expansions(expansions: Iterable[Expansion]) -> None:
    for expansion in expansions:
        out.print(Text(f"{expansion.term} ({expansion.mode}): {', '.join(expansion.forms)}", style="dim"))


def _show(rules: RuleSet, article: Article, mode: Mode) -> bool:
    """Print the text with its finds marked, else what keeps it from being found, and tell whether there are any."""
    matches = rules.match(article)
    if matches:
        out.print(marked(article.text, ((place.start, place.end) for place in matches[0].evidence)))
    else:
        out.print(f"not found in: {printable(article.text)}", markup=False)
        compiled = partial(compile_rules, mode=mode, lexicon=open_lexicon())
        for near in nearness(rules.rules, article, compile_rules=compiled):
            for lack in near.lacks:
                if lack.kind is not Kind.MISSING:
                    out.print(f"  {printable(lack.said)}", markup=False)
    return bool(matches)
