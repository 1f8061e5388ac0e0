"""What could be changed about a rule: read from the stored articles and from what readers marked; nothing is stored."""

from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.article import Article
from monitor.core.matcher import RuleSet, language_of
from monitor.core.query import Mode, Phrase, Query, Term
from monitor.core.query_text import describe
from monitor.core.rule import Match
from monitor.core.scan import field_text
from monitor.core.suggest.contrast import Company, Counted, company
from monitor.core.suggest.edits import both, either, reaches, shared_mode, terms_of
from monitor.core.suggest.headwords import Headwords, is_topical
from monitor.core.suggest.phrases import chains, parts_of_names
from monitor.core.suggest.suggestion import More, Narrower, Suggested, Wider
from monitor.stages.suggest_false import propose_exclusions
from monitor.stages.suggest_world import World, said
from monitor.store import archive, stories
from monitor.store.archive import Wordings

KEPT = 2_000  # of the articles found, the newest, that are looked at once more
COMMON = 1.0  # articles elsewhere for each story that has a word: of more it is too common to add
SHOWN = 6  # proposals of a kind
ENOUGH_STORIES = 5  # found: of fewer nobody can tell what they share

Progress = Callable[[int, int], None]  # done, of how many


def run(world: World, *, since: datetime, progress: Progress) -> Suggested:
    """Read what came since a time and propose what could be changed about a rule, with the difference it makes."""
    return _Suggesting(world, Suggested(since)).run(progress)


class _Suggesting:
    def __init__(self, world: World, result: Suggested) -> None:
        self._world, self._result = world, result
        self._db, self._rule, self._heads = world.db, world.rule, Headwords(world.lexicon)
        self._mode = shared_mode(world.rule.query)
        self._reaches = [(reach, More()) for reach in reaches(world.rule.query)]
        self._counted: list[Counted] = []
        self._ids = array("q")  # of the articles counted
        self._found: deque[Article] = deque(maxlen=KEPT)
        self._said: set[int] = set()  # words that the rule looks for, and those it found

    def run(self, progress: Progress) -> Suggested:
        self._read_all(progress)
        result = self._result
        result.stories = len({one.story for one in self._counted if one.found})
        result.looked_at = len(self._found)
        result.reaches = self._wider_reaches()
        if result.stories >= ENOUGH_STORIES:
            self._companions()
        propose_exclusions(self._world, list(self._found), self._heads, result)
        return result

    def _read_all(self, progress: Progress) -> None:
        rules = self._world.rules([self._rule.query, *(reach.query for reach, _ in self._reaches)])
        with self._db.read() as session:
            wordings = archive.wordings_since(session, self._result.since)
        done = 0
        for batch in _as_first_seen(wordings).batches():
            with self._db.read() as session:
                articles = archive.read(session, batch)
                placed = stories.stories_of(session, {one.id for one in articles})
            for one in articles:
                if one.seen_at and one.seen_at >= self._result.since:
                    self._look_at(self._world.tagged(one), rules, placed.get(one.id, -one.id))
            done += len(batch)
            progress(done, len(wordings))

    def _look_at(self, article: Article, rules: RuleSet, story: int) -> None:
        spoken = replace(article, language=language_of(article))
        if not self._rule.scope.covers(spoken):
            return
        matches = {
            int(match.rule.name): match
            for match in rules.engine(spoken.language).match(spoken, spoken.language)
        }
        self._result.articles += 1
        words = array("I", self._heads.of(said(article), spoken.language))
        found = 0 in matches
        self._counted.append(Counted(article.feed_url, spoken.language or "", story, found, words))
        self._ids.append(article.id)
        if found:
            self._result.found += 1
            self._found.append(spoken)
            self._said.update(self._heads.of(" ".join(_single_words(matches[0], article)), spoken.language))
            return
        for number, (reach, more) in enumerate(self._reaches, 1):
            if number in matches:
                label = describe(reach.wider)
                more.add(article, _words(matches[number], article, label))

    def _wider_reaches(self) -> list[Wider]:
        widened = (Wider(reach.wider, reach.query, more) for reach, more in self._reaches if more.count)
        return sorted(_one_per_find(widened), key=lambda one: -one.more.count)[:SHOWN]

    # words that keep company

    def _companions(self) -> None:
        for term in terms_of(self._rule.query):
            for language in {one.language for one in self._found}:
                self._said |= self._heads.of(term.text, language)
        together = {one.word: one for one in company(self._counted, known=self._said)[: 10 * SHOWN]}
        texts = [self._heads.in_order(said(one), one.language) for one in self._found]
        numbers = [[number for _, number in text] for text in texts]
        for word in parts_of_names(numbers, together, self._said):
            del together[word]
        names = chains(numbers, list(together))
        language = Counter(one.language for one in self._found).most_common(1)[0][0]
        spelled = self._spelled(texts, {word for name in names for word in name}, language)
        terms = [
            (_term([spelled[word] for word in name], self._mode), together[name[0]], name)
            for name in names
            if all(is_topical(spelled[word], language) for word in name)
        ][: 4 * SHOWN]
        self._add(terms)
        self._keep([term for term, *_ in terms])

    def _spelled(
        self, texts: Sequence[Sequence[tuple[str, int | None]]], words: set[int], language: str | None
    ) -> dict[int, str]:
        """Return how a rule writes each of the words."""
        forms: dict[int, list[str]] = {word: [] for word in words}
        for text in texts:
            for form, number in text:
                if number in forms:
                    forms[number].append(form)
        return {word: self._heads.shown(met, language) for word, met in forms.items()}

    def _add(self, terms: Sequence[tuple[Query, Company, tuple[int, ...]]]) -> None:
        """Judge what each term would add, unless it is too common to be worth it."""
        tried = [one for one in terms if one[1].elsewhere <= COMMON * one[1].stories]
        wanted = [set(name) for *_, name in tried]
        ids = [
            number
            for number, one in zip(self._ids, self._counted, strict=True)
            if not one.found and any(name.issubset(one.words) for name in wanted)
        ]
        more = [More() for _ in tried]
        rules = self._world.rules(term for term, *_ in tried)
        for article in self._world.reread([(number, 0) for number in ids]):
            for match in rules.match(article):
                more[int(match.rule.name)].add(article)
        added = [
            Wider(term, either(self._rule.query, term), gained, beside)
            for (term, beside, _), gained in zip(tried, more, strict=True)
        ]
        self._result.wider = [one for one in added if one.more.count][:SHOWN]

    def _keep(self, terms: Sequence[Query]) -> None:
        """Count what the rule would keep if it asked for a term, too."""
        rules = self._world.rules(terms)
        keeps = Counter(int(match.rule.name) for one in self._found for match in rules.match(one))
        whole = len(self._found)
        self._result.narrower = [
            Narrower(term, both(self._rule.query, term), keeps[number])
            for number, term in enumerate(terms)
            if whole / 10 <= keeps[number] <= whole * 0.9
        ][:SHOWN]


def _as_first_seen(wordings: Wordings) -> Wordings:
    first = Wordings()
    for article_id, revision in zip(wordings.articles, wordings.revisions, strict=True):
        if not revision:
            first.add(article_id, revision)
    return first


def _one_per_find(widened: Iterable[Wider]) -> Iterator[Wider]:
    """Give of those that find the same the first, which changes least."""
    known = set[tuple[int, tuple[int, ...]]]()
    for one in widened:
        finds = one.more.count, tuple(each.article_id for each in one.more.newest)
        if finds not in known:
            known.add(finds)
            yield one


def _term(words: Sequence[str], mode: Mode | None) -> Query:
    terms = tuple(Term(word, mode) for word in words)
    return terms[0] if len(terms) == 1 else Phrase(terms)


def _words(match: Match, article: Article, label: str) -> set[str]:
    """Return the words for which an article is found by the term that `label` names."""
    return {
        field_text(article, place.field)[place.start : place.end]
        for place in match.evidence
        if place.term == label
    }


def _single_words(match: Match, article: Article) -> Iterator[str]:
    for place in match.evidence:
        word = field_text(article, place.field)[place.start : place.end]
        if " " not in word:
            yield word
