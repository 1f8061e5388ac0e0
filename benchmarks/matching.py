"""What matching one article costs, with 10, 1,000 and 10,000 rules.

Articles of about 370 words are drawn from the lexicon by frequency classes, so
that common words repeat as they do in news; rules are nouns, every fifth an
adjective with a noun. Beside it: the bare scan of the automaton, and one regular
expression per rule, which is how it is usually done.

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

from monitor.core.article import Article
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.query import Mode, Phrase, Term
from monitor.core.rule import Rule
from monitor.core.scan import Scan
from monitor.lexicon import TrieLexicon, open_lexicon

WORDS = 370  # of an article
ARTICLES = 300
SIZES = (10, 1_000, 10_000)
SMALL = [
    "der",
    "die",
    "das",
    "und",
    "in",
    "zu",
    "den",
    "von",
    "mit",
    "ist",
    "des",
    "auf",
    "für",
    "nicht",
    "ein",
    "eine",
    "als",
    "auch",
    "es",
    "an",
    "werden",
    "aus",
    "er",
    "hat",
    "dass",
    "sie",
    "nach",
    "wird",
    "bei",
    "einer",
    "um",
    "am",
    "sind",
    "noch",
    "wie",
    "einem",
    "über",
    "so",
    "zum",
    "war",
    "haben",
    "nur",
    "oder",
    "aber",
    "vor",
    "zur",
    "bis",
    "mehr",
    "durch",
    "man",
    "sein",
    "wurde",
    "sei",
    "hatte",
    "kann",
    "gegen",
    "vom",
    "können",
    "schon",
    "wenn",
    "habe",
    "seine",
    "ihre",
    "dann",
    "unter",
    "wir",
    "soll",
    "ich",
    "eines",
]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--json", action="store_true")
    options.add_argument("--memory", metavar="MODE", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.memory:
        print(json.dumps(_start(Mode(chosen.memory))))
        return
    figures = _figures()
    if chosen.json:
        print(json.dumps(figures))


def _figures() -> dict[str, float]:
    lexicon = open_lexicon()
    nouns, adjectives = _vocabulary(lexicon)
    articles = _articles(nouns, adjectives)
    figures: dict[str, float] = {}
    for mode in (Mode.FORMS, Mode.COMPOUND):
        for size in SIZES:
            rules = compile_rules(_rules(_terms(size, nouns, adjectives), mode), lexicon=lexicon)
            first = _microseconds(lambda: _match(rules, articles), len(articles))  # noqa: B023 called at once
            again = min(_microseconds(lambda: _match(rules, articles), len(articles)) for _ in range(3))  # noqa: B023
            figures[f"{mode}_{size}_us"], figures[f"{mode}_{size}_first_us"] = again, first
            print(
                f"{mode:9} {size:6,} rules  {again:7.0f} µs per article  (never seen before: {first:.0f} µs)"
            )
    for mode in (Mode.FORMS, Mode.COMPOUND):
        figures[f"{mode}_growth"] = figures[f"{mode}_10000_us"] / figures[f"{mode}_10_us"]
        print(f"{mode:9} from 10 to 10,000 rules: ×{figures[f'{mode}_growth']:.1f}")
    terms = _terms(SIZES[-1], nouns, adjectives)
    figures |= _baselines(terms, articles, lexicon)
    for mode in (Mode.FORMS, Mode.COMPOUND):
        measured = _in_child(mode, {"terms": terms, "texts": [article.text for article in articles]})
        figures |= {f"{mode}_{name}": value for name, value in measured.items()}
    return {name: round(value, 2) for name, value in figures.items()}


def _vocabulary(lexicon: TrieLexicon) -> tuple[list[str], list[str]]:
    words = sorted(set(lexicon.lemmas_known()))
    nouns = [word for word in words if word[0].isupper() and word[1:].islower() and 4 <= len(word) <= 12]
    adjectives = [word for word in words if word[0].islower() and word.endswith(("isch", "ig", "lich"))]
    return nouns, adjectives


def _articles(nouns: Sequence[str], adjectives: Sequence[str]) -> list[Article]:
    """Write texts of about 2,650 characters, a little less than 370 words of German have.

    Two thirds are small words. How often nouns repeat is an assumption, Zipf's
    law with a flat top, and it matters: each repetition is one more place to prove.
    """
    draw = random.Random(7)
    common = draw.sample(nouns, 20_000)
    articles = []
    for _ in range(ARTICLES):
        words: list[str] = []
        for place in range(WORDS):
            if place % 12 == 11:
                words.append(words.pop() + ".")
            if draw.random() < 0.66:
                words.append(draw.choice(SMALL))
            elif draw.random() < 0.3:
                words.append(draw.choice(adjectives) + "en")
            else:
                words.append(common[int(30 * (len(common) / 30) ** draw.random()) - 30])
        articles.append(Article(title=" ".join(words[:9]), text=" ".join(words)))
    return articles


def _terms(size: int, nouns: Sequence[str], adjectives: Sequence[str]) -> list[tuple[str, ...]]:
    draw = random.Random(size)
    return [
        (draw.choice(adjectives) + "e", draw.choice(nouns)) if number % 5 == 0 else (draw.choice(nouns),)
        for number in range(size)
    ]


def _rules(terms: Sequence[Sequence[str]], mode: Mode) -> list[Rule]:
    rules = []
    for number, words in enumerate(terms):
        each = tuple(Term(word, mode) for word in words)
        rules.append(Rule(name=str(number), query=Phrase(each) if len(each) > 1 else each[0]))
    return rules


def _match(rules: RuleSet, articles: Sequence[Article]) -> None:
    for article in articles:
        rules.match(article)


def _microseconds(run: Callable[[], object], count: int) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) / count * 1e6


def _baselines(
    terms: Sequence[Sequence[str]], articles: Sequence[Article], lexicon: TrieLexicon
) -> dict[str, float]:
    compiled = compile_rules(_rules(terms, Mode.FORMS), lexicon=lexicon)
    scans = [Scan(article, ("title", "summary", "text")) for article in articles]
    scan = min(_microseconds(lambda: _scan(compiled, scans), len(scans)) for _ in range(3))
    patterns = [re.compile(r"\b" + r"\s+".join(map(re.escape, words)), re.IGNORECASE) for words in terms]
    few = articles[:2]
    regex = _microseconds(lambda: [pattern.search(a.text) for a in few for pattern in patterns], len(few))
    print(f"the bare scan of the automaton: {scan:.0f} µs; one regular expression per rule: {regex:,.0f} µs")
    return {"scan_10000_us": scan, "regex_10000_us": regex}


def _scan(rules: RuleSet, scans: Sequence[Scan]) -> None:
    for scan in scans:
        rules.engine(None).find_words(scan)


def _start(mode: Mode) -> dict[str, float]:
    """Measure in a fresh process: the memory of the matcher at work, and the time to get ready."""
    given = json.load(sys.stdin)
    before = _resident()
    start = time.process_time()
    compiled = compile_rules(_rules(given["terms"], mode), lexicon=open_lexicon())
    seconds = time.process_time() - start
    _match(compiled, [Article(text=text) for text in given["texts"]])
    return {"start_s": seconds, "memory_mb": _resident() - before}


def _resident() -> float:
    """Return the megabytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _in_child(mode: Mode, given: object) -> dict[str, float]:
    command = [sys.executable, __file__, "--memory", mode]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(given))
    measured: dict[str, float] = json.loads(done.stdout)
    print(f"{mode:9} 10,000 rules ready in {measured['start_s']:.1f} s, {measured['memory_mb']:.0f} MB more")
    return measured


if __name__ == "__main__":
    main()
