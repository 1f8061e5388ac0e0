"""Rules are tried on the examples their owner gave them."""

from collections.abc import Callable

import pytest

from monitor.config.examples import failed_examples
from monitor.config.load import Loaded

Load = Callable[..., Loaded]


def failures(loaded: Load, rule: str) -> list[str]:
    feeds = "feeds: [{url: https://a.example/, name: A, tags: t}]\n"
    found = loaded(feeds=feeds, rules=f"rules:\n- name: r\n{rule}")
    return [
        f"{problem.position.line}:{problem.position.column} {problem.text} — {problem.hint}"
        for problem in failed_examples(found.config.rules, found.examples)
    ]


PASSED = {
    "found and not found": "  match: a NOT b\n  must_match: a c\n  must_not_match: [a b, c]\n",
    "the rule's feeds and languages do not matter": "  any: a\n  feeds: [A, 'tag:t']\n  languages: en\n  must_match: a\n",
    "a field of its own": "  any: a\n  in: author\n  must_match: a\n",
    "a list of categories": "  any: a\n  in: category\n  must_match: a\n",
    "a field in the query": "  match: title:a AND category:a\n  in: url\n  must_match: a\n",
    "text over two lines": '  all: [a, b]\n  must_match: "a\\nb"\n',
}


@pytest.mark.parametrize("rule", PASSED.values(), ids=PASSED)
def test_examples_that_hold_are_no_problem(loaded: Load, rule: str) -> None:
    assert failures(loaded, rule) == []


FEEDS = "feeds: [{url: https://a.example/, name: A, tags: t, language: fr}, https://b.example/]\n"
SPOKEN = {
    "of the rule": "  match: policy\n  languages: [de, en]\n  must_match: New policies\n",
    "of its feed": "  match: journal\n  feeds: A\n  must_match: Deux journaux\n",
    "of its feeds' tag": "  match: journal\n  feeds: 'tag:t'\n  must_match: Deux journaux\n",
    "of any feed": "  match: journal\n  must_match: Deux journaux\n",
}


@pytest.mark.parametrize("rule", SPOKEN.values(), ids=SPOKEN)
def test_an_example_that_shows_no_language_is_in_one_that_is_expected(loaded: Load, rule: str) -> None:
    found = loaded(feeds=FEEDS, rules=f"rules:\n- name: r\n{rule}")
    assert failed_examples(found.config.rules, found.examples, feeds=found.config.feeds) == []


def test_what_must_not_be_found_is_looked_for_in_the_language_of_the_rule(loaded: Load) -> None:
    assert failures(loaded, "  match: policy\n  must_not_match: New policies\n") == []
    rule = "  match: policy\n  languages: en\n  must_not_match: New policies\n"
    assert failures(loaded, rule) == [
        "5:19 the rule 'r' finds this — 'must_not_match' says otherwise",
    ]


def test_every_example_that_does_not_hold_is_named_at_its_place(loaded: Load) -> None:
    rule = "  match: a NOT b\n  must_match: [a, c]\n  must_not_match:\n    - b\n    - a\n"
    assert failures(loaded, rule) == [
        "4:19 the rule 'r' does not find this — 'must_match' says otherwise",
        "7:7 the rule 'r' finds this — 'must_not_match' says otherwise",
    ]
