"""All forms of a German word: the lexicon's, and by rule where the lexicon ends."""

from collections.abc import Collection, Iterator

from monitor.core.language.abbreviations import as_word
from monitor.core.language.another import Another
from monitor.core.language.dative import Dative, old_dative
from monitor.core.language.endings import (
    ADJECTIVE,
    MIN_STEM,
    adjective_forms,
    base_of_adjective,
    english_plural,
    genitive,
    is_participle,
    noun_forms,
    numeral_forms,
    participles_among,
    second_plural,
    without_gaps,
)
from monitor.core.language.fold import fold_word, fold_words
from monitor.core.language.forms import Forms
from monitor.core.language.lexicon import GENDERS, Kind, Lexicon
from monitor.core.language.parted import Parted
from monitor.core.language.spellings import all_spellings, as_meant, is_umlaut_apart
from monitor.core.language.verbs import INFINITIVE, Verbs

_NAME, _NEUTER = int(Kind.NAME), int(Kind.NEUTER)
MIN_HEAD = 4  # letters of a known word at the end of an unknown one
MIN_COMPOUND = 7


class German:
    """Expands words to their forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._verbs = Verbs(lexicon)

    def forms(self, word: str) -> Forms:
        """Return every form of `word`, itself included."""
        forms = self._in_all_spellings(word)
        small, capital = self._small(word, forms), self._capital(word, forms)
        folded, dative = fold_words({word, *(forms - small - capital)}), old_dative(word, self._lexicon)
        capitals = fold_words(capital) - folded
        if word.isupper() and not self._is_name(word.capitalize()):
            capitals |= fold_words(as_word(word, self._lexicon))
        datives = frozenset((fold_word(dative),)) - folded if dative else frozenset()
        return Forms(folded, fold_words(small) - folded, capitals, datives)

    def another(self, word: str, forms: Forms) -> Another | None:
        """Return what tells finds of other words from those of `word`; None if its forms are enough."""
        return Dative(forms.datives) if forms.datives else Parted.of(word, self._lexicon)

    def parted_forms(self, prefix: str, verb: str) -> frozenset[str]:
        """Return the folded forms of `verb` that stand apart from its prefix: `kommt` of `an`, `kommen`."""
        forms = {form.removeprefix(prefix) for form in self._forms(prefix + verb) if form.startswith(prefix)}
        no_finite = ("zu", verb + "d", *(() if verb.startswith("ge") else ("ge",)))
        return frozenset(fold_word(form) for form in forms if not form.startswith(no_finite)) | {
            fold_word(verb)
        }

    def part_forms(self, word: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the folded forms to look for inside longer words, and those of them that are also another noun's."""
        forms = {word, *self._in_all_spellings(word)}
        lemmas = {word, *(lemma for spelled in as_meant(word) for lemma in self._lexicon.lemmas(spelled))}
        nouns = {form for form in forms - lemmas if self._is_other_noun(form, of=word)}
        weak = {noun + "n" for noun in nouns if noun.endswith("e")}  # der Akt, die Akte, die Akten
        doubtful = nouns | (weak & forms - lemmas)
        sure, unsure = fold_words(forms - doubtful), fold_words(doubtful)
        return sure | unsure, unsure - sure

    def _is_other_noun(self, form: str, *, of: str) -> bool:
        """Tell whether `form` is a noun by itself: der Posten.

        Das Formen is only the verb, and is no reason to miss Grundformen; no compound has die Feste.
        """
        if self._kinds(form) & Kind.SURE:
            return False
        is_verb = bool(self._lexicon.forms(form.lower()))
        others = self._genders(form) & ~self._genders(of)
        return bool(self._lexicon.forms(form)[1:]) and (not is_verb or others not in (0, _NEUTER))

    def _in_all_spellings(self, word: str) -> set[str]:
        spelled = all_spellings(word)
        return (spelled - {word}).union(*map(self._forms, spelled))

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
        meant = word.capitalize() if self._lacks_capital(word) else word
        return self._of_noun(meant) if meant[:1].isupper() else self._of_small(meant)

    def _of_noun(self, word: str) -> set[str]:
        known = self._in_name(word) | self._known(word)
        forms = {*(known or self._headed(word)), *second_plural(word)}
        by_rule = (
            *(genitive(word) if known else noun_forms(word)),
            *(english_plural(word) if self._genders(word) else ()),
        )
        regular = (form for form in by_rule if not self._is_another(form, of=word))
        return {*forms, *self._of_adjective(word), *regular}

    def _of_small(self, word: str) -> set[str]:
        forms = self._known(word) or self._headed(word)
        if forms and self._is_small_noun(word):
            return forms
        if word.endswith(INFINITIVE) and not forms:
            forms = {*self._verbs.regular(word), *(adjective_forms(word) if is_participle(word) else ())}
        return {*forms, *self._by_rule(word, forms)} - set(self._verbs.rather_others(word))

    def _in_name(self, word: str) -> set[str]:
        """Return the forms of an adjective that has its capital from a name: Weißes Haus, Mykenische Schrift."""
        if not word[:1].isupper() or self._lexicon.forms(word):
            return set()
        base = base_of_adjective(word) or word
        small = base.lower()
        known = small.endswith("isch") or small + "em" in self._lexicon.forms(small)
        return set(adjective_forms(base)) if known else set()

    def _of_name(self, word: str) -> set[str]:
        """Return the forms of a name, but no other word: Andreas is somebody else than Andrea, Jungs are hardly Jung’s."""
        forms = {word, *self._lexicon.forms(word), *genitive(word)}
        return {form for form in forms if form == word or not self._is_of_other(form, word)}

    def _is_of_other(self, form: str, name: str) -> bool:
        lemmas = set(self._lexicon.lemmas(form)) - {name}
        return self._is_name(form) or any(map(self._genders, lemmas))

    def is_adjective(self, noun: str) -> bool:
        """Tell whether a noun on -e is declined as an adjective: die Grüne, ein Grüner, but not die Tiefe."""
        return noun.endswith("e") and noun + "r" in self._lexicon.forms(noun)

    def _of_adjective(self, noun: str) -> set[str]:
        """Return the forms of an adjective that is used as a noun: der Geimpfte, ein Geimpfter.

        A feminine noun, as die Tiefe, may have the one on -en by chance.
        """
        base = noun[:-1]
        small = base.lower()
        if not (noun.endswith("e") and len(base) >= MIN_STEM and self._is_known_adjective(small)):
            return set()
        is_declined = small + "em" in self._lexicon.forms(small) or not self._lexicon.forms(noun)
        is_feminine = self._genders(noun) == Kind.FEMININE
        return {base + ending for ending in ADJECTIVE} if is_declined and not is_feminine else {noun + "n"}

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
        return self._lexicon.kinds(fold_word(word))

    def _known(self, word: str) -> set[str]:
        """Return the forms that the lexicon knows for the word as spelled, else as it may have been meant."""
        is_noun = word[:1].isupper() and bool(self._lexicon.forms(word))
        for spelled in as_meant(word):
            forms = self._listed(spelled)
            has_others = len(forms) > 2 or len(set(map(fold_word, forms))) > 1  # noqa: PLR2004 Paß, Pass
            if has_others and not (is_noun and spelled[0].islower()):
                return forms | self._newly_spelled(spelled, forms)
        return set()

    def _newly_spelled(self, word: str, forms: set[str]) -> set[str]:
        """Return the forms of `Ausschuss` for `Ausschuß`, which is a form of it or has it as one."""
        new = word.replace("ß", "ss")
        return self._listed(new) if new != word and new in forms else set()

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
                form for form in others if form == lemma or not (is_lemma and is_umlaut_apart(form, word))
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
        if self._verbs.is_verb(word, forms):
            yield from self._verbs.forms(word)
            participles = {form for form in participles_among(forms) if not form.endswith("nd")}
        else:
            participles = {form for form in participles_among(forms) if form in word}
            base = self._base(word)
            if base:
                is_own = self._lexicon.forms(word) and base + "em" in self._lexicon.forms(base)  # nahe, lange
                yield from self._of_small(base) if is_own else (*adjective_forms(base), *self._degrees(base))
            yield from without_gaps(forms)
            if (len(word) > MIN_STEM or not forms.isdisjoint((word + "em", word + "er"))) and not (
                base and self._is_known_adjective(base)
            ):
                yield from adjective_forms(word)
        yield from (form + ending for form in participles for ending in ADJECTIVE)

    def _degrees(self, base: str) -> Collection[str]:
        """Return the forms of an adjective, with comparative and superlative where the lexicon has them."""
        forms = self._lexicon.forms(base)
        return forms if base + "em" in forms else ()

    def _small(self, word: str, forms: set[str]) -> set[str]:
        """Return the forms that are nouns when they have a capital: `Antwort` is none of `antworten`."""
        if self._verbs.is_verb(word, forms):
            return set(filter(self._is_noun, forms)) - {word + "s"}
        base = self._base(word)
        return {base} if base else set()

    def _capital(self, word: str, forms: set[str]) -> set[str]:
        """Return the forms of a noun, written small in the rule, that are other words when they are small."""
        nouns = filter(str.istitle, forms) if word[:1].islower() else ()
        return {form for form in nouns if self._lexicon.forms(form.lower())}

    def _base(self, word: str) -> str | None:
        """Return the base form of what is an adjective with an ending; None for all else, such as `sicher`."""
        base, known = base_of_adjective(word), self._lexicon.forms(word)
        if (
            not base
            or not word[:1].islower()
            or (len(base) <= MIN_STEM and base + "em" not in self._lexicon.forms(base))
            or (is_participle(word) and word + "em" in known)
        ):
            return None
        return base if not known[1:] or self._is_known_adjective(base) else None

    def _is_known_adjective(self, base: str) -> bool:
        """Tell whether the lexicon has `base` with an ending as an adjective: bitte is a form of a verb."""
        inflected = base + "e"
        lemmas = [*self._lexicon.lemmas(inflected), *self._lexicon.forms(inflected)[:1]]
        return is_participle(base) or any(not lemma.endswith("n") for lemma in lemmas)

    def _is_small_noun(self, word: str) -> bool:
        """Tell whether only a capital is missing to make `word` known."""
        base = base_of_adjective(word) or word
        known = self._listed(word) or self._lexicon.forms(base) or is_participle(base)
        return not known and bool(self._listed(word.capitalize()))

    def _lacks_capital(self, word: str) -> bool:
        """Tell whether a small word that is no dictionary's, but an order of a verb, is meant as a noun: `streik`."""
        if not word[:1].islower() or word.endswith("e") or self._lexicon.forms(word):
            return False
        lemmas = self._lexicon.lemmas(word)
        orders = bool(lemmas) and all(lemma in (word + "n", word + "en") for lemma in lemmas)
        return orders and bool(self._lexicon.forms(word.capitalize()))

    def _is_noun(self, form: str) -> bool:
        noun = form[:1].upper() + form[1:]
        return form[:1].islower() and bool(self._lexicon.forms(noun) or self._lexicon.lemmas(noun))
