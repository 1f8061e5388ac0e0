"""The sentences that made a rule match, with the matched words marked."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from monitor.core.article import Article
from monitor.core.rule import Evidence

MAX_EXCERPTS = 4
MAX_LENGTH = 320  # characters of one excerpt, ellipses not counted
_RUNNING_TEXT = ("summary", "text")  # other fields are shown whole
_LEAD = 80  # characters shown before the first mark of a shortened sentence

# What may lie between two sentences; the group is the gap itself. Every alternative starts at a
# fixed character, so that no run of dots, quotes or blanks makes the search quadratic.
_GAP = re.compile(r"(?<=[.!?…])[\"“”»«’')\]]*(\s+)|(?<=[。！？])[」』”]*()|(\n\s*)")
_OPENING = " \t\"'„“”»«‚‘’(["
_NO_LETTER = re.compile(r"\W")
# Short forms of German and English that a capital letter often follows.
_ABBREVIATION = re.compile(
    "abs|art|bspw|bzw|ca|co|dr|evtl|fr|frl|geb|gen|ggf|gov|hr|hrsg|inc|inkl|jh|jr|lt|ltd|mio|mr|mrd|mrs|ms|nr"
    "|prof|rep|sen|sog|sr|st|str|tel|vgl|vs|ziff|jan|feb|apr|jun|jul|aug|sept?|o[ck]t|nov|de[cz]",
    re.IGNORECASE,
)

_SAME = 60  # characters; a summary that is the beginning of the text is the same sentence

Span = tuple[int, int]  # [start, end) in code points


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a field; `marks` are [start, end) in `text`, in order, without overlap."""

    field: str
    text: str
    marks: tuple[Span, ...]


def excerpts(article: Article, evidence: Iterable[Evidence]) -> tuple[Excerpt, ...]:
    """Return the sentences of `article` that hold `evidence`, in reading order, each once, at most four."""
    found: dict[str, Excerpt] = {}
    for field, group in groupby(sorted(evidence, key=_reading_order), key=lambda e: e.field):
        value = getattr(article, field)
        # Categories: as long as what `field_text` has between them, so that marks stay in their places.
        text = ", ".join(value) if isinstance(value, tuple) else value
        for excerpt in _of_field(field, text, group):
            found.setdefault(excerpt.text[:_SAME], excerpt)
    return tuple(islice(found.values(), MAX_EXCERPTS))


def _reading_order(evidence: Evidence) -> tuple[int, str, int]:
    first = ("title", "summary", "text")
    rank = first.index(evidence.field) if evidence.field in first else len(first)
    return rank, evidence.field, evidence.start


def _of_field(field: str, text: str, evidence: Iterable[Evidence]) -> list[Excerpt]:
    gaps = _GAP.finditer(text) if field in _RUNNING_TEXT else ()
    sentences = _sentences(text, gaps)
    starts = [start for start, _ in sentences]
    marks: dict[int, list[Span]] = {}
    for found in evidence:
        first = max(0, bisect_right(starts, found.start) - 1)
        for index in range(first, bisect_right(starts, found.end - 1)):
            start, end = sentences[index]
            mark = (max(found.start, start) - start, min(found.end, end) - start)
            if mark[0] < mark[1]:
                marks.setdefault(index, []).append(mark)
    return [
        _cut(field, text[slice(*sentences[index])], _merged(inside))
        for index, inside in sorted(marks.items())
    ]


def _sentences(text: str, gaps: Iterable[re.Match[str]]) -> list[Span]:
    """Return where the sentences of `text` are, without the blanks around them."""
    bounds, start = [], 0
    for gap in gaps:
        inner = gap.lastindex or 0
        if "\n" in gap.group(inner) or _ends_sentence(text, gap):
            bounds.append((start, gap.start(inner)))
            start = gap.end(inner)
    bounds.append((start, len(text)))
    trimmed = (_trimmed(text, bound) for bound in bounds)
    return [(start, end) for start, end in trimmed if start < end]


def _ends_sentence(text: str, gap: re.Match[str]) -> bool:
    """Tell an end of sentence from `am 5. Mai`, `Dr. Kim`, `U.S. Army` and `z. B.`."""
    following = text[gap.end() : gap.end() + 4].lstrip(_OPENING)[:1]
    if following.islower():
        return False
    if text[gap.start() - 1] != ".":
        return True
    word = _NO_LETTER.split(text[max(0, gap.start() - 20) : gap.start() - 1])[-1]
    ordinal = word.isdigit() and len(word) <= 2  # noqa: PLR2004 a day, a century
    return not (ordinal or len(word) == 1 or _ABBREVIATION.fullmatch(word))


def _trimmed(text: str, bound: Span) -> Span:
    sentence = text[slice(*bound)]
    start = bound[0] + len(sentence) - len(sentence.lstrip())
    return start, start + len(sentence.strip())


def _cut(field: str, sentence: str, marks: Sequence[Span]) -> Excerpt:
    """Shorten an over-long sentence to whole words from a little before its first mark."""
    if len(sentence) <= MAX_LENGTH:
        return Excerpt(field, sentence, tuple(marks))
    start = _word_start(sentence, marks[0][0])
    end = _word_end(sentence, start, marks)
    before, after = "…" if start else "", "…" if end < len(sentence) else ""
    shift = len(before) - start
    inside = ((a + shift, min(b, end) + shift) for a, b in marks if a < end)
    return Excerpt(field, before + sentence[start:end] + after, tuple(inside))


def _word_start(sentence: str, first_mark: int) -> int:
    earliest = max(0, min(first_mark - _LEAD, len(sentence) - MAX_LENGTH))
    blank = sentence.find(" ", earliest - 1, first_mark) if earliest else -1
    return blank + 1 if blank >= 0 else earliest


def _word_end(sentence: str, start: int, marks: Iterable[Span]) -> int:
    latest = min(len(sentence), start + MAX_LENGTH)
    shown = max(min(b, latest) for a, b in marks if a < latest)
    blank = sentence.rfind(" ", shown, latest) if latest < len(sentence) else -1
    return blank if blank >= 0 else latest


def _merged(marks: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
