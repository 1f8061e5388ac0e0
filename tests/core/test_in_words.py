"""Words of a text that hold strings are found, whatever the strings begin with."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.automaton import Automaton
from monitor.core.scan import Scan
from monitor.core.watched import ANY_CASE, SOME_CAPITAL, Watched

STRINGS = st.text("ab", min_size=1, max_size=6)
WORDS = st.text("abc", min_size=1, max_size=8)
TEXTS = st.lists(WORDS | st.sampled_from(["ab-ab", "abab-ba", "北京-ab", "aabb-北京ab"]), max_size=8)


def is_there(_word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
    return small


def found(automaton: Automaton, text: str) -> dict[int, set[str]]:
    scan = Scan(Article(text=text), ("text",))
    automaton.run(scan)
    return {atom: {scan.written(*span) for span in scan.spans(atom, 1)} for atom in scan.atoms}


@given(st.sets(STRINGS, max_size=8), st.sets(STRINGS, max_size=8), st.lists(WORDS, max_size=8))
def test_words_are_found_whole_and_by_their_parts(whole: set[str], parts: set[str], words: list[str]) -> None:
    watched: dict[str, Watched] = {}
    for atom, string in enumerate([*sorted(whole), *sorted(parts)]):
        one = watched.setdefault(string, Watched())
        if atom < len(whole):
            one.words.append((atom, ANY_CASE))
        else:
            one.parts.append((atom, is_there))
    expected = {
        **{atom: {word for word in words if word == string} for atom, string in enumerate(sorted(whole))},
        **{
            atom: {word for word in words if string in word and word != string}
            for atom, string in enumerate(sorted(parts), len(whole))
        },
    }
    assert found(Automaton(watched), " ".join(words)) == {
        atom: found for atom, found in expected.items() if found
    }


@given(TEXTS)
def test_a_word_is_found_beside_letters_of_a_script_without_blanks(words: list[str]) -> None:
    places = found(Automaton({"ab": Watched(words=[(0, ANY_CASE)])}), " ".join(words)).get(0, set())
    assert places == (
        {"ab"} if any("ab" in word.replace("京", "京-").split("-") for word in words) else set()
    )


def test_of_the_parts_of_a_joined_word_those_at_its_seam_count() -> None:
    automaton = Automaton({"abba": Watched(parts=[(0, is_there)])})
    assert found(automaton, "xxab-baxx abba-x abbax") == {0: {"xxab-baxx", "abbax"}}


def test_late_words_are_looked_for_when_they_are_asked_for() -> None:
    asked: list[str] = []

    def judge(word: str, _spans: Collection[tuple[int, int]] | None = None, /, *, small: bool) -> bool:
        asked.append(word)
        return small

    both = Watched([(0, ANY_CASE), (1, SOME_CAPITAL)], [(0, is_there), (1, judge)])
    automaton = Automaton(
        {"ab": both, "abc": Watched([(1, ANY_CASE)]), "ba": Watched([(2, ANY_CASE)])}, {1, 2}
    )
    scan = Scan(Article(text="xaby ab Ab abc abx x-ab"), ("text",))
    automaton.run(scan)
    assert (set(scan.atoms), asked) == ({0}, [])
    assert scan.spans(1, 1) == scan.spans(1, 1) == [(1, 5), (9, 11), (12, 15), (16, 19)]
    assert asked == ["xaby", "abc", "abx"]
    assert scan.spans(2, 1) == []


def test_words_that_stand_in_strings_of_several_are_never_late() -> None:
    automaton = Automaton({"ab": Watched([(0, ANY_CASE)]), "a-b": Watched([(0, ANY_CASE)])}, {0})
    scan = Scan(Article(text="ab a-b"), ("text",))
    automaton.run(scan)
    assert 0 in scan.atoms
    assert scan.spans(0, 1) == [(1, 3), (4, 7)]
