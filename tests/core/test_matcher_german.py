from collections.abc import Collection

import pytest

from monitor.core.article import Article
from monitor.core.automaton import Automaton
from monitor.core.matcher import compile_rules
from monitor.core.query import Mode, QueryProblem, Term
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule, Scope
from monitor.core.scan import Scan
from monitor.core.watched import SOME_CAPITAL, Watched
from tests.core.language.lexicon import FewWords


def found(query: str, text: str, mode: Mode = Mode.FORMS, language: str | None = "de") -> list[str]:
    read = parse_entry(query)
    assert not isinstance(read, QueryProblem)
    rules = compile_rules([Rule(name="rule", query=read)], mode=mode, lexicon=FewWords())
    assert not rules.problems
    matches = rules.match(Article(text=text, language=language))
    return [text[place.start : place.end] for match in matches for place in match.evidence]


FINDS = {
    "all forms": ("Rakete", "Raketen und eine Rakete", Mode.FORMS, ["Raketen", "Rakete"]),
    "no compound by default": ("Rakete", "Raketenwerfer", Mode.FORMS, []),
    "a compound when asked for": ("Rakete", "Raketenwerfer", Mode.COMPOUND, ["Raketenwerfer"]),
    "the same compound twice": (
        "Rakete",
        "Raketenwerfer, Raketenwerfer",
        Mode.COMPOUND,
        ["Raketenwerfer"] * 2,
    ),
    "no chance letters": ("Rat", "Ration und Gerate", Mode.COMPOUND, []),
    "a compound across a hyphen": (
        "Kurzstrecke",
        "Kurz-Streckenrakete",
        Mode.COMPOUND,
        ["Kurz-Streckenrakete"],
    ),
    "a part within one side of a hyphen": ("Rakete", "Test-Raketenwerfer", Mode.COMPOUND, ["Raketenwerfer"]),
    "no noun as head of a small word": ("Rakete", "kurzrakete raketenartig", Mode.COMPOUND, ["raketenartig"]),
    "the head of a phrase": (
        "ballistische Raketen",
        "ballistische Kurzstreckenraketen",
        Mode.FORMS,
        ["ballistische Kurzstreckenraketen"],
    ),
    "only the head of a phrase": ("ballistische Raketen", "ballistische Raketenwerfer", Mode.FORMS, []),
    "case and number in a phrase": (
        "ballistische Raketen",
        "einer ballistischen Rakete",
        Mode.FORMS,
        ["ballistischen Rakete"],
    ),
    "und does not count": (
        "ballistische Raketen",
        "ballistische und große und kurze Raketen",
        Mode.FORMS,
        ["ballistische und große und kurze Raketen"],
    ),
    "a wildcard at the end of a phrase": (
        "ballistische Raket*",
        "ballistische Raketen",
        Mode.FORMS,
        ["ballistische Raketen"],
    ),
    "no noun for a verb": (
        "antworten",
        "Die Antwort. Sie antwortet: antwort!",
        Mode.FORMS,
        ["antwortet", "antwort"],
    ),
    "the people of a country": ("Iran", "Iraner und iranische Raketen", Mode.DERIVE, ["Iraner", "iranische"]),
    "people need a capital": ("USA", "Amerikanerin usa amerikaner", Mode.DERIVE, ["Amerikanerin"]),
    "a verb in one word": ("an|kommen", "wenn sie ankommt", Mode.FORMS, ["ankommt"]),
    "a verb that left its prefix": (
        "an|kommen",
        "Sie kommt heute in Bonn an.",
        Mode.FORMS,
        ["kommt heute in Bonn an"],
    ),
    "a prefix before und": ("an|kommen", "Sie kam an und ging", Mode.FORMS, ["kam an"]),
    "a preposition is no prefix": ("an|kommen", "Sie kommt an der Donau vorbei", Mode.FORMS, []),
    "a verb that has left its prefix is another one": (
        "kommen",
        "Sie kommt, wenn sie kommt, heute in Bonn an. Sie kam.",
        Mode.FORMS,
        ["kommt", "kam"],
    ),
    "in a phrase, too": ("sie kommen", "Sie kommt an. Sie kam", Mode.FORMS, ["Sie kam"]),
    "a capital is no prefix": ("an|kommen", "Sie kommt. An", Mode.FORMS, []),
    "a bar without a prefix": ("|kommen OR Rat", "Rat", Mode.FORMS, ["Rat"]),
    "a bar without a verb": ("an| OR Rat", "Rat", Mode.FORMS, ["Rat"]),
}


@pytest.mark.parametrize(("query", "text", "mode", "expected"), FINDS.values(), ids=FINDS)
def test_a_german_query_finds(query: str, text: str, mode: Mode, expected: list[str]) -> None:
    assert found(query, text, mode) == expected


def test_a_parted_verb_is_found_at_the_end_of_a_headline() -> None:
    rules = compile_rules([Rule(name="rule", query=Term("an|kommen"))], lexicon=FewWords())
    assert rules.match(Article(title="Sie kommt in Bonn an", text="Es ist kurz", language="de"))


def test_a_separable_verb_without_a_lexicon_is_found_as_written() -> None:
    rules = compile_rules([Rule(name="rule", query=Term("an|kommen"))])
    assert rules.match(Article(text="Wir kommen an."))


ENGLISH = "The missiles were launched by the army at the border"


def test_a_text_is_matched_by_the_words_of_its_language() -> None:
    assert found("missile", ENGLISH, language=None) == ["missiles"]
    assert found("missile", "missiles", language="en-GB") == ["missiles"]
    assert found("Missile", "missiles Missiles xmissiles", language="en") == ["Missiles"]
    assert found("missile", "missiles", Mode.EXACT, language="en") == []
    assert found("is", "is", language="en") == ["is"]


def test_rules_compiled_beforehand_for_a_language_find_the_same() -> None:
    article = Article(text="missiles", language="en")
    rules = [Rule(name="r", query=Term("missile"))]
    early = compile_rules(rules, lexicon=FewWords(), languages=["en", "de", "xx"])
    assert early.match(article) == compile_rules(rules, lexicon=FewWords()).match(article) != []


def test_what_a_text_shows_counts_more_than_what_its_feed_says() -> None:
    german = "Die Raketen sind nicht mit der Post gekommen"
    assert found("Rakete", german, language="en") == ["Raketen"]
    rules = compile_rules([Rule(name="r", query=Term("Post"), scope=Scope(languages=frozenset({"de"})))])
    assert rules.match(Article(text=german, language="en"))
    assert not rules.match(Article(text="Post " + ENGLISH, language="de"))


def test_what_was_decided_about_a_word_may_be_forgotten_without_harm() -> None:
    asked: list[str] = []

    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        asked.append(word)
        return not small

    automaton = Automaton({"rakete": Watched(parts=[(0, judge)])}, kept=2)
    for text in ("Raketena Raketena", "Raketenb", "Raketenc", "Raketena", "raketena"):
        scan = Scan(Article(text=text), ("text",))
        automaton.run(scan)
        assert len(scan.spans(0, 1)) == (0 if text.islower() else len(text.split()))
    assert asked == ["raketena", "raketenb", "raketenc", "raketena", "raketena"]


def test_a_word_of_endless_length_is_found_but_not_remembered() -> None:
    asked: list[str] = []

    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        asked.append(word)
        return small

    automaton = Automaton({"rakete": Watched(parts=[(0, judge)])})
    for _ in range(2):
        scan = Scan(Article(text="raketen" * 20), ("text",))
        automaton.run(scan)
        assert scan.spans(0, 1) == [(1, 141)]
    assert asked == ["raketen" * 20] * 2


def test_a_part_with_a_hyphen_is_judged_by_the_word_that_goes_on() -> None:
    judged = {"us-raketen": True, "us-raketeb": False}

    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        return judged[word] and not small

    automaton = Automaton({"us-rakete": Watched(parts=[(0, judge)], words=[(1, 0)])})
    scan = Scan(Article(text="US-Raketen US-Raketeb us-raketen US-Rakete"), ("text",))
    automaton.run(scan)
    assert (scan.spans(0, 1), scan.spans(1, 1)) == ([(1, 11)], [(34, 43)])


def test_a_part_in_a_script_without_spaces_is_judged_by_the_letters_around() -> None:
    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        return word == "東京abc" and small

    automaton = Automaton({"東京a": Watched(parts=[(0, judge)], words=[(1, 0)])})
    scan = Scan(Article(text="東京abc 東京abcd 東京a"), ("text",))
    automaton.run(scan)
    assert {atom: scan.spans(atom, 1) for atom in scan.atoms} == {0: [(1, 6)], 1: [(14, 17)]}


def test_a_part_that_is_also_checked_counts_in_a_joined_word_only_across_its_joint() -> None:
    def judge(_word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        return True

    watched = Watched(parts=[(0, judge)], checks=[(1, lambda scan, start, end: None)])
    automaton = Automaton({"rakete": watched})
    for text, places in (("Test-Raketen", [(6, 13)]), ("Rak-Eten", [(1, 9)])):
        scan = Scan(Article(text=text), ("text",))
        automaton.run(scan)
        assert {atom: scan.spans(atom, 1) for atom in scan.atoms} == {0: places}


def test_a_string_with_signs_of_a_script_without_blanks_is_found_alone_and_in_longer_words() -> None:
    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        return word == "testrakete委" and not small

    automaton = Automaton({"rakete委": Watched(words=[(0, SOME_CAPITAL)], parts=[(1, judge)])})
    scan = Scan(Article(text="Rakete委 rakete委 Testrakete委 Tastrakete委 Rak-ete委"), ("text",))
    automaton.run(scan)
    assert {atom: scan.spans(atom, 1) for atom in scan.atoms} == {0: [(1, 8)], 1: [(17, 28)]}


def test_a_string_of_several_words_is_found_alone_and_in_longer_words() -> None:
    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        return word == "us raketen" and small

    automaton = Automaton({"us rakete": Watched(words=[(0, 1)], parts=[(1, judge)])})
    for text, alone, inside in (
        ("US Rakete, us raketen, us raketenx", [(1, 10)], [(12, 22)]),
        ("US Raketen, Rakete us", [], []),
        ("us rakete", [], []),
        ("us, rakete und Raketen us", [], []),
        ("nichts", [], []),
    ):
        scan = Scan(Article(text=text), ("text",))
        automaton.run(scan)
        assert (scan.spans(0, 1), scan.spans(1, 1)) == (alone, inside)


def test_what_is_known_of_a_token_holds_for_the_same_word_in_a_compound_with_a_hyphen() -> None:
    automaton = Automaton({"rakete": Watched(words=[(0, 1)])})
    for text, places in (("Rakete", [(1, 7)]), ("Ost-Rakete, Süd-Rakete-", [(5, 11), (18, 24)])):
        scan = Scan(Article(text=text), ("text",))
        automaton.run(scan)
        assert scan.spans(0, 1) == places
