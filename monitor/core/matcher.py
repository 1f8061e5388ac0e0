"""Matches articles against all rules at once."""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from monitor.core.anchors import anchors, late
from monitor.core.article import Article
from monitor.core.automaton import Automaton
from monitor.core.compile import Compiler, UnusableError
from monitor.core.language.detect import detect
from monitor.core.language.lexicon import Lexicon
from monitor.core.language.vocabulary import GERMAN, Words, group
from monitor.core.plan import Plan, Run, Word
from monitor.core.query import InField, Mode, Query, inner_queries
from monitor.core.rule import Evidence, Match, Rule, Scope
from monitor.core.scan import Scan

MAX_EVIDENCE = 100  # places kept of one match
_AS_WRITTEN = "und"  # ISO 639-3: a language that is not determined
_PROVEN_IN_ORDER = (Word, Run)  # their places are their proof, each once


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Why a rule cannot be used."""

    rule: Rule
    text: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule with its plan; `where` has the bits of the rule's fields; `everywhere`: it looks at every article."""

    rule: Rule
    plan: Plan
    where: int
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """What broke over an article, by a mistake of this program. `rule` None: not even one could be looked at."""

    rule: Rule | None
    error: Exception


class Judged(NamedTuple):
    """The rules that an article satisfies, in the order of the rules, and those of which that cannot be told."""

    matches: list[Match]
    broken: tuple[Broken, ...] = ()

    def whole(self) -> list[Match]:
        """Return the matches; raise what kept a rule from being held against the article."""
        for one in self.broken:
            raise one.error
        return self.matches


class _Engine:
    """All rules, compiled for texts in one language.

    A rule is looked at only if one of its anchors is in the article: a set of
    words without which it cannot match. Its other words are looked for only then,
    unless the same anchors would have too many looked for. Rules without anchors
    (a lone NOT, a regular expression) are looked at every time.
    """

    def __init__(self, rules: Sequence[Rule], words: Words, mode: Mode) -> None:
        self.fields = _fields(rules)
        compiler = Compiler(self.fields, words, mode)
        self.compiled: list[_Compiled] = []
        self.problems: list[RuleProblem] = []
        for rule in rules:
            try:
                plan = compiler.plan(rule.query)
            except UnusableError as unusable:
                self.problems.append(RuleProblem(rule, unusable.text, unusable.hint))
            else:
                self.compiled.append(
                    _Compiled(rule, plan, compiler.where(rule.fields), rule.scope == Scope())
                )
        self.expansions = tuple(compiler.expansions.values())
        plans = [each.plan for each in self.compiled]
        needed = [anchors(plan, compiler.weights) for plan in plans]
        self._automaton = Automaton(compiler.watched, late(plans, needed))
        self._everywhere = all(each.everywhere for each in self.compiled)
        self._always: set[int] = set()
        self._anchored: defaultdict[int, list[int]] = defaultdict(list)
        for index, atoms in enumerate(needed):
            for atom in atoms or ():
                self._anchored[atom].append(index)
            if atoms is None:
                self._always.add(index)

    def match(self, article: Article, language: str | None) -> list[Match]:
        """Return the rules that `article`, being in `language`, satisfies."""
        return self.judge(article, language).whole()

    def judge(self, article: Article, language: str | None) -> Judged:
        """Return the same; a rule that breaks keeps no other from being looked at."""
        scan = Scan(article, self.fields)
        self._automaton.run(scan)
        anchored = self._anchored
        candidates = self._always.union(*[anchored[atom] for atom in scan.atoms & anchored.keys()])
        looked_at = [self.compiled[index] for index in sorted(candidates)]
        if not self._everywhere:
            looked_at = _in_scope(looked_at, article, language)
        matches: list[Match] = []
        broken: list[Broken] = []
        for each in looked_at:
            try:
                evidence = _evidence(each, scan)
            except Exception as error:  # noqa: BLE001 whatever it is, the other rules are not to suffer from it
                broken.append(Broken(each.rule, error))
            else:
                if evidence is not None:
                    matches.append(Match(each.rule, evidence))
        return Judged(matches, tuple(broken))


class RuleSet:
    """All usable rules. What matching one article costs hardly depends on how many there are.

    Rules are compiled at once for German and the languages that are expected, for
    another one when the first article in it comes.
    """

    def __init__(
        self, rules: Sequence[Rule], mode: Mode, lexicon: Lexicon | None, languages: Iterable[str]
    ) -> None:
        self._mode, self._lexicon = mode, lexicon
        with _without_searches():
            german = _Engine(rules, Words(GERMAN, lexicon), mode)
        self._engines = {GERMAN: german}
        self.rules = tuple(each.rule for each in german.compiled)
        self.problems = tuple(german.problems)  # of the rules left out
        self.expansions = german.expansions  # of each word in each mode, in German
        for language in languages:
            self.engine(language)

    @property
    def languages(self) -> Collection[str]:
        """The languages that the rules are compiled for by now; those that are matched as written are one, `und`."""
        return [name or _AS_WRITTEN for name in self._engines]

    def match(self, article: Article) -> list[Match]:
        """Return the rules that `article` satisfies, in the order of the rules, and why.

        The language is the one its text shows, else the one it says it is in.
        """
        judged = self.judge(article)
        return judged.whole() if judged.broken else judged.matches

    def judge(self, article: Article) -> Judged:
        """Return the same, and what broke over the article instead of raising it."""
        if not self.rules:
            return Judged([])
        try:
            language = language_of(article)
            return self.engine(language).judge(article, language)
        except Exception as error:  # noqa: BLE001 whoever asks decides what becomes of the article
            return Judged([], (Broken(None, error),))

    def engine(self, language: str | None) -> _Engine:
        """Return the rules as compiled for texts in `language`."""
        name = group(language)
        if name not in self._engines:
            with _without_searches():
                self._engines[name] = _Engine(self.rules, Words(name, self._lexicon), self._mode)
        return self._engines[name]


@contextmanager
def _without_searches() -> Iterator[None]:
    """Have no garbage looked for: a rule set only grows while it is compiled, and searching it takes a third of the time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def compile_rules(
    rules: Sequence[Rule],
    *,
    mode: Mode = Mode.FORMS,
    lexicon: Lexicon | None = None,
    languages: Iterable[str] = (),
) -> RuleSet:
    """Make `rules` ready to match; those that cannot be used are left out and named in `problems`.

    `mode` is that of terms without one of their own. Without a lexicon, German
    words are matched as they are written. `languages` are those that articles
    are expected in besides. Thousands of rules take seconds: no event loop should
    wait for it.
    """
    return RuleSet(rules, mode, lexicon, languages)


def language_of(article: Article) -> str | None:
    """Return the language that the text shows, else the one that the article says it is in; None: not known."""
    return detect(_beginning(article)) or (article.language or "")[:2].lower() or None


def _beginning(article: Article) -> str:
    """Return what is enough to tell the language by."""
    return f"{article.title} {article.summary[:500]} {article.text[:1000]}"


def _fields(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return every field that some rule looks at, each once."""
    named = (field for rule in rules for field in (*rule.fields, *_own_fields(rule.query)))
    return tuple(dict.fromkeys(named))


def _own_fields(query: Query) -> Iterable[str]:
    return (part.field for part in inner_queries(query) if isinstance(part, InField))


def _in_scope(chosen: list[_Compiled], article: Article, language: str | None) -> list[_Compiled]:
    """Return those that look at articles of this feed in `language`."""
    if all(each.everywhere for each in chosen):
        return chosen
    spoken = replace(article, language=language)
    return [each for each in chosen if each.rule.scope.covers(spoken)]


def _evidence(each: _Compiled, scan: Scan) -> tuple[Evidence, ...] | None:
    """Return each place once, field by field, in reading order; None if the rule does not match."""
    if isinstance(each.plan, _PROVEN_IN_ORDER):
        return tuple(each.plan.evidence(scan, each.where)[:MAX_EVIDENCE]) or None
    if not each.plan.holds(scan, each.where):
        return None
    order = scan.fields.index
    found = sorted(
        set(each.plan.evidence(scan, each.where)), key=lambda e: (order(e.field), e.start, e.end, e.term)
    )
    return tuple(found[:MAX_EVIDENCE])
