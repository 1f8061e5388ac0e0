"""A word of another language by its dictionary, and by its stem where that does not have it."""

import pytest

from monitor.core.language.vocabulary import Words, group
from monitor.core.query import Mode
from tests.core.language.lexicon import FewWords

FOUND = {
    "the word": ("uk", "ракета", "ракета"),
    "a form": ("uk", "ракета", "ракету"),
    "a form of a form": ("uk", "ракети", "ракету"),
    "a form that begins otherwise": ("uk", "день", "дня"),
    "a form of a word with an apostrophe": ("uk", "об'єкт", "об'єкта"),
    "an unknown word": ("uk", "киця", "киця"),
    "a form of a participle by its verb": ("es", "pedir", "pedidos"),
    "a form that is also another word": ("es", "casar", "caso"),
    "a word that only its stem knows": ("es", "periodista", "periodistas"),
    "an unknown word with the stem of a known one": ("es", "casos", "casoes"),
}
NOT_FOUND = {
    "another word of the same beginning": ("uk", "ракета", "ракетки"),
    "a word that the dictionary does not have, where there are no stems": ("uk", "ракета", "ракетами"),
    "an unknown word's neighbour": ("uk", "киця", "кицю"),
    "the verb by a noun that is one of its forms": ("es", "caso", "casar"),
    "a known word with the stem of another": ("es", "pedido", "pide"),
    "another word of an unknown one": ("es", "periodista", "periodismo"),
}


@pytest.mark.parametrize(("language", "term", "word"), FOUND.values(), ids=list(FOUND))
def test_found(language: str, term: str, word: str) -> None:
    assert is_found(language, term, word)


@pytest.mark.parametrize(("language", "term", "word"), NOT_FOUND.values(), ids=list(NOT_FOUND))
def test_not_found(language: str, term: str, word: str) -> None:
    assert not is_found(language, term, word)


def test_exactly_as_written_is_the_word_alone() -> None:
    meaning = Words("uk", FewWords()).meaning("ракета", Mode.EXACT)
    assert meaning.forms == {"ракета"}
    assert meaning.stem is None


def test_what_is_looked_for_are_the_letters_that_forms_share_and_the_forms_that_lack_them() -> None:
    meaning = Words("uk", FewWords()).meaning("день", Mode.FORMS)
    assert meaning.forms == {"день", "дня", "дні"}
    rockets = Words("uk", FewWords()).meaning("ракета", Mode.FORMS)
    assert rockets.forms == {"ракета"}
    assert rockets.stem is not None
    assert rockets.stem.shared == "ракет"


def test_texts_in_a_language_that_has_a_dictionary_but_no_stems_are_a_group() -> None:
    assert group("uk") == "uk"


def is_found(language: str, term: str, word: str) -> bool:
    """Tell whether a term means a folded word, as the matcher looks for it."""
    meaning = Words(language, FewWords()).meaning(term, Mode.FORMS)
    judge = meaning.stem
    return word in meaning.forms or bool(
        judge and judge.shared and word.startswith(judge.shared) and judge(word)
    )
