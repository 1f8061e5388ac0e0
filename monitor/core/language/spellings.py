"""Words that are spelled in more than one way: umlauts written out, ß and ss, Delphin and Delfin."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_PLAIN = str.maketrans("äöüÄÖÜ", "aouAOU")
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("Ae", "Ä"), ("Oe", "Ö"), ("Ue", "Ü"))
# Words and parts of words of which two spellings are in print, one of them mostly by older rules, and the
# Ukrainian names that German spells by either language; what stands in brackets is only looked at.
_TWO_WAYS = r"""
foto photo
graf(?=i) graph(?=i)
(?<=\w\w)graf(?!sch) (?<=\w\w)graph
(?<=\w\w)fon(?!am|ds) (?<=\w\w)phon
(?<=[nr])zial (?<=[nr])tial
(?<=[nr])ziell (?<=[nr])tiell
(?<=\w{3}[^s])ssteuer(?!ung) (?<=\w{3}[^s])steuer(?!ung)
albtr alptr
aufwändig aufwendig
behänd behend
bukett bouquet
büfett buffet
club klub
cousine kusine
delfin(?!g) delphin
disco(?!n|rd|un) disko(?!n|rd|un)
exposee exposé
ghetto getto
gräuel greuel
gämse gemse
jogurt joghurt
justiziar justitiar
kalzium calcium
karamell karamel(?!l)
karbonat carbonat
ketschup ketchup
kommunikee kommuniqué
känguru(?!h) känguruh
majonäse mayonnaise
nugat nougat
nummerier numerier
oxid oxyd
panther panter
platzier plazier
polonäse polonaise
portmonee portemonnaie
quäntchen quentchen
schifffahrt schiffahrt
selbstständig selbständig
sinfoni symphoni
soße sauce
spagetti spaghetti
stängel stengel
tollpatsch tolpatsch
tunfisch thunfisch
varietee varieté
yacht jacht
überschwäng überschweng
\brau(?=e|$) \brauh(?=e|$)
\bkiew \bkyjiw
\bkiew \bkyiv
\bkyjiw \bkyiv
\bcharkiw \bcharkow
\bluhansk \blugansk
\bodessa \bodesa
\bdonbass \bdonbas(?!s)
\btschernobyl \btschornobyl
\bselenskyj \bselenskij
"""
_LOOKED_AT = re.compile(r"\(\?[^()]*\)|\\b")


class _Rule(NamedTuple):
    """Where a spelling is looked for, its letters, and those of the other spelling."""

    pattern: re.Pattern[str]
    here: str
    there: str

    def other(self, found: re.Match[str]) -> str:
        """Return what is written instead, with a capital where there was one."""
        return self.there.capitalize() if found[0][0].isupper() else self.there


def _rules() -> Iterator[_Rule]:
    for line in _TWO_WAYS.strip().split("\n"):
        one, other = line.split(" ")
        for here, there in ((one, other), (other, one)):
            yield _Rule(
                re.compile(here, re.IGNORECASE), *(_LOOKED_AT.sub("", each) for each in (here, there))
            )


_RULES = list(_rules())
_TELLING = 4  # letters
_ENDS = frozenset(rule.here[-_TELLING:] for rule in _RULES)
_SHORT = [end for end in _ENDS if len(end) < _TELLING]


def all_spellings(word: str) -> set[str]:
    """Return the ways a word is written by older and newer rules, as written included: Fotograf, Photograph."""
    spelled, small = {word}, word.lower()
    slices = [small[place : place + _TELLING] for place in range(len(small))]
    if _ENDS.isdisjoint(slices) and not any(map(small.__contains__, _SHORT)):
        return spelled  # as nearly all words
    for rule in [rule for rule in _RULES if rule.here in small]:
        spelled.update([rule.pattern.sub(rule.other, each) for each in spelled])
    return spelled


def as_meant(word: str) -> Iterator[str]:
    """Give the word as written, then with umlauts and ß for what may stand for them, then in the other case."""
    written = dict.fromkeys((word, *_respelled(word)))
    yield from written
    for spelled in written:
        yield spelled.lower() if spelled[:1].isupper() else spelled[:1].upper() + spelled[1:]


def _respelled(word: str) -> Iterator[str]:
    umlauts = word
    for plain, umlaut in _UMLAUTS:
        umlauts = umlauts.replace(plain, umlaut)
    yield umlauts
    yield umlauts.replace("ss", "ß")
    yield word.replace("ss", "ß")
    yield word.replace("ß", "ss")


def is_umlaut_apart(form: str, word: str) -> bool:
    """Tell whether two words differ by an umlaut and nothing else."""
    return form != word and form.translate(_PLAIN) == word.translate(_PLAIN)
