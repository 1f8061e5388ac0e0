"""What suggestions for a rule are judged by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core.article import Article
from monitor.core.language.lexicon import Lexicon
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.query import Query
from monitor.core.rule import Rule
from monitor.stages.replay import Tagged
from monitor.store import archive
from monitor.store.archive import Wording
from monitor.store.database import Database

READ = 600  # characters of its text that say what an article is about; of longer ones any word is in some


@dataclass(frozen=True, slots=True)
class World:
    """A rule, the stored articles, and what the configuration adds to them."""

    db: Database
    rule: Rule
    tagged: Tagged
    lexicon: Lexicon | None

    def rules(self, queries: Iterable[Query]) -> RuleSet:
        """Return the rule with each of these queries instead of its own, named by number."""
        numbered = (replace(self.rule, name=str(number), query=query) for number, query in enumerate(queries))
        return compile_rules(list(numbered), lexicon=self.lexicon)

    def reread(self, wordings: Sequence[Wording]) -> Iterator[Article]:
        """Give these articles again, a batch at a time."""
        for start in range(0, len(wordings), archive.BATCH):
            with self.db.read() as session:
                articles = archive.read(session, wordings[start : start + archive.BATCH])
            yield from map(self.tagged, articles)


def said(article: Article) -> str:
    """Return the words by which an article is told from others: of its headline and the beginning of its text."""
    return f"{article.title}\n{(article.summary or article.text)[:READ]}"
