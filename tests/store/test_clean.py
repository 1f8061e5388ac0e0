import json

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.store.clean import clean, is_storable_json

STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ANYTHING = st.recursive(
    st.none() | st.integers() | st.booleans() | st.text(st.characters()),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(st.characters()), parts, max_size=3),
    max_leaves=6,
)


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.items() for text in texts(list(part))]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


@given(STORABLE)
def test_a_text_that_can_be_stored_stays_as_it_is(text: str) -> None:
    assert clean(text) is text


@given(st.text(st.characters()))
def test_every_character_keeps_its_place(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    for before, after in zip(text, cleaned, strict=True):
        assert after == ("\ufffd" if before == "\0" or "\ud800" <= before <= "\udfff" else before)


@given(st.lists(st.text(st.characters()) | st.none() | st.integers()))
def test_a_row_is_cleaned_as_each_of_its_texts(row: list[str | int | None]) -> None:
    assert list(clean(tuple(row))) == [clean(part) for part in row]


@given(ANYTHING)
def test_no_text_inside_a_value_is_refused_by_a_database(value: object) -> None:
    for text in texts(clean(value)):
        assert "\0" not in text
        text.encode()


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(value: object) -> None:
    assert clean(clean(value)) == clean(value)


@given(ANYTHING)
@example({"\0": 1})
@example(["\ud800"])
def test_json_that_looks_storable_holds_nothing_to_clean(value: object) -> None:
    written = json.dumps(value, ensure_ascii=False)
    if is_storable_json(written):
        assert json.dumps(clean(value), ensure_ascii=False) == written
    else:
        assert clean(value) != value or "\\\\u0000" in written
