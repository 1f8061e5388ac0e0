"""Terms that are likely to find far more than was meant."""

from collections.abc import Iterator, Sequence

from monitor.core.compile import Expansion
from monitor.core.language.detect import small_words
from monitor.core.language.fold import fold_word
from monitor.core.query import Mode

SHORT = 2  # letters of a term that is hardly a word
SHORT_PART = 4  # letters of a term that turns up in longer words by chance


def floods(expansions: Sequence[Expansion]) -> Iterator[tuple[Expansion, str]]:
    """Give each term that is likely to flood, with the reason in one sentence."""
    for expansion in expansions:
        reason = _reason(expansion)
        if reason:
            yield expansion, reason


def _reason(expansion: Expansion) -> str | None:
    term = expansion.term
    letters = sum(map(str.isalnum, term))
    if fold_word(term) in small_words() and not (term.isupper() and letters > 1):
        return f"'{term}' is in nearly every text"
    if letters <= SHORT and not term.isupper() and term.isascii():
        return f"'{term}' has only {letters} letter{'s' if letters > 1 else ''}"
    if expansion.mode is Mode.COMPOUND and letters <= SHORT_PART:
        return f"'{term}' is short for mode compound: it is a part of many words; name the wrong ones under 'not'"
    return None
