"""The sentences that made a rule match, with the matched words marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from monitor.core.article import Article
from monitor.core.rule import Evidence

MAX_EXCERPTS = 4
MAX_LENGTH = 320  # characters of one excerpt
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"“”»«')\]]*\s+(?=[\"„“»«(\[]?[A-ZÄÖÜ0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a field; `marks` are [start, end) in `text`, in order, without overlap."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


def excerpts(article: Article, evidence: Iterable[Evidence]) -> tuple[Excerpt, ...]:
    """Return the sentences of `article` that hold `evidence`, in reading order, each once."""
    found: list[Excerpt] = []
    for field, group in groupby(sorted(evidence, key=_reading_order), key=lambda e: e.field):
        value = getattr(article, field)
        text = ", ".join(value) if isinstance(value, tuple) else value
        found += _of_field(field, text, list(group))
    return tuple({excerpt.text: excerpt for excerpt in reversed(found)}.values())[::-1][:MAX_EXCERPTS]


def _reading_order(evidence: Evidence) -> tuple[int, str, int]:
    first = ("title", "summary", "text")
    rank = first.index(evidence.field) if evidence.field in first else len(first)
    return rank, evidence.field, evidence.start


def _of_field(field: str, text: str, evidence: Sequence[Evidence]) -> list[Excerpt]:
    found = []
    for start, end in _sentences(text):
        marks = [(max(e.start, start), min(e.end, end)) for e in evidence if e.start < end and e.end > start]
        if marks:
            found.append(_cut(field, text[start:end], [(a - start, b - start) for a, b in marks]))
    return found


def _sentences(text: str) -> list[tuple[int, int]]:
    starts = [0, *(gap.end() for gap in _SENTENCE_END.finditer(text))]
    ends = [*(gap.start() for gap in _SENTENCE_END.finditer(text)), len(text)]
    return list(zip(starts, ends, strict=True))


def _cut(field: str, sentence: str, marks: Sequence[tuple[int, int]]) -> Excerpt:
    """Shorten an over-long sentence to a window that begins a little before its first mark."""
    start = 0 if len(sentence) <= MAX_LENGTH else max(0, min(marks[0][0] - 80, len(sentence) - MAX_LENGTH))
    window = sentence[start : start + MAX_LENGTH]
    before, after = "…" if start else "", "…" if start + MAX_LENGTH < len(sentence) else ""
    shift = len(before) - start
    inside = [
        (a + shift, min(b + shift, len(before) + len(window))) for a, b in marks if a < start + MAX_LENGTH
    ]
    return Excerpt(field, before + window + after, _merged(inside))


def _merged(marks: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
