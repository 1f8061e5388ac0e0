"""What of an article is compared: its headline and how it begins, as small numbers that fit memory by the 100,000."""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.story.chunks import TOKEN
from monitor.core.story.credit import without_credit
from monitor.core.story.words import Words, words

LEAD = 22  # words of the text that say what the news is
TOPIC = 12  # words of the text that, with the headline, say what it is about
KEPT = 44  # words of the text in which another article's lead is looked for
_READ = 600  # characters of the text that are read for it
_MAX_TITLE_WORDS = 40
_TITLE_CASE = 0.8  # share of capitals from which they say nothing


class Report(NamedTuple):
    """Headline and beginning of an article, ready to be compared."""

    tokens: bytes  # of headline, then text, in order: 32 bits each
    title_length: int  # tokens
    named: int  # bit n: token n is written like a name
    stems: bytes  # what tells the event: beginnings of its telling words, then their parts, 32 bits each
    beginnings: int  # how many of the stems are no parts

    @property
    def title(self) -> frozenset[int]:
        """Return the headline's tokens."""
        return frozenset(self.sequence()[: self.title_length])

    @property
    def lead(self) -> frozenset[int]:
        """Return the tokens of headline and lead."""
        return frozenset(self.sequence()[: self.lead_length])

    @property
    def full(self) -> frozenset[int]:
        """Return all tokens."""
        return frozenset(self.sequence())

    @property
    def has_text(self) -> bool:
        """Tell whether it has more than a headline."""
        return len(self.tokens) > self.title_length * TOKEN

    @property
    def lead_length(self) -> int:
        """Return how many tokens headline and lead have at most."""
        return self.title_length + LEAD

    def sequence(self) -> "array[int]":
        """Return all tokens in order."""
        return array("I", self.tokens)

    def stem_sequence(self) -> "array[int]":
        """Return the stems, each once."""
        return array("I", self.stems)


def read_reports(told: Sequence[tuple[str, str]]) -> list[Report]:
    """Read headlines and beginnings of articles; agencies' datelines and credits are left out."""
    titles = [without_credit(title) for title, _ in told]
    texts = [without_credit(text[:_READ]) for _, text in told]
    headlines = words(titles, most=_MAX_TITLE_WORDS, telling=_MAX_TITLE_WORDS)
    return list(map(_report, headlines, words(texts, most=KEPT, telling=TOPIC)))


def read_report(title: str, text: str) -> Report:
    """Read headline and beginning of one article."""
    return read_reports([(title, text)])[0]


def _report(headline: Words, body: Words) -> Report:
    named, length = headline.named, len(headline.named)
    if named.count(b"1") > _TITLE_CASE * (length - 1):
        named = b"0" * length
    beginnings = dict.fromkeys(array("I", headline.beginnings + body.beginnings))
    parts = dict.fromkeys(array("I", headline.parts + body.parts))
    return Report(
        tokens=headline.tokens + body.tokens,
        title_length=length,
        named=int((named + body.named)[::-1] or b"0", 2),
        stems=array("I", [*beginnings, *parts]).tobytes(),
        beginnings=len(beginnings),
    )
