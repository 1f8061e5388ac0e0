"""What assigning an article to its story costs, with a full window: processor time and memory.

    python -m benchmarks.stories [--window 100000] [--json]

The articles are generated: words drawn as in natural language (few common, many rare), a headline
and a teaser of 45 words together, a third of them edited copies of an article of the last hours.
Figures are microseconds of processor time per article and megabytes of this process's growth, at a
tenth, a third and the whole of the window.
"""

import argparse
import bisect
import gc
import itertools
import json
import random
import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.core.story.assign import Newcomer, Stories
from monitor.core.story.window import SPAN

START = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY, WORDS, MEASURED = 200_000, 45, 2_000
CONSONANTS, VOWELS = "bdfghklmnprstwz", "aeiou"


@dataclass
class Newsroom:
    """Writes articles that come evenly over the window, in the order they come."""

    window: int
    chance: random.Random

    def __post_init__(self) -> None:
        shares = itertools.accumulate((rank + 2.7) ** -1.05 for rank in range(VOCABULARY))
        self._shares = list(shares)
        letters = random.Random(1)
        self._words = [self._spelled(rank, letters) for rank in range(VOCABULARY)]
        self._recent: list[list[str]] = []

    @staticmethod
    def _spelled(rank: int, letters: random.Random) -> str:
        """Spell a word: common ones are short, and of those that are read half have six letters or more."""
        length = 2 + rank.bit_length() // 3 + letters.randrange(4)
        word = "".join(letters.choice((CONSONANTS, VOWELS)[place % 2]) for place in range(length))
        return word.capitalize() if rank % 2 else word

    def _word(self) -> str:
        return self._words[bisect.bisect(self._shares, self.chance.random() * self._shares[-1])]

    def _told(self) -> list[str]:
        if self._recent and self.chance.random() < 1 / 3:
            told = self.chance.choice(self._recent)
            return [word for word in told if self.chance.random() > 0.1]  # an edited copy
        return [self._word() for _ in range(WORDS)]

    def article(self, number: int) -> Newcomer:
        """Write the next article."""
        told = self._told()
        self._recent = [*self._recent[-500:], told]
        return Newcomer(
            article=number,
            at=START + SPAN * number / self.window,
            title=" ".join(told[:9]),
            text=" ".join(told[9:]) + ".",
            identity=f"outlet{number % 97}.example#{number}",
        )


def measured(stories: Stories, articles: list[Newcomer]) -> float:
    """Return microseconds of processor time per article."""
    gc.collect()
    before = time.process_time()
    for article in articles:
        stories.assign(article)
    return (time.process_time() - before) / len(articles) * 1e6


def megabytes() -> float:
    """Return the most memory this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--window", type=int, default=100_000, help="articles in 72 hours")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args()
    newsroom = Newsroom(options.window, random.Random(7))
    numbers = itertools.count()
    empty = megabytes()
    stories = Stories()
    figures: dict[str, float] = {}
    for part in (10, 3, 1):
        while len(stories) < options.window // part - MEASURED:
            stories.assign(newsroom.article(next(numbers)))
        sample = [newsroom.article(next(numbers)) for _ in range(MEASURED)]
        figures[f"us_at_{options.window // part}"] = round(measured(stories, sample))
        print(
            f"{len(stories):>9,} in the window: {figures[f'us_at_{options.window // part}']:>6} µs per article"
        )
    for _ in range(options.window // 10):  # the window moves on: as many are forgotten as come
        stories.assign(newsroom.article(next(numbers)))
    figures["us_moving"] = round(
        measured(stories, [newsroom.article(next(numbers)) for _ in range(MEASURED)])
    )
    figures["megabytes"] = round(megabytes() - empty)
    growth = figures[f"us_at_{options.window}"] / figures[f"us_at_{options.window // 10}"]
    figures["cost_ratio_for_ten_times_the_window"] = round(growth, 2)
    print(f"{len(stories):>9,}, moving on:    {figures['us_moving']:>6} µs per article")
    print(
        f"memory {figures['megabytes']} MB; ten times the window costs {growth:.2f} times as much per article"
    )
    print(
        f"at {options.window / SPAN.total_seconds() * timedelta(hours=1).total_seconds():,.0f} articles an hour"
    )
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
