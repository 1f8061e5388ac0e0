"""Turns queries into plans, and their words into the strings that one automaton looks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core.checks import ends_clause, literal_check, stem_check, visible, wildcard_check
from monitor.core.language.fold import fold, fold_word
from monitor.core.language.part_of import PartOf
from monitor.core.language.vocabulary import Meaning, Words
from monitor.core.language.words import has_letters
from monitor.core.plan import Absent, AnyPlace, Expressed, Nearby, Place, Plan, Run, Several, Within, Word
from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Mode,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    Wildcard,
)
from monitor.core.query_text import describe
from monitor.core.regex import compile_regex
from monitor.core.watched import ANY_CASE, NO_CAPITAL, SOME_CAPITAL, Check, Watched

MAX_CAPITALS = 5  # letters of an all-capital term that is taken for an abbreviation
MAX_SYLLABLE = 5  # letters of a syllable in a Korean name: Seung, Hyung
MAX_DEPTH = 100
OFTEN_A_PART = 9  # times the weight has a word that counts within longer ones, too: much looks like it there
MAX_PARTED = 15  # words between a verb and the prefix it has left behind


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a term stands for: `forms` are in the one spelling that texts are compared in."""

    term: str
    mode: Mode
    forms: tuple[str, ...]


class UnusableError(Exception):
    """Why a query cannot be compiled; `hint` says what to write instead."""

    def __init__(self, text: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.text, self.hint = text, hint


class Compiler:
    """Collects the strings of all rules. Equal words of different rules share one atom."""

    def __init__(self, fields: Sequence[str], words: Words, mode: Mode) -> None:
        self.watched: dict[str, Watched] = {}
        self.expansions: dict[tuple[str, Mode], Expansion] = {}
        self.weights: list[float] = []  # of each atom: about how often it will be found
        self.fields = tuple(fields)
        self._bits = {field: 1 << index for index, field in enumerate(fields)}
        self._words, self._mode = words, mode
        self._atoms: dict[object, int] = {}

    def where(self, fields: Sequence[str]) -> int:
        """Return the bits of `fields`."""
        return sum(self._bits[field] for field in fields)

    def plan(self, query: Query, depth: int = 0) -> Plan:
        """Return the plan of `query`; raises UnusableError."""
        if depth > MAX_DEPTH:
            raise UnusableError(f"it is nested more than {MAX_DEPTH} deep")
        match query:
            case Or(parts):
                return self._several(1, parts, depth)
            case And(parts):
                return self._several(len(parts), parts, depth)
            case AtLeast(count, parts):
                return self._several(count, parts, depth)
            case Not(part):
                return Absent(self.plan(part, depth + 1))
            case InField(field, part):
                return Within(self.plan(part, depth + 1), self.where((field,)))
            case _:
                return _expressed(query) if isinstance(query, Regex) else self._place(query, depth)

    def _several(self, count: int, parts: Sequence[Query], depth: int) -> Plan:
        if not 0 < count <= len(parts):
            raise UnusableError(f"{count} of {len(parts)} can never be")
        return Several(count, tuple(self.plan(part, depth + 1) for part in parts))

    def _place(self, query: Query, depth: int = 0) -> Place:
        if depth > MAX_DEPTH:
            raise UnusableError(f"it is nested more than {MAX_DEPTH} deep")
        match query:
            case Term():
                return self._term(query)
            case Wildcard(pattern):
                return self._wildcard(pattern)
            case Phrase(words, gap):
                places = [*map(self._place, words[:-1]), *self._last(words)]
                return self._or_with_hyphen(self._run(places, gap, describe(query)), words, gap)
            case Near(left, right, distance, ordered):
                sides = self._place(left, depth + 1), self._place(right, depth + 1)
                return Nearby(*sides, distance, ordered, describe(query))
            case Or(parts):
                return AnyPlace(tuple(self._place(part, depth + 1) for part in parts), describe(query))
            case _:
                raise UnusableError("NEAR takes words, phrases and OR groups", f"not: {describe(query)}")

    def _last(self, words: Sequence[Term | Wildcard]) -> Iterator[Place]:
        for word in words[-1:]:
            yield self._term(word, ends_phrase=True) if isinstance(word, Term) else self._place(word)

    def _or_with_hyphen(self, run: Place, words: Sequence[Term | Wildcard], gap: int) -> Place:
        """Return `run`; of `Kim Jong Un` also the name as others write it, `Kim Jong-un`."""
        given = given_name(words)
        if given is None:
            return run
        joined = self._run([self._place(words[0]), self._term(given)], gap, run.label)
        return AnyPlace((run, joined), run.label)

    def _run(self, places: Sequence[Place], gap: int, label: str) -> Place:
        if not places:
            raise UnusableError("a phrase has no words")
        return places[0] if len(places) == 1 else Run(tuple(places), gap, label)

    def _term(self, term: Term, *, gap: int = Phrase(()).gap, ends_phrase: bool = False) -> Place:
        words = [word for word in _searchable(term.text).split() if term.literal or has_letters(word)]
        label = describe(term)
        if term.literal:
            return Word(self._literal(" ".join(words)), label)
        without = tuple(self._term(Term(word), gap=0) for word in term.without)
        places: list[Place] = []
        for word in words:
            ends = ends_phrase or (len(words) > 1 and word is words[-1])
            mode = term.mode or self._mode
            prefix, bar, verb = word.partition("|")
            if bar and has_letters(prefix) and has_letters(verb):
                places.append(self._separable(prefix, verb, mode, label))
            else:
                meaning = self._words.meaning(word, mode, ends_phrase=ends)
                another = None if term.even_another else meaning.another
                places.append(Word(self._meant(word, mode, meaning), label, without, another))
        return self._run(places, gap, label)

    def _separable(self, prefix: str, verb: str, mode: Mode, label: str) -> Place:
        """Return `ab|fahren`: as one word, or the verb with its prefix at the end of the clause."""
        whole = Word(self._meant(prefix + verb, mode, self._words.meaning(prefix + verb, mode)), label)
        parted = Word(self._meant(verb, mode, self._words.parted(prefix, verb)), label)
        last = Word(self._checked(("|", prefix), fold_word(prefix), ends_clause), label)
        return AnyPlace((whole, Run((parted, last), MAX_PARTED, label)), label)

    def _meant(self, word: str, mode: Mode, meaning: Meaning) -> int:
        capitals = capitals_needed(word)
        wanted = [(spelling, capitals) for form in meaning.forms for spelling in spellings(form)]
        for others, case in (
            (meaning.small, NO_CAPITAL),
            (meaning.names, SOME_CAPITAL),
            (meaning.free, ANY_CASE),
        ):
            wanted += [(spelling, case) for form in others for spelling in spellings(form)]
        told = sorted({form for form, _ in wanted})
        self.expansions[word, mode] = Expansion(word, mode, tuple(told))
        known = len(self.weights)
        key = frozenset(wanted), meaning.part, meaning.head_only, meaning.stem
        atom = self._atom(key, min(map(len, told)), often=OFTEN_A_PART if meaning.part else 1)
        if atom == known:
            words = {case: (atom, case) for _, case in wanted}
            for form, case in wanted:
                self.watched.setdefault(form, Watched()).words.append(words[case])
            if meaning.part:
                self._watch_parts(atom, meaning, capital=capitals != ANY_CASE)
            if meaning.stem and meaning.stem.shared:
                check = stem_check(meaning.stem, capitals)
                self.watched.setdefault(meaning.stem.shared, Watched()).checks.append((atom, check))
        return atom

    def _watch_parts(self, atom: int, meaning: Meaning, *, capital: bool) -> None:
        assert meaning.part is not None
        assert self._words.segmenter is not None
        verdict = PartOf(self._words.segmenter, meaning.part, head_only=meaning.head_only, capital=capital)
        inside = frozenset() if meaning.head_only else meaning.part.inside
        part = atom, verdict
        for form in meaning.part.forms | inside:
            self.watched.setdefault(form, Watched()).parts.append(part)

    def _literal(self, text: str) -> int:
        return self._checked(("=", text), fold_word(text), literal_check(visible(text)))

    def _wildcard(self, pattern: str) -> Place:
        folded = fold_word(_searchable(pattern))
        longest = max(folded.split("*"), key=len)
        capitals = capitals_needed(pattern.lstrip("*")) and SOME_CAPITAL
        check = wildcard_check(folded, SOME_CAPITAL if pattern[0] != "*" and capitals else ANY_CASE)
        return Word(self._checked(("*", pattern), longest, check), describe(Wildcard(pattern)))

    def _checked(self, key: object, string: str, check: Check) -> int:
        known = len(self.weights)
        atom = self._atom(key, len(string))
        if atom == known:
            self.watched.setdefault(string, Watched()).checks.append((atom, check))
        return atom

    def _atom(self, key: object, length: int, *, often: int = 1) -> int:
        atom = self._atoms.setdefault(key, len(self.weights))
        if atom == len(self.weights):
            self.weights.append(often / length**2)
        return atom


def given_name(words: Sequence[Term | Wildcard]) -> Term | None:
    """Return the last two words of a name such as `Kim Jong Un` as one, with the hyphen they often have; else None."""
    terms = [word for word in words if isinstance(word, Term) and not word.literal and _is_name(word.text)]
    if not len(words) == len(terms) == 3 or max(len(term.text) for term in terms[1:]) > MAX_SYLLABLE:  # noqa: PLR2004 three names
        return None
    return replace(terms[1], text=f"{terms[1].text}-{terms[2].text}")


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.istitle()


def _searchable(text: str) -> str:
    if not has_letters(text):
        raise UnusableError(f"'{text}' holds no letter and no digit")
    return text


def spellings(form: str) -> tuple[str, ...]:
    """Return a folded form and how it is written without its hyphens: `us-armee`, `usarmee`, `us armee`."""
    if "-" not in form.strip("-"):
        return (form,)
    return form, form.replace("-", ""), form.replace("-", " ")


def capitals_needed(word: str) -> int:
    """Return what the case of `word` asks of a text: EU as many capitals, Ton one, ton none."""
    letters = fold(word).cased
    if word.isupper() and 1 < len(word) <= MAX_CAPITALS:
        return len(letters)
    first = next((char for char in letters if char.isalnum()), "")
    return SOME_CAPITAL if first.isupper() else ANY_CASE


def _expressed(query: Regex) -> Plan:
    expression = compile_regex(query.pattern)
    if isinstance(expression, str):
        raise UnusableError(f"the regular expression cannot be used: {expression}")
    return Expressed(expression, describe(query))
