"""The forms of a word of a rule, by where each of them counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forms:
    """The folded forms of a word.

    Those in `small` count only without a capital: a noun is spelled like them. Those in
    `capital` need one: without it they may be another word, as wegen beside `weg`. Those
    in `datives` count only where a dative stands: elsewhere they are another noun.
    """

    any_case: frozenset[str]
    small: frozenset[str] = frozenset()
    capital: frozenset[str] = frozenset()
    datives: frozenset[str] = frozenset()
