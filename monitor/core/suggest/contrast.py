"""Which words stand with a rule's finds far more often than elsewhere."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log

STORIES = 3  # in fewer different stories it may be chance
SHARE = 0.04  # of the stories found
LIFT = 3.0  # times as often as elsewhere
SURE = 10.83  # of the log-likelihood ratio: chance does so once in a thousand words
_OF_LANGUAGE = 20.0  # articles that those of the same language weigh beside the feed's own


@dataclass(frozen=True, slots=True)
class Counted:
    """An article as a set of words."""

    feed: str
    language: str
    story: int  # articles of one story count once among the finds
    found: bool  # by the rule
    words: "array[int]"


@dataclass(frozen=True, slots=True)
class Company:
    """A word that keeps company with what a rule finds; stories count, not articles."""

    word: int
    stories: int  # found ones that have it
    expected: float  # of them, if it were no more frequent than elsewhere
    elsewhere: int  # articles that have it and are not found
    score: float  # log-likelihood ratio


def company(counted: Sequence[Counted], *, known: Collection[int] = ()) -> list[Company]:
    """Return the words that stand with the finds beyond chance, the surest first; none of `known`.

    How often a word is expected is taken from the feeds that the finds are from,
    so that what a feed always writes is no news.
    """
    found, stories = _found(counted)
    least = max(STORIES, SHARE * len(stories))
    wanted = {word for word, count in found.items() if count >= least} - set(known)
    expected = _expected(counted, stories, wanted)
    elsewhere = Counter[int]()
    for one in counted:
        if not one.found:
            elsewhere.update(wanted.intersection(one.words))
    rated = (
        Company(word, found[word], expected[word], elsewhere[word], likelihood(found[word], expected[word]))
        for word in wanted
    )
    kept = [one for one in rated if one.score >= SURE and one.stories >= LIFT * one.expected]
    return sorted(kept, key=lambda one: (-one.score, one.word))


def likelihood(seen: int, expected: float) -> float:
    """Return how unlikely it is to see so many by chance; 0 if not more than expected."""
    return 2 * (seen * log(seen / expected) - (seen - expected)) if seen > expected > 0 else 0.0


def _found(counted: Sequence[Counted]) -> tuple[Counter[int], dict[int, Counted]]:
    """Count in how many stories each word is, and return each story's first article."""
    words, first = defaultdict[int, set[int]](set), dict[int, Counted]()
    for one in counted:
        if one.found:
            words[one.story].update(one.words)
            first.setdefault(one.story, one)
    return Counter(word for story in words.values() for word in story), first


def _expected(
    counted: Iterable[Counted], stories: dict[int, Counted], wanted: Collection[int]
) -> dict[int, float]:
    """Return in how many of the stories each word would be, if they were like all else that their feeds write."""
    finds = Counter((one.feed, one.language) for one in stories.values())
    languages = Counter(one.language for one in stories.values())
    by_feed, by_language = _shares(counted, finds, languages)
    expected = defaultdict[int, float](float)
    for (feed, language), count in finds.items():
        articles, words = by_feed[feed, language]
        total, general = by_language[language]
        weight = count / (articles + _OF_LANGUAGE)
        for word in wanted:
            expected[word] += weight * (words[word] + _OF_LANGUAGE * general[word] / total)
    return expected


_Share = tuple[int, Counter[int]]  # articles, and in how many of them each word is


def _shares(
    counted: Iterable[Counted], finds: Collection[tuple[str, str]], languages: Collection[str]
) -> tuple[dict[tuple[str, str], _Share], dict[str, _Share]]:
    feeds = {feed: (0, Counter[int]()) for feed in finds}
    general = {language: (0, Counter[int]()) for language in languages}
    for one in counted:
        if one.language in general:
            count, words = general[one.language]
            words.update(one.words)
            general[one.language] = (count + 1, words)
        if (key := (one.feed, one.language)) in feeds:
            count, words = feeds[key]
            words.update(one.words)
            feeds[key] = (count + 1, words)
    return feeds, general
