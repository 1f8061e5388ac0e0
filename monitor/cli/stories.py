"""`monitor stories` and `monitor canon`: what belongs together, without feeds and without a database."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer
from pydantic import TypeAdapter, ValidationError

from monitor.cli.articles import ReadArticle, Unreadable, read_articles
from monitor.cli.common import counted, err, fail, standard_input
from monitor.core.outlet_id import identity
from monitor.core.story.assign import Decision, Newcomer, Stories
from monitor.core.url import canonical_url

_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)
_SCHEME = re.compile(r"[a-z][a-z\d+.-]*:(?!\d)", re.IGNORECASE)  # but a.example:8080 has none
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(stories)
    app.command()(canon)


def stories() -> None:
    """Group articles from standard input, in the order they come; nothing is stored or sent.

    In: JSON lines with `id`, `title`, `summary` or `text`, `url`, `published`, all but `id` optional; an article
    without a time comes with the one before. Out: one JSON line per article, `{id, group_id, story_id, relation,
    of, why}`. `group_id` is the id of the article that told this development first: one alert. `story_id` is the id
    of the article that opened the story: one event. Lines that cannot be read are reported, the rest go on; the exit
    code is then 1.

    Example: `monitor stories < articles.jsonl`
    """
    assigned = Stories()
    ids: list[Any] = []
    unreadable = 0
    for read in _timed():
        if isinstance(read, Unreadable):
            unreadable += 1
            err.print(str(read), markup=False)
            continue
        ids.append(read.article.id)
        print(_as_line(assigned.assign(_newcomer(read, len(ids) - 1)), ids))
    if unreadable:
        fail(f"{counted(unreadable, 'line')} could not be read.")


@dataclass(frozen=True, slots=True)
class _Timed:
    article: ReadArticle
    at: datetime


def _timed() -> Iterator[_Timed | Unreadable]:
    at = _EPOCH
    for number, line in enumerate(standard_input(), start=1):
        for read in read_articles([line], {}):
            if isinstance(read, Unreadable):
                yield Unreadable(number, read.reason)
                continue
            try:
                published = json.loads(line).get("published")
                at = _utc(_TIME.validate_python(published)) if published else at
            except ValidationError as error:
                yield Unreadable(number, f"published: {error.errors(include_url=False)[0]['msg']}")
                continue
            yield _Timed(read, at)


def _utc(time: datetime) -> datetime:
    """Return an aware time; one that names no zone counts as UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _newcomer(read: _Timed, number: int) -> Newcomer:
    article = read.article.article
    return Newcomer(
        article=number,
        at=read.at,
        title=article.title,
        text=article.summary or article.text,
        identity=identity(canonical_url(article.url)),
    )


def _as_line(decision: Decision, ids: list[Any]) -> str:
    line = {
        "id": ids[-1],
        "group_id": ids[decision.group],
        "story_id": ids[decision.story],
        "relation": decision.relation.value,
        "of": None if decision.of is None else ids[decision.of],
        "why": decision.why(lambda number: str(ids[number])),
    }
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def canon() -> None:
    """Print the canonical form and the identity of each link on standard input, separated by a tab.

    Links with the same identity lead to the same article: it is the host with the outlet's own article number, where
    the link has one, else the canonical form. A line that is no link to a web page gives an empty form.

    Example: `monitor canon < links.txt`
    """
    for line in standard_input():
        url = line.decode(errors="replace").strip()
        form = canonical_url(url if _SCHEME.match(url) else f"https://{url}") if url else ""
        print(f"{form}\t{identity(form)}")
