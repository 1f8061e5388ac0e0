"""Korean words with the particles that are written onto them: 북한 as 북한이, 북한의, 북한에서."""

import re

_SYLLABLES = range(0xAC00, 0xD7A4)
_FINALS = 28  # consonants that may end a syllable, none being the first
_RIEUL = 8  # the one of them that counts as a vowel before 로
_ALWAYS = re.findall(
    r"\w+",
    "의 에 에서 에게 에게서 께 께서 한테 도 만 만이 까지 까지도 부터 보다 처럼 같은 마다 밖에 조차 뿐 뿐만 하고"
    " 에는 에도 에만 에서는 에서도 에서의 에게는 에게도 까지의 부터의 만의 만은 인 입니다",
)
_BEHIND_CONSONANT = re.findall(
    r"\w+",
    "이 은 을 과 과의 과는 과도 이나 이란 이라 이라고 이라는 이라도 이며 이고 이자 이다 이었다 이든 이야 아",
)
_BEHIND_VOWEL = re.findall(
    r"\w+", "가 는 를 와 와의 와는 와도 나 란 라 라고 라는 라도 며 고 자 다 였다 든 야"
)
_TOWARDS = ("로", "로는", "로도", "로서", "로써", "로부터", "로의")
_MANY = ("", "들")


def is_korean(word: str) -> bool:
    """Tell whether a word ends with a Korean syllable, onto which particles are written."""
    return bool(word) and ord(word[-1]) in _SYLLABLES


def forms(word: str) -> frozenset[str]:
    """Return the word with every particle that fits its last sound, as one and as many."""
    return frozenset(form for many in _MANY for form in _with_particles(word + many))


def _with_particles(word: str) -> list[str]:
    final = (ord(word[-1]) - _SYLLABLES.start) % _FINALS
    fitting = _BEHIND_CONSONANT if final else _BEHIND_VOWEL
    towards = _TOWARDS if final in (0, _RIEUL) else tuple("으" + particle for particle in _TOWARDS)
    return [word, *(word + particle for particle in (*_ALWAYS, *fitting, *towards))]
