"""What of YAML is read, and how what is refused is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.alignment import aligned
from monitor.config.tree import MAX_DEPTH, Listing, Source, Table, Text, read_tree


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_tree(Source("f.yaml", text))[1]]


def texts_of(text: str) -> list[str]:
    tree, problems = read_tree(Source("f.yaml", text))
    assert problems == []
    assert tree is not None
    listing = tree.values["a"]
    assert isinstance(listing, Listing)
    return [part.text for part in listing.parts if isinstance(part, Text)]


def only_text(text: str) -> Text:
    tree, problems = read_tree(Source("f.yaml", text))
    assert problems == []
    assert tree is not None
    found = tree.values["a"]
    assert isinstance(found, Text)
    return found


def test_every_scalar_stays_the_text_that_is_written() -> None:
    words = ["NO", "no", "on", "off", "yes", "y", "1e3", "0o14", "012", "12:30:45", "1_000", "~", "null"]
    words += ["2026-01-01", ".inf", "3.10", "0x1F", "=NATO", "true"]
    assert texts_of(f"a: [{', '.join(words)}]") == words


@pytest.mark.parametrize("nothing", ["", "# only a comment\n", "---\n", "---\n# comment\n", "\n\n"])
def test_a_file_without_content_is_an_empty_mapping(nothing: str) -> None:
    tree, problems = read_tree(Source("f.yaml", nothing))
    assert problems == []
    assert isinstance(tree, Table)
    assert tree.values == {}


REFUSED = {
    "alias": ("a: &x 1\nb: *x\n", ["f.yaml:1:4: '&' begins an anchor", "f.yaml:2:4: '*' begins an alias"]),
    "tag": ("a: !!python/object/apply:os.system [x]\n", ["f.yaml:1:4: '!' begins a tag"]),
    "merge key": ("a:\n  <<: x\n", ["f.yaml:2:3: merge keys (<<) are not allowed"]),
    "same key twice": ("a: 1\nb: 2\na: 3\n", ["f.yaml:3:1: the key 'a' is here twice — first at f.yaml:1"]),
    "second document": ("a: 1\n---\nb: 2\n", ["f.yaml:2:1: a second document begins here"]),
    "a list as key": ("? [x]\n: y\n", ["f.yaml:1:3: a key must be a word"]),
    "not a mapping": (
        "- a\n- b\n",
        ["f.yaml:1:1: the file is not a mapping — at its outer edge stand feeds:"],
    ),
    "a text": ("hello\n", ["f.yaml:1:1: the file is not a mapping"]),
    "tab": ("a:\n\t- b\n", ["f.yaml:2:1: a tab cannot indent — use spaces"]),
    "tab before a key": ("a:\n  b: 1\n\tc: 2\n", ["f.yaml:3:1: a tab cannot indent — use spaces"]),
    "tab in a block": ("a: |\n\tx\n", ["f.yaml:2:1: a tab cannot indent — use spaces"]),
    "open quote": ('a: x\nb: "abc\nc: y\n', ["f.yaml:2:4: the quote that opens here is never closed"]),
    "unquoted colon": ("a: Breaking: news\n", ["f.yaml:1:12: a ':' stands where none can — quote the text"]),
    "text behind a quote": (
        'a: "US-Army" AND Rakete\n',
        ["f.yaml:1:14: the text goes on behind its closing quote — put the whole text between single quotes"],
    ),
    "text behind a single quote": (
        "a: 'x' y\n",
        ["f.yaml:1:8: the text goes on behind its closing quote — put the whole text between double quotes"],
    ),
    "gap behind a phrase in a list": (
        'a: ["b c"~0, d]\n',
        ["f.yaml:1:10: the text goes on behind its closing"],
    ),
    "wildcard in front": (
        "a: [*rakete*, b]\n",
        ["f.yaml:1:5: a text cannot begin with '*' — put it in quotes"],
    ),
    "at sign": ("a: @home\n", ["f.yaml:1:4: a text cannot begin with '@' — put it in quotes"]),
    "backtick": ("a: `x`\n", ["f.yaml:1:4: a text cannot begin with '`' — put it in quotes"]),
    "open bracket": (
        "a: [b, c\nd: e\n",
        ["f.yaml:2:2: a ',' or a closing bracket was expected here — opened at"],
    ),
    "open brace": (
        "a: {b: c",
        ["f.yaml:1:9: a ',' or a closing bracket was expected here — opened at f.yaml:1"],
    ),
    "indentation": ("a:\n  - b\n c: 2\n", ["f.yaml:3:2: a key was expected here"]),
    "backslash": ('a: "\\q"\n', ["f.yaml:1:5: this backslash means nothing between double quotes"]),
    "half a character": ('a: "\\ud800"\n', ["f.yaml:1:7: this escape names no character"]),
    "control character": ('a: "x\\0y"\n', ["f.yaml:1:4: the text has a control character in it"]),
    "no colon": ("a: 1\nb\n", ["f.yaml:3:1: the key before this place has no ':'"]),
    "bracket without start": ("a: ]\n", ["f.yaml:1:4: a text, a list or a mapping was expected here"]),
    "unknown directive": ("%YAML 9.9\n---\na: 1\n", ["f.yaml:1:1: this is not YAML — put texts with signs"]),
    "tag before a bracket": ("a: {m: !x}\n", ["f.yaml:1:8: a text cannot begin with '!' — put it in quotes"]),
    "dash without a space": ("a:\n  -b: 1\n   c: 2\n", ["f.yaml:2:4: a space is missing behind this '-'"]),
    "colon in a list with spaces": ("- -1\n- b: c: d\n", ["f.yaml:2:7: a ':' stands where none can"]),
}


@pytest.mark.parametrize(("text", "starts"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named_with_its_place(text: str, starts: list[str]) -> None:
    found = problems_of(text)
    assert len(found) == len(starts), found
    assert all(problem.startswith(start) for problem, start in zip(found, starts, strict=True)), found


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 20_000])
def test_deep_nesting_ends_in_one_problem(opening: str, closing: str, depth: int) -> None:
    (problem,) = problems_of("a: " + opening * depth + closing * depth)
    assert f"nested more than {MAX_DEPTH} deep" in problem


def test_errors_never_quote_what_a_text_says() -> None:
    for text, _ in REFUSED.values():
        hidden = text.replace("news", "s3cret").replace("Rakete", "s3cret").replace("abc", "s3cret")
        assert not any("s3cret" in problem for problem in problems_of(hidden))


PLACES = {
    "plain": ("a: foo bar baz\n", "baz"),
    "single quotes": ("a: 'it''s foo'\n", "foo"),
    "double quotes": ('a: "b\\u00e4\\t\\"c foo"\n', "foo"),
    "plain over two lines": ("a: foo\n   bar baz\n", "baz"),
    "double quotes over two lines": ('a: "foo\n   bar baz"\n', "baz"),
    "escaped line break": ('a: "foo \\\n   bar baz"\n', "baz"),
    "literal block": ("a: |\n  foo\n    bar\n  baz\n", "baz"),
    "folded block": ("a: >-\n  foo\n  bar baz\n\n  qux\n", "qux"),
    "umlauts before": ("ä: x\na: äöü foo\n", "foo"),
    "windows line ends": ("b: x\r\na: foo\r\n  bar\r\n", "bar"),
}


@pytest.mark.parametrize(("text", "word"), PLACES.values(), ids=PLACES)
def test_a_place_inside_a_text_is_a_place_in_the_file(text: str, word: str) -> None:
    found = only_text(text)
    place = found.position_at(found.text.index(word))
    line = text.replace("\r\n", "\n").split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith(word)


def test_the_place_behind_the_last_character_is_the_end_of_the_text() -> None:
    found = only_text("a: foo\n")
    assert str(found.position_at(3)) == "f.yaml:1:7"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1))
def test_quoting_shifts_places_but_keeps_them_on_their_character(text: str) -> None:
    raw = "'" + text.replace("'", "''") + "'"
    for offset, char in enumerate(text):
        assert raw[aligned(text, raw, "'", offset)] == char


@given(st.text(), st.text(), st.sampled_from(["", "'", '"', "|", ">"]), st.integers(0, 50))
def test_a_place_never_lies_outside_the_text_as_written(text: str, raw: str, style: str, offset: int) -> None:
    assert 0 <= aligned(text, raw, style, offset) <= len(raw)


@given(st.text("ab: -[]{}#&*!|>'\"%@`\n\t,?<~", max_size=60))
def test_any_text_is_read_or_explained(text: str) -> None:
    tree, problems = read_tree(Source("f.yaml", text))
    assert tree is not None or problems
    assert all(problem.position.line >= 1 and problem.position.column >= 1 for problem in problems)
