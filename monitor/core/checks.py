"""Checks: what a find of a string has to fulfil where a rule asks for more than its letters."""

import unicodedata
from collections.abc import Callable, Sequence

from monitor.core.folded import Span
from monitor.core.language import parted
from monitor.core.language.words import compound_around, whole_word, word_around
from monitor.core.scan import Scan
from monitor.core.watched import ANY_CASE, Check, fits_case


def visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if unicodedata.category(char) != "Cf")


def literal_check(wanted: str) -> Check:
    """Check that the original text has `wanted` as a whole word, exactly as written."""

    def check(scan: Scan, start: int, end: int) -> Span | None:
        if start >= scan.end or not whole_word(scan.text, start, end):
            return None
        return (start, end) if visible(scan.written(start, end)) == wanted else None

    return check


def stem_check(stemmed: Callable[[str], bool], capitals: int) -> Check:
    """Check that the word that begins at a find has the same stem."""

    def check(scan: Scan, start: int, end: int) -> Span | None:
        first, last = word_around(scan.text, start, end)
        same = first == start and stemmed(scan.text[first:last])
        return (
            (first, last) if same and (not capitals or fits_case(scan.cased, first, last, capitals)) else None
        )

    return check


def ends_clause(scan: Scan, start: int, end: int) -> Span | None:
    """Check that [start, end) is a small word that ends a clause, or nearly, as a parted prefix does."""
    alone = start < scan.end and whole_word(scan.text, start, end) and scan.cased[start].islower()
    return (start, end) if alone and parted.ends_clause(scan.text, start, end) else None


def wildcard_check(pattern: str, capitals: int) -> Check:
    """Check that the word around a find is of the pattern; a pattern with a hyphen looks at whole compounds."""
    around = compound_around if "-" in pattern else word_around
    pieces = pattern.split("*")

    def check(scan: Scan, start: int, end: int) -> Span | None:
        first, last = around(scan.text, start, end)
        if not has_pieces(scan.text[first:last], pieces):
            return None
        fits = capitals == ANY_CASE or fits_case(scan.cased, first, last, capitals)
        return (first, last) if fits else None

    return check


def has_pieces(word: str, pieces: Sequence[str]) -> bool:
    """Tell whether `word` is the pieces with anything between them, the first at its start, the last at its end."""
    head, tail = pieces[0], pieces[-1]
    if len(word) < len(head) + len(tail) or not (word.startswith(head) and word.endswith(tail)):
        return False
    place, limit = len(head), len(word) - len(tail)
    for piece in pieces[1:-1]:
        place = word.find(piece, place, limit)
        if place < 0:
            return False
        place += len(piece)
    return True
