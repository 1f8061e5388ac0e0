"""Verbs that have left a prefix at the end of their clause, and so are other verbs: Sie kündigte Streiks an."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.core.language.endings import EITHER_WAY, SEPARABLE, has_ge, verb_prefix
from monitor.core.language.lexicon import Lexicon
from monitor.core.language.words import sentence_ends_between

LETTERS = 250  # between a verb and the prefix it has left behind
MIN_VERB = 4
_VERB = ("en", "ern", "eln", "tun")
_MORE = (
    "aneinander aufeinander aufrecht auseinander bevor durcheinander herüber hindurch hinüber kund ran raus rauf rein"
    " rüber rum runter stand übrig vorher"
)
# Adverbs that rather stand for themselves at the end of a clause: sagte sie weiter.
_PREFIXES = {*SEPARABLE, *EITHER_WAY, *_MORE.split()} - {"dabei", "klar", "weiter", "wieder"}
# What follows a word that ends a clause, but not the second half of `ab und zu`.
_CONJUNCTION = r"\s+(?:und|oder|sowie|aber|als|wie)\b(?!\s+(?:ab|an|durch|her|nach|ohne|vor|zu)\b)"
_TO = r"(?<!\bum)\s+zu\s+[a-zäöüß]+n\b"  # Es hörte auf zu regnen
_CLAUSE_END = re.compile(rf"\s*(?:\Z|[\n\x1f]|[–—]|[^\w\s/'’„-])|\s+-|{_CONJUNCTION}|{_TO}")
# A prefix that is no preposition by itself may have one behind it: Sie kehrte zurück nach Bonn.
_WITH_MORE = re.compile(
    r"\s+(?:ab|als|am|an|ans|auf|aufs|aus|bei|beim|bis|durch|f(?:ü|ue)r|gegen|hinter|im|in|ins|mit|nach|ohne|seit"
    r"|(?:ü|ue)ber|um|unter|vom|von|vor|wegen|wie|zum|zur|zwischen)\b"
)
_ALONE = frozenset(
    re.findall(
        r"\w+",
        "dahin daher empor fest fort heim heraus herein herum herunter hervor hinab hinauf hinaus hinein hinunter"
        " hinweg hinzu los statt teil voran voraus vorbei vorueber vorüber weg zurecht zurueck zurück",
    )
)
_LAST = re.compile(
    rf"(?<![\w'’-])(?<!\bund )(?<!\bwie )(?:(?:{'|'.join(sorted(_PREFIXES))})(?![\w'’-])(?={_CLAUSE_END.pattern})"
    rf"|(?:{'|'.join(sorted(_PREFIXES & _ALONE))})(?={_WITH_MORE.pattern}))"
)
_SINCE = {
    "an": re.compile(r"\b[Vv]o[nm]\s+(?:\S+\s+){1,3}\Z"),  # vom 1. Mai an
    "auf": re.compile(r"\b[Vv]on\s+\S+\s+\Z"),  # von Grund auf
}
_SMALL_WORD = re.compile(r"\b[a-zäöüß]{2,}\b")


def ends_clause(text: str, start: int, end: int) -> bool:
    """Tell whether the prefix at [start, end), folded or not, stands where a verb that it parted from leaves it."""
    may_go_on = text[start:end] in _ALONE and _WITH_MORE.match(text, end)
    return bool(may_go_on or _CLAUSE_END.match(text, end))


@dataclass(frozen=True, slots=True)
class Parted:
    """Tells where a find of one of some `verbs` is another verb."""

    lexicon: Lexicon
    verbs: frozenset[str]

    @staticmethod
    def of(word: str, lexicon: Lexicon) -> "Parted | None":
        """Return what judges the finds of a term; None if it is no verb, or one with a prefix that parts."""
        if not word.islower():
            return None
        lemmas = (word,) if lexicon.forms(word) else lexicon.lemmas(word)
        verbs = frozenset(lemma for lemma in lemmas if _is_plain(lemma))
        is_finite = not any(_is_participle(word, verb) for verb in verbs)
        return Parted(lexicon, verbs) if verbs and is_finite else None

    def at(self, text: str, start: int, end: int) -> bool:
        """Tell whether the verb at [start, end) of a text has left a prefix behind."""
        form, limit = text[start:end].lower(), min(len(text), end + LETTERS)
        if text.endswith("zu ", 0, start) or any(_is_participle(form, verb) for verb in self.verbs):
            return False
        for last in _LAST.finditer(text, end, limit):
            prefix, between = last[0], text[end : last.start()]
            if (last.end() == limit < len(text)) or sentence_ends_between(text, end, last.start()):
                return False
            if self._makes_another(prefix) and not _belongs_to_noun(prefix, between):
                return not self._is_of_nearer(prefix, between)
        return False

    def _makes_another(self, prefix: str) -> bool:
        return any(_is_verb(prefix, verb, self.lexicon) for verb in self.verbs)

    def _is_of_nearer(self, prefix: str, between: str) -> bool:
        """Tell whether another verb stands nearer to the prefix that it belongs to: Er kündigte und fing neu an."""
        verbs = (verb for word in _SMALL_WORD.findall(between) for verb in _verbs_of(word, self.lexicon))
        return any(_is_verb(prefix, verb, self.lexicon) for verb in verbs)


def _is_participle(form: str, verb: str) -> bool:
    return form.startswith(verb + "d") or has_ge(form, verb)


def _belongs_to_noun(prefix: str, between: str) -> bool:
    return prefix in _SINCE and bool(_SINCE[prefix].search(between))


def _is_verb(prefix: str, verb: str, lexicon: Lexicon) -> bool:
    """Tell whether a prefix makes a verb of another one that it parts from: an, kündigen; but not über, setzen."""
    forms = lexicon.forms(prefix + verb)
    if not forms or prefix not in EITHER_WAY:
        return bool(forms)
    return f"{prefix}zu{verb}" in forms or any(has_ge(form.removeprefix(prefix), verb) for form in forms)


def _is_plain(word: str) -> bool:
    return _looks_like_verb(word) and verb_prefix(word)[0] not in SEPARABLE


def _verbs_of(word: str, lexicon: Lexicon) -> Iterator[str]:
    """Give the verbs that a small word is, or may be a form of."""
    return filter(_looks_like_verb, (word, *lexicon.lemmas(word)))


def _looks_like_verb(word: str) -> bool:
    return len(word) >= MIN_VERB and word.islower() and word.endswith(_VERB)
