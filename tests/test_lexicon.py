from pathlib import Path

import pytest

from monitor.core.language.lexicon import Kind
from monitor.lexicon import LexiconError, TrieLexicon, open_lexicon, parts_of, words_of

FORMS = {
    "Rakete": ("Raketen",),
    "Kurz": ("Kurze",),
    "werfen": ("warf", "geworfen"),
    "klein": ("kleine",),
    "sammeln": ("sammelt",),
}
PAIRS = [f"{lemma}\t{form}" for lemma, forms in FORMS.items() for form in (lemma, *forms)]


def test_parts_of_compounds_are_nouns_stems_and_what_can_stand_at_the_end() -> None:
    parts = parts_of(PAIRS, [("Rakete", ["Raketen"], True), ("Kim", [], False), ("EU", [], True)])
    assert parts[Kind.NOUN] == {"rakete", "raketen"}
    assert {"raket", "werf", "klein", "sammel"} <= parts[Kind.STEM]
    assert {"warf", "kleine"} <= parts[Kind.OTHER]


def test_a_word_list_is_kept_both_ways() -> None:
    words = set(words_of(["Rakete\tRaketen", "Rakete\tRakete"]))
    assert words == {"Rakete\tRaketen", "Rakete\tRakete", "Raketen\nRakete"}


def test_the_german_lexicon_knows_forms_lemmas_and_parts() -> None:
    lexicon = open_lexicon()
    assert isinstance(lexicon, TrieLexicon)
    assert set(lexicon.forms("Rakete")) == {"Rakete", "Raketen"}
    assert list(lexicon.lemmas("Raketen")) == ["Rakete"]
    assert list(lexicon.forms("Xyzzy")) == []
    parts = dict(lexicon.parts("raketenwerfer"))
    assert parts["raketen"] & Kind.NOUN
    assert dict(lexicon.parts("tagung"))["tag"] & Kind.ENDS


def test_a_machine_without_any_folder_to_write_to_is_told_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "file"))
    with pytest.raises(LexiconError, match="MONITOR_CACHE"):
        open_lexicon.__wrapped__()


def test_the_cache_of_the_user_is_where_lexica_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONITOR_CACHE", raising=False)
    made = open_lexicon().folder
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "monitor").mkdir()
    (tmp_path / "monitor" / made.name).symlink_to(made)
    assert open_lexicon.__wrapped__().folder == tmp_path / "monitor" / made.name
