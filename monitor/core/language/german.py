"""All forms of a German word: the lexicon's, and by rule where the lexicon ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.core.language.endings import (
    ADJECTIVE,
    MIN_STEM,
    adjective_forms,
    base_of_adjective,
    genitive,
    has_ge,
    is_participle,
    noun_forms,
    numeral_forms,
    prefixed,
    verb_forms,
    verb_prefix,
    without_prefix,
)
from monitor.core.language.fold import fold_word
from monitor.core.language.irregular import irregular_forms
from monitor.core.language.lexicon import GENDERS, Kind, Lexicon

_RESPELLINGS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("Ae", "Ä"), ("Oe", "Ö"), ("Ue", "Ü"))
_NAME = int(Kind.NAME)
_PLAIN = str.maketrans("äöüÄÖÜ", "aouAOU")
_INFINITIVE = ("en", "ern", "eln")
MIN_HEAD = 4  # letters of a known word at the end of an unknown one
MIN_COMPOUND = 7


@dataclass(frozen=True, slots=True)
class Forms:
    """The folded forms of a word. Those in `small` count only without a capital: a noun is spelled like them."""

    any_case: frozenset[str]
    small: frozenset[str] = frozenset()


class German:
    """Expands words to their forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def forms(self, word: str) -> Forms:
        """Return every form of `word`, itself included."""
        forms = self._forms(word)
        small = self._small(word, forms)
        folded = frozenset(map(fold_word, {word, *(forms - small)}))
        return Forms(folded, frozenset(map(fold_word, small)) - folded)

    def parted_forms(self, prefix: str, verb: str) -> frozenset[str]:
        """Return the folded forms of `verb` that stand apart from its prefix: `kommt` of `an`, `kommen`."""
        forms = {form.removeprefix(prefix) for form in self._forms(prefix + verb) if form.startswith(prefix)}
        whole = ("zu",) if verb.startswith("ge") else ("zu", "ge")
        return frozenset(
            fold_word(form) for form in forms if not form.startswith(whole) and not form.endswith("nd")
        ) | {fold_word(verb)}

    def part_forms(self, word: str) -> frozenset[str]:
        """Return the folded forms to look for inside longer words: none that is another dictionary word."""
        lemmas = {word, *(lemma for spelled in _spellings(word) for lemma in self._lexicon.lemmas(spelled))}
        own = {form for form in self._forms(word) if form in lemmas or not self._is_other_noun(form)}
        return frozenset(map(fold_word, {word, *own}))

    def _is_other_noun(self, form: str) -> bool:
        """Tell whether `form` is a noun by itself; das Formen is only the verb, and is no reason to miss Grundformen."""
        return bool(self._lexicon.forms(form)[1:]) and not self._lexicon.forms(form.lower())

    def _forms(self, word: str) -> set[str]:
        before, hyphen, last = word.rpartition("-")
        if hyphen and last:
            forms = self._forms(last)
            if word[0].isupper() and last[0].islower():  # das Start-up
                forms.update(noun_forms(last))
            return {before + hyphen + form for form in forms}
        if self._is_name(word):
            return self._of_name(word)
        if numeral := numeral_forms(word):
            return set(numeral)
        forms = self._in_name(word) | self._known(word)
        forms = forms or self._headed(word)
        if word[:1].isupper():
            by_rule = genitive(word) if forms else noun_forms(word)
            return {
                *forms,
                *self._weak(word),
                *(form for form in by_rule if not self._is_another(form, of=word)),
            }
        if forms and self._is_small_noun(word):
            return forms
        if word.endswith(_INFINITIVE) and not forms:
            forms = set(self._regular(word))
        return {*forms, *self._by_rule(word, forms)}

    def _in_name(self, word: str) -> set[str]:
        """Return the forms of an adjective that has its capital from a name: Weißes Haus, Mykenische Schrift."""
        if not word[:1].isupper() or self._lexicon.forms(word):
            return set()
        base = base_of_adjective(word) or word
        small = base.lower()
        known = small.endswith("isch") or small + "em" in self._lexicon.forms(small)
        return set(adjective_forms(base)) if known else set()

    def _of_name(self, word: str) -> set[str]:
        """Return the forms of a name, but no other name: Andreas is somebody else than Andrea."""
        forms = {word, *self._lexicon.forms(word), *genitive(word)}
        return {form for form in forms if form == word or not self._is_name(form)}

    def is_adjective(self, noun: str) -> bool:
        """Tell whether a noun on -e is declined as an adjective: die Grüne, ein Grüner, but not die Tiefe."""
        return noun.endswith("e") and noun + "r" in self._lexicon.forms(noun)

    def _weak(self, word: str) -> set[str]:
        """Return the form on -en of an adjective that is used as a noun: die Rote, der Roten."""
        base = word[:-1].lower()
        is_adjective = word.endswith("e") and len(base) >= MIN_STEM and self._is_known_adjective(base)
        return {word + "n"} if is_adjective else set()

    def _is_another(self, word: str, *, of: str) -> bool:
        """Tell whether a capitalised word is one of its own: Kurs is no genitive of Kur.

        A noun whose gender is known has its genitive in the lexicon: Hands is none, but Kairos is one of Kairo.
        """
        if self._lexicon.forms(word[:1].lower() + word[1:]) or self._is_name(word):
            return True
        known = len(set(map(str.lower, self._lexicon.forms(word))))
        return known > 1 or (known == 1 and bool(self._genders(of)))

    def _is_name(self, word: str) -> bool:
        """Tell whether the lexicon has `word` only as a name of a person or a town."""
        return word[:1].isupper() and bool(self._kinds(word) & _NAME)

    def _genders(self, word: str) -> int:
        """Return the genders of a noun, as kinds; none if they are not known."""
        return self._kinds(word) & GENDERS

    def _kinds(self, word: str) -> int:
        folded = fold_word(word)
        return next((kind for part, kind in self._lexicon.parts(folded) if part == folded), 0)

    def _known(self, word: str) -> set[str]:
        """Return the forms that the lexicon knows for the word as spelled, else as it may have been meant."""
        is_noun = word[:1].isupper() and bool(self._lexicon.forms(word))
        for spelled in _spellings(word):
            forms = self._listed(spelled)
            has_others = len(forms) > 2 or len(set(map(fold_word, forms))) > 1  # noqa: PLR2004 Paß, Pass
            if has_others and not (is_noun and spelled[0].islower()):
                return forms
        return set()

    def _listed(self, word: str) -> set[str]:
        """Return the forms of a word, or of what it is a form of: a form that has or lacks its umlaut is of another word.

        Das Drücken is none of Drucken, though both are also forms of Druck.
        """
        forms = set(self._lexicon.forms(word))
        if len(forms) > 1:
            return forms
        is_lemma = bool(forms)
        for lemma in self._lexicon.lemmas(word):
            others = self._lexicon.forms(lemma)
            forms.update(
                form for form in others if form == lemma or not (is_lemma and _is_umlaut_apart(form, word))
            )
        return forms

    def _headed(self, word: str) -> set[str]:
        """Return the forms of an unknown compound: it changes as the longest known word at its end."""
        if len(word) < MIN_COMPOUND or not word.isalpha():
            return set()
        for start in range(2, len(word) - MIN_HEAD + 1):
            head = word[start:].capitalize() if word[0].isupper() else word[start:]
            forms = set() if self._is_name(head) else self._listed(head)
            if len(forms) > 1:
                whole = {word[:start] + form.lower() for form in forms}
                return {form for form in whole if not self._is_another(form, of=word)} | {word}
        return set()

    def _by_rule(self, word: str, forms: set[str]) -> Iterator[str]:
        """Give regular forms of a verb, and the endings of an adjective or participle, that a lexicon leaves out."""
        if self._is_verb(word, forms):
            yield from self._regular(word)
            yield from self._of_prefixed(word)
            yield from irregular_forms(word)
            yield word + "s"  # des Ankommens
            participles = {form for form in _participles(forms) if not form.endswith("nd")}
        else:
            participles = {form for form in _participles(forms) if form in word}
            base = self._base(word)
            if base:
                yield from adjective_forms(base)
            yield from _bare(forms)
            if (len(word) > MIN_STEM or word + "em" in forms) and not (
                base and self._is_known_adjective(base)
            ):
                yield from adjective_forms(word)
        yield from (form + ending for form in participles for ending in ADJECTIVE)

    def _small(self, word: str, forms: set[str]) -> set[str]:
        """Return the forms that are nouns when they have a capital: `Antwort` is none of `antworten`."""
        if self._is_verb(word, forms):
            return set(filter(self._is_noun, forms)) - {word + "s"}
        base = self._base(word)
        return {base} if base else set()

    def _base(self, word: str) -> str | None:
        """Return the base form of what is an adjective with an ending; None for all else, such as `sicher`."""
        base, known = base_of_adjective(word), self._lexicon.forms(word)
        if (
            not base
            or not word[:1].islower()
            or len(base) <= MIN_STEM
            or (is_participle(word) and word + "em" in known)
        ):
            return None
        return base if not known[1:] or self._is_known_adjective(base) else None

    def _is_known_adjective(self, base: str) -> bool:
        """Tell whether the lexicon has `base` with an ending as an adjective: bitte is a form of a verb."""
        inflected = base + "e"
        lemmas = [*self._lexicon.lemmas(inflected), *self._lexicon.forms(inflected)[:1]]
        return is_participle(base) or any(not lemma.endswith("n") for lemma in lemmas)

    def _is_verb(self, word: str, forms: set[str]) -> bool:
        """Tell whether `word` is an infinitive, by the company it keeps."""
        if not (word[:1].islower() and word.endswith(_INFINITIVE)):
            return False
        stem = word.removesuffix("n").removesuffix("e")
        endings = ("t", "te", "st", "et", "est", "ete")
        return word + "d" in forms or any(stem + ending in forms for ending in endings)

    def _is_small_noun(self, word: str) -> bool:
        """Tell whether only a capital is missing to make `word` known."""
        known = self._listed(word) or is_participle(base_of_adjective(word) or word)
        return not known and bool(self._listed(word.capitalize()))

    def _is_noun(self, form: str) -> bool:
        noun = form[:1].upper() + form[1:]
        return form[:1].islower() and bool(self._lexicon.forms(noun) or self._lexicon.lemmas(noun))

    def _regular(self, verb: str) -> Iterator[str]:
        """Give the regular forms, with the prefix parted if the rest is a verb, else both ways."""
        prefix, rest = verb_prefix(verb)
        yield from verb_forms(verb, prefix)
        if prefix and not self._lexicon.forms(rest):
            yield from verb_forms(verb)

    def _of_prefixed(self, verb: str) -> Iterator[str]:
        """Give the irregular forms of `untertreiben` as those of `treiben` have it."""
        prefix, base = without_prefix(verb)
        if prefix and len(base) > MIN_HEAD:
            for form in self._lexicon.forms(base):
                endings = ("", *ADJECTIVE) if has_ge(form, base) and is_participle(form) else ("",)
                for whole in prefixed(prefix, form, base):
                    yield from (whole + ending for ending in endings)


def _is_umlaut_apart(form: str, word: str) -> bool:
    """Tell whether two words differ by an umlaut and nothing else."""
    return form != word and form.translate(_PLAIN) == word.translate(_PLAIN)


def _bare(forms: set[str]) -> Iterator[str]:
    """Give adjectives and comparatives without an ending, which a lexicon leaves out: `näher` beside `näherem`."""
    return (form[:-2] for form in forms if form.endswith("em") and form[:-2] + "en" in forms)


def _participles(forms: set[str]) -> Iterator[str]:
    """Give the participles, without those that have an ending already."""
    return (form for form in forms if is_participle(form) and form.removesuffix("en") not in forms)


def _spellings(word: str) -> Iterator[str]:
    """Give the word as written, then with umlauts and ß for what may stand for them, then in the other case."""
    written = dict.fromkeys((word, *_respelled(word)))
    yield from written
    for spelled in written:
        yield spelled.lower() if spelled[:1].isupper() else spelled[:1].upper() + spelled[1:]


def _respelled(word: str) -> Iterator[str]:
    umlauts = word
    for plain, umlaut in _RESPELLINGS:
        umlauts = umlauts.replace(plain, umlaut)
    yield umlauts
    yield umlauts.replace("ss", "ß")
    yield word.replace("ss", "ß")
    yield word.replace("ß", "ss")
