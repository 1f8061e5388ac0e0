"""How rare a word is among the articles of the window: rare words tell reports apart, common ones do not."""

from array import array
from collections.abc import Iterable
from math import log

from monitor.core.story.words import COMMON

_SLOTS = 1 << 20  # words that share one count as one; with some 100,000 words few do
_UNSEEN = (
    3_000  # articles that count as read before the first one, so that the first ones are judged soundly too
)
_COMMON_SHARE = 0.12  # of those articles that held any given common word
_TABLE = 4_096


class Frequencies:
    """Counts in how many articles each token stands."""

    def __init__(self) -> None:
        self._counts = array("I", [0]) * _SLOTS
        self._articles = _UNSEEN
        self._logs = [log(count + 0.5) for count in range(_TABLE)]
        self._common_logs = [log(count + 0.5 + _UNSEEN * _COMMON_SHARE) for count in range(_TABLE)]
        self.rarest = log(_UNSEEN) - self._logs[0]

    def add(self, tokens: Iterable[int]) -> None:
        """Count one more article with these different tokens."""
        counts = self._counts
        for token in tokens:
            counts[(token >> 2) % _SLOTS] += 1
        self._change(1)

    def remove(self, tokens: Iterable[int]) -> None:
        """Forget an article that was counted."""
        counts = self._counts
        for token in tokens:
            counts[(token >> 2) % _SLOTS] -= 1
        self._change(-1)

    def _change(self, articles: int) -> None:
        self._articles += articles
        self.rarest = log(self._articles) - self._logs[0]

    def count(self, token: int) -> int:
        """Return in how many articles the token stands."""
        return self._counts[(token >> 2) % _SLOTS]

    def weights(self, tokens: Iterable[int]) -> dict[int, float]:
        """Return how much each token tells: the logarithm of how rare it is, `rarest` for one never seen."""
        counts, top, last = self._counts, log(self._articles), _TABLE - 1
        logs, common_logs = self._logs, self._common_logs
        return {
            token: top - (common_logs if token & COMMON else logs)[min(counts[(token >> 2) % _SLOTS], last)]
            for token in tokens
        }
