"""What a change would find more is counted, with the newest as examples."""

from monitor.core.article import Article
from monitor.core.suggest.suggestion import EXAMPLES, Example, More, example


def found(number: int) -> Article:
    return Article(id=number, title=f"Meldung {number}", source="Blatt")


def test_an_example_names_the_article_and_where_it_stood() -> None:
    assert example(found(7)) == Example(7, "Meldung 7", "Blatt")


def test_what_is_found_more_is_counted_with_the_words_it_is_found_by() -> None:
    more = More()
    more.add(found(1), ["Zugluft", "Zuglast"])
    more.add(found(2), ["Zugluft"])
    more.add(found(3))
    assert (more.count, more.words.most_common()) == (3, [("Zugluft", 2), ("Zuglast", 1)])


def test_only_the_newest_are_examples_the_oldest_of_them_first() -> None:
    more = More()
    for number in range(EXAMPLES + 2):
        more.add(found(number))
    assert [one.article_id for one in more.newest] == [2, 3, 4]
    assert More().newest is not more.newest
