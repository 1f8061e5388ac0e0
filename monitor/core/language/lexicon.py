"""What the matcher asks a lexicon. The lexicon itself lives on disk, behind `monitor.lexicon`."""

from collections.abc import Sequence
from enum import IntFlag
from typing import Protocol


class Kind(IntFlag):
    """What a part of a compound can be."""

    NOUN = 1
    OTHER = 2  # adjective, adverb, verb form: only the last part
    STEM = 4  # of a verb or adjective, or a noun without its e or in no table: never the last part
    BEGINS = 8  # many compounds begin with it
    ENDS = 16  # many compounds end with it
    NAME = 32  # of a person or a town: whole, whatever words its letters seem to hold
    MASCULINE = 64
    FEMININE = 128
    NEUTER = 256
    SURE = 1024  # a form of one noun in all compounds, although another noun is spelled like it: Feste
    WHOLE = 512  # a noun that is no compound, whatever words its letters seem to hold


GENDERS = int(Kind.MASCULINE | Kind.FEMININE | Kind.NEUTER)


class Dictionary(Protocol):
    """Words of another language than German with their forms, all folded."""

    def forms(self, lemma: str) -> Sequence[str]:
        """Return the forms of a dictionary word, itself included; none if it is not known as one."""
        ...

    def lemmas(self, form: str) -> Sequence[str]:
        """Return the dictionary words that `form` is a form of; none if it is not known."""
        ...


class Lexicon(Protocol):
    """Words of German with their forms, spelled as a dictionary spells them; it leads to the dictionaries of others."""

    def forms(self, lemma: str) -> Sequence[str]:
        """Return the forms of a dictionary word; none if it is not known as one."""
        ...

    def lemmas(self, form: str) -> Sequence[str]:
        """Return the dictionary words, other than itself, that `form` is a form of."""
        ...

    def parts(self, text: str) -> Sequence[tuple[int, int]]:
        """Return every part of compounds that the folded `text` begins with, as its letters and its kinds."""
        ...

    def begins(self, text: str) -> bool:
        """Tell whether the folded `text` begins with a part of compounds."""
        ...

    def kinds(self, part: str) -> int:
        """Return the kinds of a folded part of compounds; none if it is not known as one."""
        ...

    def dictionary(self, language: str) -> Dictionary | None:
        """Return the dictionary of another language, made first where it is missing; None: there is none."""
        ...

    def is_at_hand(self, language: str) -> bool:
        """Tell whether nothing has to be made before the dictionary of a language can be asked."""
        ...
