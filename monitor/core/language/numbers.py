"""Numbers in figures: 20 is a part neither of 20.000, which is also written 20 000, nor of 20,5."""

import re
from dataclasses import dataclass

_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_SEPARATORS = (".", ",", "'", " ")
_LONG = re.compile(r"\d{5,12}")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)%")
_NUMBERED = re.compile(r"([a-z]{1,3})(\d{1,4})")  # the A9 and the G7
_BEHIND = re.compile(r"[.,'’\u00a0\u202f]\d{3}(?!\d)|,\d")
_BEFORE = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})*[.,'’\u00a0\u202f]\Z")
_DECIMALS = re.compile(r"\d,\Z")
LETTERS = 20  # looked at before a find
GROUP = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Tells where figures are a part of a longer number: 20 of 20.000 and of 20,5, but not of 20.1.2026."""

    def at(self, text: str, start: int, end: int) -> bool:
        """Tell whether the figures at [start, end) of a text are a part of a number."""
        first = max(0, start - LETTERS)
        is_group = end - start == GROUP and _BEFORE.search(text, first, start)
        return bool(is_group or _DECIMALS.search(text, first, start) or _BEHIND.match(text, end))


def number_forms(word: str) -> frozenset[str]:
    """Return how a folded number may be written: 20.000, 20 000, 20%, 20 Prozent; the word itself if it is none."""
    if percent := _PERCENT.fullmatch(word):
        return frozenset((word, f"{percent[1]} %", f"{percent[1]} prozent"))
    if numbered := _NUMBERED.fullmatch(word):
        return frozenset((word, f"{numbered[1]} {numbered[2]}"))
    if not (_GROUPED.fullmatch(word) or _LONG.fullmatch(word)):
        return frozenset((word,))
    figures = re.sub(r"\D", "", word)
    grouped = f"{int(figures):,}"
    whole = {figures} if _LONG.fullmatch(figures) else set()  # 2.024 is not the year 2024
    return frozenset((word, *whole, *(grouped.replace(",", separator) for separator in _SEPARATORS)))
