"""What matching one article costs, with 10, 1,000 and 10,000 rules.

The matcher remembers words it has judged, as it does in a process that runs for
days: it is warmed on some articles and measured on others. Rules are nouns, every
fifth an adjective with a noun. Beside it: the bare scan of an automaton that holds
the same strings and looks at nothing else, and one regular expression per rule,
which is how it is usually done.

  python benchmarks/matching.py [--json]
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from ahocorasick_rs import AhoCorasick

from benchmarks.news import Newsroom
from monitor.core.article import Article
from monitor.core.automaton import MAX_KEPT
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.query import Mode, Phrase, Term
from monitor.core.rule import Rule
from monitor.core.scan import Scan
from monitor.lexicon import open_lexicon
from monitor.runner.lasting import keep_what_is_there

WARM = 6_000  # articles before anything is measured: some hours of a thousand feeds
BATCH, BATCHES = 150, 5  # articles measured; the median batch counts
SIZES = (10, 1_000, 10_000)
MODES = (Mode.FORMS, Mode.COMPOUND)
FILLING = 860  # articles, then words that begin like those of rules until the memory for them is full


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--json", action="store_true", help="print the figures as JSON in the last line")
    options.add_argument("--memory", metavar="MODE", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.memory:
        print(json.dumps(_start(Mode(chosen.memory))))
        return
    figures = _figures()
    if chosen.json:
        print(json.dumps(figures))


def _figures() -> dict[str, float]:
    newsroom = Newsroom(open_lexicon(), seed=7)
    warm = newsroom.articles(WARM)
    batches = [newsroom.articles(BATCH) for _ in range(BATCHES)]
    figures: dict[str, float] = {}
    for mode in MODES:
        for size in SIZES:
            rules = compile_rules(_rules(size, newsroom, mode), lexicon=open_lexicon())
            keep_what_is_there()  # as the daemon does with new rules
            name = f"{mode}_{size}"
            first = figures[f"{name}_first_us"] = _per_article(rules, warm[:BATCH])
            _per_article(rules, warm[BATCH:])
            cost = figures[f"{name}_us"] = median([_per_article(rules, batch) for batch in batches])
            matches = figures[f"{name}_matches"] = _matches(rules, batches[0])
            print(
                f"{mode:9} {size:6,} rules  {cost:6.0f} µs and {matches:4.1f} matches per article"
                f"  (the first {BATCH}: {first:.0f} µs)"
            )
        growth = figures[f"{mode}_growth"] = figures[f"{mode}_10000_us"] / figures[f"{mode}_10_us"]
        print(f"{mode:9} from 10 to 10,000 rules: ×{growth:.1f}")
        figures[f"{mode}_scan_us"] = _bare_scan(rules, batches[0])
        print(f"{mode:9} 10,000 rules: the bare scan {figures[f'{mode}_scan_us']:.0f} µs")
        measured = _in_child(mode)
        figures |= {f"{mode}_{name}": value for name, value in measured.items()}
    figures["regex_10000_us"] = _regex(newsroom, batches[0][:2])
    print(f"one regular expression per rule: {figures['regex_10000_us']:,.0f} µs")
    return {name: round(value, 2) for name, value in figures.items()}


def _terms(size: int, newsroom: Newsroom) -> list[tuple[str, ...]]:
    draw = random.Random(size)
    return [
        (draw.choice(newsroom.adjectives) + "e", draw.choice(newsroom.nouns))
        if number % 5 == 0
        else (draw.choice(newsroom.nouns),)
        for number in range(size)
    ]


def _rules(size: int, newsroom: Newsroom, mode: Mode) -> list[Rule]:
    rules = []
    for number, words in enumerate(_terms(size, newsroom)):
        each = tuple(Term(word, mode) for word in words)
        rules.append(Rule(name=str(number), query=Phrase(each) if len(each) > 1 else each[0]))
    return rules


def _per_article(rules: RuleSet, articles: Sequence[Article]) -> float:
    return _microseconds(lambda: [rules.match(article) for article in articles], len(articles))


def _matches(rules: RuleSet, articles: Sequence[Article]) -> float:
    return sum(len(rules.match(article)) for article in articles) / len(articles)


def _microseconds(run: Callable[[], object], count: int) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) / count * 1e6


def _bare_scan(rules: RuleSet, articles: Sequence[Article]) -> float:
    strings = sorted({form for expansion in rules.expansions for form in expansion.forms})
    automaton = AhoCorasick(strings, store_patterns=False)
    texts = [Scan(article, ("title", "summary", "text")).text for article in articles]
    find = automaton.find_matches_as_indexes
    return min(
        _microseconds(lambda: [find(t, overlapping=True) for t in texts], len(texts)) for _ in range(3)
    )


def _regex(newsroom: Newsroom, articles: Sequence[Article]) -> float:
    terms = _terms(SIZES[-1], newsroom)
    patterns = [re.compile(r"\b" + r"\s+".join(map(re.escape, words)), re.IGNORECASE) for words in terms]
    return _microseconds(
        lambda: [pattern.search(a.text) for a in articles for pattern in patterns], len(articles)
    )


def _start(mode: Mode) -> dict[str, float]:
    """Measure in a fresh process: the time to get ready, and the memory at work with the words' memory full."""
    newsroom = Newsroom(open_lexicon(), seed=11)
    rules = _rules(SIZES[-1], newsroom, mode)
    before = _resident()
    start = time.process_time()
    compiled = compile_rules(rules, lexicon=open_lexicon())
    seconds = time.process_time() - start
    for article in newsroom.articles(FILLING):
        compiled.match(article)
    nouns = [words[-1] for words in _terms(SIZES[-1], newsroom)]  # words that begin so are remembered
    for first in range(0, MAX_KEPT, 1_000):
        filling = (f"{nouns[number % len(nouns)]}{number}" for number in range(first, first + 1_000))
        compiled.match(Article(text=" ".join(filling)))
    return {"start_s": seconds, "memory_mb": _resident() - before}


def _resident() -> float:
    """Return the megabytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _in_child(mode: Mode) -> dict[str, float]:
    command = [sys.executable, __file__, "--memory", mode]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    print(f"{mode:9} 10,000 rules ready in {measured['start_s']:.1f} s, {measured['memory_mb']:.0f} MB more")
    return measured


if __name__ == "__main__":
    main()
