"""Tells in passing of most articles that no rule can match them, so that only the others are looked at closely."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.core.anchors import anchors
from monitor.core.article import Article
from monitor.core.compile import Compiler
from monitor.core.index.lookup import Lookup
from monitor.core.index.need import NOTHING, Need, need_of
from monitor.core.language.fold import fold
from monitor.core.language.lexicon import Lexicon
from monitor.core.language.vocabulary import GERMAN, SPOKEN, Words, group
from monitor.core.matcher import RuleSet, language_of
from monitor.core.query import Mode
from monitor.core.rule import Match, Rule
from monitor.core.scan import field_text
from monitor.core.watched import Watched

OTHERS = ""  # all other languages
_GENDER = "in(?:nen)?"  # BürgerInnen: the capital I ends a word
_EDGES = (
    "(?<![a-z0-9])(?:{})(?![a-z0-9])"  # what other letters do at the edge of a word is left to the rule set
)


class SiftedRules:
    """Rules that find what the rule set finds, and pass quickly over articles without the strings that they need.

    Worth its while for few rules: of thousands, something is in every article.
    """

    def __init__(self, rules: RuleSet, *, mode: Mode = Mode.FORMS, lexicon: Lexicon | None = None) -> None:
        self._set, self.rules = rules, rules.rules
        self._fields = rules.engine(GERMAN).fields
        self._mode, self._lexicon = mode, lexicon
        self._sieves: dict[str, _Sieve] = {}

    def match(self, article: Article) -> list[Match]:
        """Return the rules that `article` satisfies, in the order of the rules, and why."""
        return self._set.match(article) if self.may_match(article) else []

    def lookup(self) -> Lookup:
        """Return what finds in the index the articles that may match; those in a language whose dictionary is missing all may."""
        return Lookup({language: self._need(language) for language in (GERMAN, *sorted(SPOKEN), OTHERS)})

    def _need(self, language: str) -> Need:
        missing = self._lexicon and not self._lexicon.is_at_hand(language)
        return NOTHING if missing else need_of(self.rules, self._compiler(language))

    def may_match(self, article: Article) -> bool:
        """Tell whether a rule may match; False is certain."""
        sieve = self._sieve(group(language_of(article)))
        return any(sieve.lets_through(_Text.of(field_text(article, field))) for field in self._fields)

    def _sieve(self, language: str) -> "_Sieve":
        if language not in self._sieves:
            self._sieves[language] = _sieve(self.rules, self._compiler(language))
        return self._sieves[language]

    def _compiler(self, language: str) -> Compiler:
        return Compiler(self._fields, Words(language, self._lexicon), self._mode)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text folded, and its letters and digits alone: what hyphens part may be meant as one word."""

    folded: str
    letters: str

    @classmethod
    def of(cls, text: str) -> "_Text":
        folded = fold(text).text
        return cls(folded, folded.translate(_NO_SIGNS))


@dataclass(frozen=True, slots=True)
class _Sieve:
    """Strings of letters and digits, of which one is in every article that matches. None: there may be none."""

    strings: tuple[str, ...] | None  # none of them in another one
    inside: tuple[str, ...] = ()  # those that count within longer words
    whole: re.Pattern[str] | None = None  # words that count only by themselves

    def may_be_in(self, letters: str) -> bool:
        return self.strings is None or any(string in letters for string in self.strings)

    def lets_through(self, text: _Text) -> bool:
        if self.strings is None or any(string in text.letters for string in self.inside):
            return True
        may_be = self.whole and self.may_be_in(text.letters)
        return bool(may_be and self.whole and self.whole.search(text.folded))


class _NoSigns(dict[int, str | None]):
    """Leaves out every character that is no letter or digit."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        plain = self[code] = char if char.isalnum() else None
        return plain


_NO_SIGNS = _NoSigns()


def _sieve(rules: Sequence[Rule], compiler: Compiler) -> _Sieve:
    plans = [compiler.plan(rule.query) for rule in rules]
    needed = [anchors(plan, compiler.weights) for plan in plans]
    if None in needed:
        return _Sieve(None)
    atoms = frozenset[int]().union(*filter(None, needed))
    asked = {
        string: watch for string, watch in compiler.watched.items() if not atoms.isdisjoint(watch.atoms())
    }
    whole = {string for string, watch in asked.items() if _is_whole(string, watch)}
    inside = {
        string.translate(_NO_SIGNS) for string in asked.keys() - whole
    }  # of signs alone: "", in every text
    return _Sieve(_shortest(inside | whole), _shortest(inside), _words(whole))


def _is_whole(string: str, watch: Watched) -> bool:
    plain = string.isascii() and string.isalnum()
    return plain and not watch.parts and not watch.checks


def _words(whole: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds one of the words, with any signs between its letters; None: there is no word."""
    spelled = [r"[\W_]*".join(word) for word in sorted(whole)]
    return re.compile(_EDGES.format(f"(?:{'|'.join(spelled)})(?:{_GENDER})?")) if spelled else None


def _shortest(strings: Iterable[str]) -> tuple[str, ...]:
    """Return the strings that hold no other one."""
    kept: list[str] = []
    for string in sorted(set(strings), key=len):
        if not any(short in string for short in kept):
            kept.append(string)
    return tuple(kept)
