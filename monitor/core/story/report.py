"""What of an article is compared: its headline and how it begins, as small numbers that fit memory by the 100,000."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from zlib import crc32

from monitor.core.story.credit import without_credit
from monitor.core.story.words import COMMON, FLAGS, words

LEAD = 22  # words of the text that say what the news is
TOPIC = 12  # words of the text that, with the headline, say what it is about
KEPT = 44  # words of the text in which another article's lead is looked for
_READ = 600  # characters of the text that are read for it
_MAX_TITLE_WORDS = 40
_TITLE_CASE = 0.8  # share of capitals from which they say nothing
_STEM = 6  # letters
_PART = 5  # letters in a row of a long word: compounds and inflections share some
_LONG = 7  # letters
PART = 1  # the bit of a stem that tells such a part


@dataclass(frozen=True, slots=True)
class Report:
    """Headline and beginning of an article, ready to be compared."""

    tokens: bytes  # of headline, then text, in order: 32 bits each
    title_length: int  # tokens
    named: int  # bit n: token n is written like a name
    stems: bytes  # what tells the event: beginnings and parts of its telling words, 32 bits each

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
    headline = list(islice(words(without_credit(title)), _MAX_TITLE_WORDS))
    body = list(islice(words(without_credit(text[:_READ])), KEPT))
    named = 0
    titled = sum(word.named for word in headline) > _TITLE_CASE * (len(headline) - 1)
    for place, word in enumerate([*headline, *body]):
        if word.named and not (titled and place < len(headline)):
            named |= 1 << place
    telling = (word for word in (*headline, *body[:TOPIC]) if not word.token & COMMON)
    return Report(
        tokens=array("I", [word.token for word in (*headline, *body)]).tobytes(),
        title_length=len(headline),
        named=named,
        stems=array("I", dict.fromkeys(chain.from_iterable(_stems(word.text) for word in telling))).tobytes(),
    )


@lru_cache(maxsize=10_000)
def _stems(word: str) -> tuple[int, ...]:
    stem = crc32(word[:_STEM].encode()) & ~FLAGS
    if len(word) < _LONG or word[0].isdigit():
        return (stem,)
    parts = (word[place : place + _PART] for place in range(len(word) - _PART + 1))
    return stem, *(crc32(b"-" + part.encode()) & ~FLAGS | PART for part in parts)
