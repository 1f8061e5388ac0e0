"""A text as words that are the same however they are written, with what tells names and numbers."""

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

_FOLDED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l"}
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WITHOUT_INVISIBLE = str.maketrans(dict.fromkeys(_INVISIBLE))
_SPLIT_SCORE = re.compile(r"(?<=\d)(:) (?=\d)")  # 4: 1
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_PIECE = re.compile(rf"[{_LATIN}]++(?!{_LETTER})|\d+(?:[.,:]\d+)*|[{_UNSPACED}]{{1,2}}|{_LETTER}+")
_DASHES = frozenset("-–—")
_OPENING = "\"'„“”„»«‚‘(["  # what may stand between the end of a sentence and the next one's first word
_ENDING = tuple(".!?:…")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_COUNTS = (
    "2 zwei two 3 drei three 4 vier four 5 fuenf five 6 sechs six 7 sieben seven 8 acht eight 9 neun nine "
    "10 zehn ten 11 elf eleven 12 zwoelf twelve"
)
_COMMON = """
    der die das den dem des ein eine einer eines einem einen und oder aber doch im in am an auf aus bei beim mit nach
    von vom vor zu zum zur fuer ist sind war waren wird werden wurde wurden hat haben hatte hatten sich nicht auch als
    wie es er sie ihr ihre ihrem ihren ihrer sein seine seinem seinen seiner um ueber unter dass nur schon noch mehr so
    bis durch gegen ohne kann koennen konnte soll sollen sollte will wollen muss muessen man wir ich ihm ihn dieser
    diese dieses diesem diesen was wer wo warum wann wenn weil dann dort hier jetzt da ab seit zwischen waehrend sowie
    keine kein keinen sei worden etwa rund bereits weiter wieder
    the a an of in on to for and or is are was were be been by at as with from it its that this these those has have
    had will would can could should may not no but he she they his her their you your we our i after before over into
    about than more up out new what who how why when
    le la les un une des du et est dans pour sur avec par que qui au aux el los las y es del se lo una por con il di
    che e per non sono al dei
"""  # a word that says little whatever the news is
NUMBER = 1  # the bits of a token that tell a number, and a common word
COMMON = 2
FLAG_BITS = 2
_STEM = 6  # letters
_PART = 5  # letters in a row of a long word: compounds and inflections share some
_LONG = 7  # letters
_PART_HASH = crc32(b"-")  # what hashes of parts begin with


class Word(NamedTuple):
    """One word of a text."""

    text: str  # folded: lower case, ae for ä, 1000 for 1.000, 3 for drei
    token: int  # the same for the same folded text: 30 bits of hash, then COMMON and NUMBER
    named: bool  # written with a capital although no sentence begins here: in German a noun or name


# What stands between two spaces: its words inside a sentence, the same where a sentence begins, and whether one
# begins after it (None: if one began before it).
_Chunk = tuple[tuple[Word, ...], tuple[Word, ...], bool | None]


def words(text: str, most: int) -> list[Word]:
    """Return the first `most` words of `text`; scripts without spaces in pairs of characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(map(text.__contains__, _INVISIBLE)):
            text = text.translate(_WITHOUT_INVISIBLE)
    if ": " in text:
        text = _SPLIT_SCORE.sub(r"\1", text)
    found: list[Word] = []
    begins: bool | None = True
    for within, first, ends in map(_chunk, text.split()):
        found += first if begins else within
        if ends is not None:
            begins = ends
        if len(found) >= most:
            break
    return found[:most]


@lru_cache(maxsize=16_384)
def _chunk(written: str) -> _Chunk:
    pieces = _PIECE.findall(written)
    if not pieces:
        opens = not written.strip(_OPENING)
        return (), (), None if opens else written in _DASHES or written.endswith(_ENDING)
    within = first = tuple([_word(piece) for piece in pieces])
    if within[0].named and written.lstrip(_OPENING).startswith(pieces[0]):
        first = Word(within[0].text, within[0].token, named=False), *within[1:]
    return within, first, written.endswith(_ENDING)


def _word(written: str) -> Word:
    folded = _number(written) if written[0].isdigit() else fold(written)
    folded = _COUNT_OF.get(folded, folded)
    return Word(folded, token_of(folded), written[0].isupper())


@lru_cache(maxsize=16_384)
def stems(word: str) -> tuple[bytes, bytes]:
    """Return what forms and compounds of a folded word share: its beginning, and its parts; a common word has none.

    Each is a hash of 30 bits in four bytes.
    """
    if word in _COMMON_WORDS:
        return b"", b""
    beginning = _packed([crc32(word[:_STEM].encode())])
    if len(word) < _LONG or word[0].isdigit():
        return beginning, b""
    parts = [word[place : place + _PART].encode() for place in range(len(word) - _PART + 1)]
    return beginning, _packed([crc32(part, _PART_HASH) for part in parts])


def _packed(hashes: list[int]) -> bytes:
    return array("I", [one >> FLAG_BITS for one in hashes]).tobytes()


def without_flags(tokens: Iterable[int]) -> list[int]:
    """Return the hashes of tokens."""
    return [token >> FLAG_BITS for token in tokens]


def fold(word: str) -> str:
    """Return `word` in lower case and without accents; umlauts become two letters."""
    word = word.lower()
    if word.isascii():
        return word
    word = word.translate(_FOLDED)
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(char for char in apart if not unicodedata.combining(char)) or word


def token_of(folded: str) -> int:
    """Return the token of a folded word."""
    flags = NUMBER * folded[0].isdigit() + COMMON * (folded in _COMMON_WORDS)
    return crc32(folded.encode()) >> FLAG_BITS << FLAG_BITS | flags


def _number(written: str) -> str:
    if _THOUSANDS.fullmatch(written):
        return written.replace(".", "").replace(",", "")
    return written.replace(",", ".").lstrip("0") or "0"


_COMMON_WORDS = frozenset(_COMMON.split())
_COUNT_OF = {
    word: group.split()[0] for group in re.findall(r"\d+(?: [a-z]+)+", _COUNTS) for word in group.split()[1:]
}
