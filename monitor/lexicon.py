"""Lexica on disk: built once from the word lists that dependencies bring, then looked up in place.

German is made of simplemma's list (forms and their lemmas) and of the nouns of
the German Wiktionary (package german-nouns). They become marisa tries of a few
megabytes that are mapped into memory: processes share them, a lookup takes
about a microsecond, and nothing has to be loaded.
"""

import csv
import mmap
import re
import sys
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Kind
from monitor.lexicon_others import TrieDictionary, is_at_hand, open_dictionary
from monitor.lexicon_parts import FORM, SHORT, Noun, kinds_of
from monitor.lexicon_places import LexiconError, build_in_child, built, built_at_last
from monitor.lexicon_twins import forms_of_others, sure_forms

LAYOUT = 26  # of the files; a new number builds them anew
LINKED = 4  # letters of each part of a compound that has two ways to link them
TWO_WORDS = (
    "Land",
    "Schiff",
)  # Landsmann and Landmann, Schiffsfahrt and Schifffahrt: with an s it is another word
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*\Z")
_NAMES = ("Toponym", "Nachname", "Vorname")
_NO_PARTS = ("Abkürzung", "Buchstabe", "Symbol", "Affix", "Gebundenes")
_FORM, _LEMMA = FORM, "\n"  # `lemma TAB form`, `form NEWLINE lemma`


class TrieLexicon:
    """A lexicon in the folder that `open_lexicon` prepared."""

    def __init__(self, folder: Path) -> None:
        import marisa_trie

        self.folder = folder
        self._words = marisa_trie.Trie().mmap(str(folder / "words.trie"))
        self._parts = marisa_trie.Trie().mmap(str(folder / "parts.trie"))
        self._kinds = _mapped(folder / "parts.kinds")

    def forms(self, lemma: str) -> Sequence[str]:
        start = len(lemma) + 1
        return [key[start:] for key in self._words.keys(lemma + _FORM)]

    def lemmas_known(self) -> Iterator[str]:
        """Give every dictionary word, once for each of its forms."""
        for key in self._words.iterkeys():
            lemma, separator, _ = key.partition(_FORM)
            if separator:
                yield lemma

    def lemmas(self, form: str) -> Sequence[str]:
        start = len(form) + 1
        return [key[start:] for key in self._words.keys(form + _LEMMA)]

    def parts(self, text: str) -> Sequence[tuple[int, int]]:
        kinds = self._kinds
        return [(len(part), kinds[number]) for part, number in self._parts.iter_prefixes_with_ids(text)]

    def begins(self, text: str) -> bool:
        return next(self._parts.iter_prefixes(text), None) is not None

    def kinds(self, part: str) -> int:
        number = self._parts.get(part)
        return 0 if number is None else self._kinds[number]

    def dictionary(self, language: str) -> TrieDictionary | None:
        return open_dictionary(language)

    def is_at_hand(self, language: str) -> bool:
        return is_at_hand(language)


def _mapped(path: Path) -> memoryview:
    """Return the numbers in a file, which stay there."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("H")


@cache
def open_lexicon() -> TrieLexicon:
    """Open the German lexicon; where it is missing, build it first, which takes about twenty seconds."""
    return TrieLexicon(built_at_last(_name(), _build_in_child))


def built_lexicon() -> Path | None:
    """Return the folder of the German lexicon; None: it is not built yet."""
    return built(_name())


def _name() -> str:
    sources = "-".join(f"{name}-{version(name)}" for name in ("simplemma", "german-nouns"))
    return f"german-{LAYOUT}-{sources}"


def _build_in_child(folder: Path) -> None:
    sys.stderr.write("Building the German lexicon. This happens once and takes about twenty seconds.\n")
    if problem := build_in_child("monitor.lexicon", str(folder)):  # half a gigabyte
        raise LexiconError(f"The German lexicon could not be built in {folder}: {problem}")


def build(folder: Path) -> None:
    """Build all files beside their place and move them there at once."""
    import marisa_trie

    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "lexicon"
        made.mkdir()
        pairs = set(_simplemma_pairs())
        known = {form for lemma, _, form in (pair.partition(_FORM) for pair in pairs) if lemma == form}
        nouns = list(_nouns())
        kinds = kinds_of(pairs, nouns)
        for form in filter(kinds.__contains__, map(fold_word, sure_forms(nouns))):
            kinds[form] |= Kind.SURE
        parts = marisa_trie.Trie(kinds)
        parts.save(str(made / "parts.trie"))
        in_order = sorted(kinds, key=parts.__getitem__)
        (made / "parts.kinds").write_bytes(array("H", map(kinds.__getitem__, in_order)).tobytes())
        pairs -= set(stray_plurals(pairs, nouns))
        pairs.update(f"{noun.lemma}{_FORM}{form}" for noun in nouns for form in (noun.lemma, *noun.forms))
        pairs -= set(old_datives(nouns))
        pairs -= {f"{noun}{_FORM}{form}" for noun, form in forms_of_others(nouns, known)}
        pairs.update(linked_either_way(nouns))
        marisa_trie.Trie(words_of(pairs)).save(str(made / "words.trie"))
        made.rename(folder)


def _simplemma_pairs() -> Iterator[str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    for form, lemma in DefaultDictionaryFactory().get_dictionary("de").items():
        yield f"{lemma}{_FORM}{form}"


def words_of(pairs: Iterable[str]) -> Iterator[str]:
    """Give each pair of lemma and form, and the way from each form to other words it is a form of."""
    for pair in pairs:
        lemma, _, form = pair.partition(_FORM)
        yield pair
        if lemma != form:
            yield f"{form}{_LEMMA}{lemma}"


def old_datives(nouns: Sequence[Noun]) -> Iterator[str]:
    """Give the pairs of a noun and its dative on -e where that is a word of its own: nobody means Rate by Rat."""
    words = {noun.lemma for noun in nouns if noun.makes_parts}
    counts = Counter[str]()
    for noun in nouns:
        dative = noun.lemma + "e"
        if dative in words:
            counts[noun.lemma] = max(counts[noun.lemma], noun.forms.count(dative))
    return (f"{lemma}{_FORM}{lemma}e" for lemma, count in counts.items() if count == 1)


def linked_either_way(nouns: Sequence[Noun]) -> Iterator[str]:
    """Give the pairs of a compound and the forms of the same one with or without an s between its parts: Schaden(s)ersatz."""
    tables: defaultdict[str, set[str]] = defaultdict(set)
    genders: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for noun in nouns:
        if noun.makes_parts and noun.genders:
            tables[noun.lemma].update((noun.lemma, *noun.forms))
            genders[noun.lemma] |= noun.genders
    for lemma in tables:
        for seam in [place for place in range(LINKED, len(lemma) - LINKED) if lemma[place] == "s"]:
            first, last, other = lemma[:seam], lemma[seam + 1 :], lemma[:seam] + lemma[seam + 1 :]
            is_one = genders[lemma] & genders.get(other, frozenset()) and first not in TWO_WORDS
            parts = first in tables and last.capitalize() in tables
            if is_one and parts and lemma[seam:].capitalize() not in tables:  # no Speise(s)aal
                yield from (f"{lemma}{_FORM}{form}" for form in tables[other])
                yield from (f"{other}{_FORM}{form}" for form in tables[lemma])


def stray_plurals(pairs: Collection[str], nouns: Iterable[Noun]) -> Iterator[str]:
    """Give the pairs of a noun and a plural on -e or -en that its table lacks and another noun has: no Funke is Funk."""
    tables: defaultdict[str, set[str]] = defaultdict(set)
    for noun in nouns:
        tables[noun.lemma].update(noun.forms)
    known = set(tables).union(*tables.values())
    known.update(lemma for lemma, _, form in (pair.partition(_FORM) for pair in pairs) if lemma != form)
    for pair in pairs:
        lemma, _, form = pair.partition(_FORM)
        plural = form in known and form.startswith(lemma) and form[len(lemma) :] in ("e", "en", "n")
        if plural and tables.get(lemma) and form not in tables[lemma]:
            yield pair


def _nouns() -> Iterator[Noun]:
    spec = find_spec("german_nouns")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "nouns.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows)
        first = heading.index("nominativ singular")
        plural = [index for index, title in enumerate(heading) if title.startswith("nominativ plural")]
        for row in rows:
            if _WORD.match(row[0]):
                plurals = frozenset(form for form in map(row.__getitem__, plural) if _WORD.match(form))
                noun = _noun(row[0], row[1], frozenset(filter(None, row[2:first])))
                yield noun._replace(forms=list(filter(_WORD.match, row[first:])), plurals=plurals)


def _noun(lemma: str, kinds: str, genders: frozenset[str]) -> Noun:
    """Return a noun; compounds are made of no name but that of a river or a region, which have an article."""
    is_name = any(kind in kinds for kind in _NAMES)
    if is_name:
        makes_parts = bool(genders) and "Toponym" in kinds and len(lemma) > SHORT
    else:
        makes_parts = not any(kind in kinds for kind in _NO_PARTS)
    return Noun(lemma, (), makes_parts, is_name and not genders, genders)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
