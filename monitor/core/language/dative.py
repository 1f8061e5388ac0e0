"""The dative on -e, which lives on in `am Rande` and `im Falle`, although it is spelled like another noun."""

import re
from dataclasses import dataclass

from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Kind, Lexicon

# What stands before a masculine or neuter dative, and hardly before a feminine noun: im schlimmsten Falle, zu Buche.
_BEFORE = re.compile(
    r"\b(?:(?:[Aa]m|[Bb]eim|[Ii]m|[Vv]om|[Zz]um|\w{1,7}em)\s+(?:[a-zäöüß]+en\s+){0,2}|[Zz]u\s+)\Z"
)
LETTERS = 60  # looked at before a find


@dataclass(frozen=True, slots=True)
class Dative:
    """Tells where a find that ends as a dative is another noun: die Rate, but im Rate."""

    forms: frozenset[str]  # folded

    def at(self, text: str, start: int, end: int) -> bool:
        """Tell whether the word at [start, end) of a text is another one."""
        return fold_word(text[start:end]) in self.forms and not _BEFORE.search(
            text, max(0, start - LETTERS), start
        )


def old_dative(noun: str, lexicon: Lexicon) -> str | None:
    """Return the dative on -e that the lexicon has as another word only; None: a noun has none, or no other word is like it.

    A noun has one if it is masculine or neuter and has a genitive on -es.
    """
    forms, dative = lexicon.forms(noun), noun + "e"
    if noun + "es" not in forms or dative in forms or not (lexicon.forms(dative) or lexicon.lemmas(dative)):
        return None
    return dative if lexicon.kinds(fold_word(noun)) & (Kind.MASCULINE | Kind.NEUTER) else None
