"""Articles as JSON lines, for commands that work on texts from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from monitor.config.model import FeedSpec
from monitor.core.article import Article

_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())]


class _Line(BaseModel):
    id: Any
    title: _Text = ""
    summary: _Text = ""
    text: _Text = ""
    author: _Text = ""
    categories: _Texts = ()
    url: _Text = ""
    language: _Text = ""
    source: _Text = ""


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article and the id that its line gave it: any JSON value."""

    id: Any
    article: Article


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a line is no article; lines count from 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read_articles(
    lines: Iterable[bytes], feeds: Mapping[str, FeedSpec]
) -> Iterator[ReadArticle | Unreadable]:
    """Read one JSON object per line; blank lines are passed over. A source named in `feeds` has its tags."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            yield Unreadable(number, f"{place}: {first['msg']}" if place else first["msg"])
        else:
            yield ReadArticle(read.id, _article(read, feeds.get(read.source)))


def _article(read: _Line, feed: FeedSpec | None) -> Article:
    return Article(
        title=read.title,
        summary=read.summary,
        text=read.text,
        author=read.author,
        categories=read.categories,
        url=read.url,
        language=read.language or (feed.language if feed else None),
        source=read.source,
        feed=read.source,
        tags=feed.tags if feed else frozenset(),
    )
