"""What a reader sees of an article: the sentences that matched, and where."""

import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.excerpt import MAX_EXCERPTS, MAX_LENGTH, Excerpt, excerpts
from monitor.core.rule import FIELDS, Evidence


def article_with(field: str, text: str) -> Article:
    fields: dict[str, Any] = {field: text}
    return Article(**fields)


def found(text: str, *words: str, field: str = "text") -> tuple[Excerpt, ...]:
    """Return the excerpts of an article whose `field` is `text`, with evidence for each of `words`."""
    evidence = [Evidence(field, text.index(word), text.index(word) + len(word), word) for word in words]
    return excerpts(article_with(field, text), evidence)


def marked(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[start:end] for start, end in excerpt.marks]


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        pytest.param(
            "Eins. Zwei Raketen. Drei.", "Raketen", "Zwei Raketen.", id="the sentence in the middle"
        ),
        pytest.param(
            "Start am 5. Mai in Kiel. Ende.", "Kiel", "Start am 5. Mai in Kiel.", id="a German date"
        ),
        pytest.param(
            "Das sagt Dr. Kim heute. Ende.", "Kim", "Das sagt Dr. Kim heute.", id="a title before a name"
        ),
        pytest.param(
            "The U.S. Army left. Good.", "Army", "The U.S. Army left.", id="single letters with full stops"
        ),
        pytest.param("Es war z. B. Kim. Ja.", "Kim", "Es war z. B. Kim.", id="a spaced short form"),
        pytest.param(
            "Das war ca. 1950. Kim kam.", "1950", "Das war ca. 1950.", id="a year does end a sentence"
        ),
        pytest.param("Ja? Nein! Doch…  Kim kam", "Kim", "Kim kam", id="other ends, and no end at all"),
        pytest.param("Kim (geb. 1984) kam.", "1984", "Kim (geb. 1984) kam.", id="a short form in brackets"),
        pytest.param(
            "Er rief: „Kim kommt.“ Alle gingen.", "Kim", "Er rief: „Kim kommt.“", id="closing quotes"
        ),
        pytest.param("Hm. „Kim kommt“, rief er.", "Kim", "„Kim kommt“, rief er.", id="opening quotes"),
        pytest.param(
            "Kim kam um 8 usw. und ging.", "ging", "Kim kam um 8 usw. und ging.", id="a small letter"
        ),
        pytest.param(
            "Kim kam. 25 Raketen flogen.", "25", "25 Raketen flogen.", id="a number begins the next"
        ),
        pytest.param("Überschrift ohne Punkt\n  Kim kam", "Kim", "Kim kam", id="a new line ends it"),
        pytest.param("Am 5.\nKim kam", "Kim", "Kim kam", id="a new line ends it after a number too"),
        pytest.param(
            "金正恩が来た。核実験をした。終わり", "核実験", "核実験をした。", id="Japanese full stops"
        ),
        pytest.param("Это Москва. Елена пришла.", "Елена", "Елена пришла.", id="Cyrillic capitals"),
    ],
)
def test_the_sentence_around_a_word_is_found(text: str, word: str, sentence: str) -> None:
    (excerpt,) = found(text, word)
    assert excerpt.text == sentence
    assert marked(excerpt) == [word]


def test_a_title_is_shown_whole() -> None:
    assert [e.text for e in found("Kim droht. Seoul wartet.", "Seoul", field="title")] == [
        "Kim droht. Seoul wartet."
    ]


def test_all_marks_of_a_sentence_are_kept_in_one_excerpt() -> None:
    (excerpt,) = found("Nordkorea testet Raketen. Ende.", "Raketen", "Nordkorea")
    assert marked(excerpt) == ["Nordkorea", "Raketen"]


def test_marks_that_touch_or_overlap_become_one() -> None:
    article = Article(text="Kurzstreckenraketen")
    spans = [Evidence("text", 0, 14, "a"), Evidence("text", 12, 19, "b")]
    (excerpt,) = excerpts(article, spans)
    assert excerpt.marks == ((0, 19),)


def test_evidence_that_crosses_sentences_is_marked_in_each() -> None:
    (first, second) = excerpts(Article(text="Kim kam. Seoul wartet."), [Evidence("text", 4, 14, "regex")])
    assert (marked(first), marked(second)) == (["kam."], ["Seoul"])


def test_evidence_between_sentences_or_outside_the_text_shows_nothing() -> None:
    spans = [
        Evidence("text", 8, 9, "blank"),
        Evidence("text", 40, 44, "beyond"),
        Evidence("text", 2, 2, "empty"),
    ]
    assert excerpts(Article(text="Kim kam. Seoul wartet."), spans) == ()


def test_categories_are_read_as_a_list() -> None:
    article = Article(categories=("Asien", "Politik"))
    (excerpt,) = excerpts(article, [Evidence("categories", 7, 14, "Politik")])
    assert (excerpt.text, marked(excerpt)) == ("Asien, Politik", ["Politik"])


def test_excerpts_come_in_reading_order_each_once_and_at_most_four() -> None:
    sentence = "Kim kam."
    article = Article(
        title=sentence,
        summary=f"{sentence} Kim ging.",
        text="Kim aß. Kim trank. Kim schlief.",
        author="Kim",
    )
    texts = [(field, getattr(article, field)) for field in ("author", "text", "summary", "title")]
    evidence = [
        Evidence(field, at, at + 3, "Kim")
        for field, text in texts
        for at in range(len(text))
        if text.startswith("Kim", at)
    ]
    seen = excerpts(article, evidence)
    assert [(e.field, e.text) for e in seen] == [
        ("title", "Kim kam."),
        ("summary", "Kim ging."),
        ("text", "Kim aß."),
        ("text", "Kim trank."),
    ]


def test_a_long_sentence_is_shortened_to_whole_words_around_its_first_mark() -> None:
    text = "Wort " * 100 + "Rakete " + "Silbe " * 100 + "Rakete"
    (excerpt,) = found(text, "Rakete")
    assert excerpt.text.startswith("…Wort Wort")
    assert excerpt.text.endswith("Silbe…")
    assert marked(excerpt) == ["Rakete"]
    assert len(excerpt.text) <= MAX_LENGTH + 2


def test_a_long_sentence_is_cut_only_where_something_is_left_out() -> None:
    text = "Rakete " + "Silbe " * 100 + "Ende"
    (at_start,) = found(text, "Rakete")
    (at_end,) = found(text, "Ende")
    assert at_start.text.startswith("Rakete Silbe")
    assert at_end.text.endswith("Silbe Ende")


def test_a_long_run_without_blanks_is_cut_anywhere() -> None:
    (excerpt,) = found("x" * 500 + "Rakete" + "y" * 500, "Rakete")
    assert marked(excerpt) == ["Rakete"]
    assert len(excerpt.text) == MAX_LENGTH + 2


def test_a_mark_longer_than_the_window_is_marked_as_far_as_it_is_shown() -> None:
    (excerpt,) = excerpts(Article(text="a " * 400), [Evidence("text", 0, 799, "/.*/")])
    assert excerpt.marks == ((0, MAX_LENGTH),)


@pytest.mark.parametrize("unit", [".", ". ", '."', "\n", " ", "。", ".\n ", "a. ", "Dr. K"])
def test_no_text_makes_the_search_slow(unit: str) -> None:
    text = (unit * 64_000)[:64_000] + "Kim"
    started = time.process_time()
    found(text, "Kim")
    assert time.process_time() - started < 2


pieces = st.text(alphabet='aB .!?…\n"“5„。」’Ä', max_size=60)
text_fields = [field for field in FIELDS if field != "categories"]


@st.composite
def articles_with_evidence(draw: st.DrawFn) -> tuple[Article, list[Evidence]]:
    field = draw(st.sampled_from(text_fields))
    text = draw(pieces | pieces.map(lambda piece: piece * 12))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 12)), max_size=6))
    evidence = [Evidence(field, start, start + length, "term") for start, length in spans]
    return article_with(field, text), evidence


@given(articles_with_evidence())
@example((Article(text="a. B"), [Evidence("text", 2, 4, "term")]))
def test_marks_always_lie_inside_their_text_in_order_and_mark_what_was_found(
    case: tuple[Article, list[Evidence]],
) -> None:
    article, evidence = case
    for excerpt in excerpts(article, evidence):
        original = getattr(article, excerpt.field)
        assert excerpt.marks
        ends = 0
        for start, end in excerpt.marks:
            assert ends <= start < end <= len(excerpt.text)
            ends = end + 1
        inside = excerpt.text.removeprefix("…").removesuffix("…")
        assert inside in original
        covered = {original[at] for e in evidence for at in range(e.start, min(e.end, len(original)))}
        assert set("".join(marked(excerpt))) <= covered


@given(articles_with_evidence())
def test_excerpts_are_few_short_and_different(case: tuple[Article, list[Evidence]]) -> None:
    seen = excerpts(*case)
    assert len(seen) <= MAX_EXCERPTS
    assert len({excerpt.text for excerpt in seen}) == len(seen)
    assert all(len(excerpt.text) <= MAX_LENGTH + 2 for excerpt in seen)
    assert all(excerpt.text == excerpt.text.strip() for excerpt in seen)


@given(
    st.lists(st.sampled_from(["Kim", "kam", "5.", "Dr.", "Ende.", "„Ja!“"]), min_size=1, max_size=40),
    st.data(),
)
def test_a_word_in_a_short_sentence_is_marked_as_it_stands(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    index = data.draw(st.integers(0, len(words) - 1))
    start = len(" ".join(words[:index])) + (index > 0)
    word = words[index]
    (excerpt,) = excerpts(Article(text=text), [Evidence("text", start, start + len(word), word)])
    assert marked(excerpt) == [word]


def test_a_summary_that_is_the_beginning_of_the_text_is_shown_once() -> None:
    sentence = "Nordkorea hat nach Angaben aus Seoul am frühen Morgen mehrere Raketen abgefeuert"
    article = Article(summary=sentence + " …", text=sentence + ", die ins Meer stürzten. Ende.")
    found = [Evidence(field, 0, 9, "Nordkorea") for field in ("summary", "text")]
    assert [excerpt.field for excerpt in excerpts(article, found)] == ["summary"]
