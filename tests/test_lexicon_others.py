"""Dictionaries of other languages than German: how they are made and kept."""

from pathlib import Path

import pytest

from monitor.lexicon_others import TrieDictionary, build, is_at_hand, keys_of, open_dictionary


def test_forms_and_their_words_lead_to_each_other_folded() -> None:
    assert set(keys_of({"Häuser": "Haus", "": "leer"})) == {
        "haus\thaeuser",
        "haus\thaus",
        "haeuser\nhaus",
        "haus\nhaus",
    }


def test_a_dictionary_is_built_once_and_then_looked_up_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path))
    assert not is_at_hand("it")
    first = open_dictionary.__wrapped__("it")
    assert isinstance(first, TrieDictionary)
    assert "'it'" in capfd.readouterr().err
    assert is_at_hand("it")
    again = open_dictionary.__wrapped__("it")
    assert isinstance(again, TrieDictionary)
    assert capfd.readouterr().err == ""
    assert {"governo", "governi"} <= set(again.forms("governo"))
    assert again.lemmas("governi") == ["governo"]
    assert again.lemmas("xyzzy") == again.forms("xyzzy") == []
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".trie", ".lock"]


def test_a_dictionary_that_cannot_be_built_is_done_without_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "file"))
    assert open_dictionary.__wrapped__("it") is None
    assert "MONITOR_CACHE" in capfd.readouterr().err


def test_a_list_that_cannot_be_read_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="xx"):
        build(tmp_path / "xx.trie", "xx")
    assert list(tmp_path.iterdir()) == []


def test_languages_that_are_matched_otherwise_have_no_dictionary() -> None:
    assert [open_dictionary(language) for language in ("de", "en", "nl", "zh")] == [None] * 4
    assert is_at_hand("de")
