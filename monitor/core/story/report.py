"""What of an article is compared: its headline and how it begins, as small numbers that fit memory by the 100,000."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from monitor.core.story.credit import without_credit
from monitor.core.story.words import words

LEAD = 22  # words of the text that say what the news is
TOPIC = 12  # words of the text that, with the headline, say what it is about
KEPT = 44  # words of the text in which another article's lead is looked for
_READ = 600  # characters of the text that are read for it
_MAX_TITLE_WORDS = 40
_TITLE_CASE = 0.8  # share of capitals from which they say nothing


@dataclass(frozen=True, slots=True)
class Report:
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
    def lead_length(self) -> int:
        """Return how many tokens headline and lead have at most."""
        return self.title_length + LEAD

    def sequence(self) -> Sequence[int]:
        """Return all tokens in order."""
        return memoryview(self.tokens).cast("I")

    def stem_sequence(self) -> Sequence[int]:
        """Return the stems, each once."""
        return memoryview(self.stems).cast("I")


def read_report(title: str, text: str) -> Report:
    """Read headline and beginning of an article; agencies' datelines and credits are left out."""
    headline = words(without_credit(title), _MAX_TITLE_WORDS)
    body = words(without_credit(text[:_READ]), KEPT)
    read = headline + body
    named = sum(1 << place for place, word in enumerate(read) if word.named)
    if sum(word.named for word in headline) > _TITLE_CASE * (len(headline) - 1):
        named = named >> len(headline) << len(headline)
    telling = [word.stems for word in read[: len(headline) + TOPIC] if word.stems]
    beginnings = dict.fromkeys([stems[0] for stems in telling])
    parts = dict.fromkeys(chain.from_iterable(stems[1:] for stems in telling))
    return Report(
        tokens=array("I", [word.token for word in read]).tobytes(),
        title_length=len(headline),
        named=named,
        stems=array("I", [*beginnings, *parts]).tobytes(),
        beginnings=len(beginnings),
    )
