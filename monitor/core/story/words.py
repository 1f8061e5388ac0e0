"""A text as words that are the same however they are written, with what tells names and numbers."""

import re
import unicodedata
from array import array
from collections.abc import Sequence
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
_SPARE = 2  # bits of a hash that are given up for flags
NUMBER = 1 << 30  # the bits of a token that tell a number, and a common word
COMMON = 1 << 31
_STEM = 6  # letters
_PART = 5  # letters in a row of a long word: compounds and inflections share some
_LONG = 7  # letters
_PART_HASH = crc32(b"-")  # what hashes of parts begin with


class Words(NamedTuple):
    """The words of a text, in order."""

    texts: Sequence[str]  # folded: lower case, ae for ä, 1000 for 1.000, 3 for drei
    tokens: bytes  # 32 bits each, the same for the same folded text: 30 bits of hash, then NUMBER and COMMON
    named: bytes  # 1 if written with a capital although no sentence begins here: in German a noun or name; else 0


TOKEN = 4  # bytes
# How a word is written, and what is told of where sentences begin.
_SMALL, _NAME, _FIRST_NAME = b"0", b"1", b"2"  # the last: no name where a sentence begins before it
_ENDS, _GOES_ON = b".", b","
_AS_BITS = bytes.maketrans(_FIRST_NAME, _NAME)


def words(text: str, most: int) -> Words:
    """Return the first `most` words of `text`; scripts without spaces in pairs of characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(map(text.__contains__, _INVISIBLE)):
            text = text.translate(_WITHOUT_INVISIBLE)
    if ": " in text:
        text = _SPLIT_SCORE.sub(r"\1", text)
    written = text.split()
    found = _joined(written[:most])
    if len(found.named) < most < len(written):  # some were no words
        found = _joined(written)
    return Words(found.texts[:most], found.tokens[: TOKEN * most], found.named[:most])


def _joined(written: Sequence[str]) -> Words:
    chunks = list(map(_chunk, written))
    marks = b"".join([one[2] for one in chunks])
    began = (_ENDS + marks).replace(_ENDS + _FIRST_NAME, _ENDS + _SMALL)
    return Words(
        texts=[text for one in chunks for text in one[0]],
        tokens=b"".join([one[1] for one in chunks]),
        named=began.translate(_AS_BITS, _ENDS + _GOES_ON),
    )


@lru_cache(maxsize=16_384)
def _chunk(written: str) -> tuple[tuple[str, ...], bytes, bytes]:
    """Return what stands between two spaces: its words' texts and tokens, and the marks of all together."""
    pieces = _PIECE.findall(written)
    if not pieces:
        return (), b"", _between(written)
    texts = tuple(map(_folded, pieces))
    marks = [_NAME if piece[0].isupper() else _SMALL for piece in pieces]
    if marks[0] == _NAME and written.lstrip(_OPENING).startswith(pieces[0]):
        marks[0] = _FIRST_NAME
    if written.endswith(_ENDING):
        marks.append(_ENDS)
    return texts, array("I", map(token_of, texts)).tobytes(), b"".join(marks)


def _between(written: str) -> bytes:
    """Tell whether a sentence begins after what has no word; nothing: if one began before it."""
    if not written.strip(_OPENING):
        return b""
    return _ENDS if written in _DASHES or written.endswith(_ENDING) else _GOES_ON


def _folded(written: str) -> str:
    folded = _number(written) if written[0].isdigit() else fold(written)
    return _COUNT_OF.get(folded, folded)


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
    return array("I", [one >> _SPARE for one in hashes]).tobytes()


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
    return crc32(folded.encode()) >> _SPARE | flags


def _number(written: str) -> str:
    if _THOUSANDS.fullmatch(written):
        return written.replace(".", "").replace(",", "")
    return written.replace(",", ".").lstrip("0") or "0"


_COMMON_WORDS = frozenset(_COMMON.split())
_COUNT_OF: dict[str, str] = {
    word: group.split()[0] for group in re.findall(r"\d+(?: [a-z]+)+", _COUNTS) for word in group.split()[1:]
}
