"""A text as words that are the same however they are written, with what tells names and numbers."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
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
_START = ". "  # what a sentence begins after
_BEGINNING = re.compile(r"(?:[.!?:…]\s|\s[-–—]\s)[\s\"'„“”„»«‚‘(\[]*")
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_PIECE = re.compile(  # a word, with what says before it that a sentence begins
    rf"(?:{_BEGINNING.pattern}|)"
    rf"(?:[{_LATIN}]++(?!{_LETTER})|\d+(?:[.,:]\d+)*|[{_UNSPACED}]{{1,2}}|{_LETTER}+)"
)
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
FLAGS = NUMBER | COMMON
_STEM = 6  # letters
_PART = 5  # letters in a row of a long word: compounds and inflections share some
_LONG = 7  # letters
_PART_HASH = crc32(b"-")  # what hashes of parts begin with
_PART_BIT = 1  # of the stem of such a part


class Word(NamedTuple):
    """One word of a text."""

    text: str  # folded: lower case, ae for ä, 1000 for 1.000, 3 for drei
    token: int  # the same for the same folded text: 30 bits of hash, then COMMON and NUMBER
    named: bool  # written with a capital although no sentence begins here: in German a noun or name
    stems: tuple[int, ...]  # its beginning, then parts of it; a common word has none


def words(text: str, most: int | None = None) -> list[Word]:
    """Return the first `most` words of `text`, or all; scripts without spaces in pairs of characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(map(text.__contains__, _INVISIBLE)):
            text = text.translate(_WITHOUT_INVISIBLE)
    if ": " in text:
        text = _SPLIT_SCORE.sub(r"\1", text)
    return [_word(found[0]) for found in islice(_PIECE.finditer(_START + text), most)]


@lru_cache(maxsize=16_384)
def _word(piece: str) -> Word:
    written = piece if piece[0].isalnum() else _BEGINNING.sub("", piece)
    folded = _number(written) if written[0].isdigit() else fold(written)
    folded = _COUNT_OF.get(folded, folded)
    token = token_of(folded)
    stems = () if token & COMMON else _stems(folded)
    return Word(folded, token, written == piece and written[0].isupper(), stems)


def _stems(word: str) -> tuple[int, ...]:
    stem = crc32(word[:_STEM].encode()) & ~FLAGS
    if len(word) < _LONG or word[0].isdigit():
        return (stem,)
    parts = [word[place : place + _PART].encode() for place in range(len(word) - _PART + 1)]
    return stem, *[crc32(part, _PART_HASH) & ~FLAGS | _PART_BIT for part in parts]


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
    return crc32(folded.encode()) & ~FLAGS | flags


def _number(written: str) -> str:
    if _THOUSANDS.fullmatch(written):
        return written.replace(".", "").replace(",", "")
    return written.replace(",", ".").lstrip("0") or "0"


_COMMON_WORDS = frozenset(_COMMON.split())
_COUNT_OF = {
    word: group.split()[0] for group in re.findall(r"\d+(?: [a-z]+)+", _COUNTS) for word in group.split()[1:]
}
