"""All forms of a German verb, and which of them are rather another word."""

from collections.abc import Collection, Iterator

from monitor.core.language.endings import (
    ADJECTIVE,
    has_ge,
    is_participle,
    prefixed,
    verb_forms,
    verb_prefix,
    without_prefix,
)
from monitor.core.language.fold import fold_word
from monitor.core.language.irregular import irregular_forms, rarer_forms
from monitor.core.language.lexicon import Lexicon

INFINITIVE = ("en", "ern", "eln")
MIN_BASE = 4  # letters of a verb behind its prefix
_SAINT = "sankt"  # nobody writes ihr sankt, but everybody Sankt Gallen
_FINITE = ("t", "te", "st", "et", "est", "ete")


class Verbs:
    """Tells verbs from other words and gives the forms that the lexicon leaves out."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def is_verb(self, word: str, forms: Collection[str]) -> bool:
        """Tell whether `word` is an infinitive: by its `forms`, else by the verb behind its prefix."""
        if not (word[:1].islower() and word.endswith(INFINITIVE)):
            return False
        stem = _stem(word)
        if word + "d" in forms or any(stem + ending in forms for ending in _FINITE):
            return True
        prefix, base = without_prefix(word)
        return prefix not in ("", "ge") and self.is_verb(base, self._lexicon.forms(base))

    def forms(self, verb: str) -> Iterator[str]:
        """Give the regular forms, those of the verb behind the prefix, and the irregular ones."""
        yield from self.regular(verb)
        yield from self._of_prefixed(verb)
        yield from irregular_forms(verb)
        yield from (form for form in rarer_forms(verb) if not self._is_of_another(form, verb))
        yield verb + "s"  # des Ankommens

    def regular(self, verb: str) -> Iterator[str]:
        """Give the regular forms, with the prefix parted if the rest is a verb, else both ways."""
        prefix, rest = verb_prefix(verb)
        yield from verb_forms(verb, prefix)
        if prefix and not self._lexicon.forms(rest):
            yield from verb_forms(verb)

    def rather_others(self, verb: str) -> Iterator[str]:
        """Give what would be forms of the present, but is rather a small word of its own.

        `sichern` is not meant where sicher stands, nor `mildern` by milder, `danken` by dank, `äußern` by äußerst.
        """
        if verb[:1].islower() and verb.endswith(INFINITIVE):
            stem = _stem(verb)
            if self._is_adjective(stem) or self._is_adjective(stem.removesuffix("er")):
                yield from (stem + ending for ending in ("", *ADJECTIVE) if stem + ending != verb)
            elif self._is_other(stem, verb):
                yield stem
            yield from (stem + ending for ending in _FINITE if self._is_adverb(stem + ending))
            yield _SAINT

    def _is_adjective(self, word: str) -> bool:
        return word + "em" in self._lexicon.forms(word)

    def _is_adverb(self, form: str) -> bool:
        """Tell whether a small word has no other forms and is no participle that the lexicon has alone."""
        return list(self._lexicon.forms(form)) == [form] and not is_participle(form)

    def _is_other(self, form: str, verb: str) -> bool:
        """Tell whether `form` is also a small word, or a form of one, other than `verb`."""
        lemmas = {form} if self._lexicon.forms(form) else set(self._lexicon.lemmas(form)) - {verb}
        return any(lemma[0].islower() for lemma in lemmas)

    def _is_of_another(self, form: str, verb: str) -> bool:
        """Tell whether a form is another word or its form: führe is of führen rather than of fahren."""
        own = fold_word(verb)
        is_others = any(fold_word(lemma) != own for lemma in self._lexicon.lemmas(form))
        return is_others or bool(self._lexicon.forms(form))

    def _of_prefixed(self, verb: str) -> Iterator[str]:
        """Give the irregular forms of `untertreiben` as those of `treiben` have it."""
        prefix, base = without_prefix(verb)
        if prefix and len(base) > MIN_BASE:
            for form in self._lexicon.forms(base):
                endings = ("", *ADJECTIVE) if has_ge(form, base) and is_participle(form) else ("",)
                for whole in prefixed(prefix, form, base):
                    yield from (whole + ending for ending in endings)


def _stem(verb: str) -> str:
    return verb.removesuffix("n").removesuffix("e")
