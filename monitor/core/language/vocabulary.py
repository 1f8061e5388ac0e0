"""What a word of a rule stands for, in each mode and language."""

from monitor.core.language.fold import fold_word
from monitor.core.language.german import Forms, German
from monitor.core.language.lexicon import Lexicon
from monitor.core.query import Mode


class Words:
    """Expands the words of rules."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self._german = German(lexicon) if lexicon else None

    def forms(self, word: str, mode: Mode) -> Forms:
        """Return the folded forms that count as `word`."""
        if mode is Mode.EXACT or self._german is None:
            return Forms(frozenset((fold_word(word),)))
        return self._german.forms(word)
