"""English words in their forms: plurals, -ed, -ing, both spellings. What a suffix derives is another word.

The stem is that of Porter's first and last step (Snowball's english, steps 1 and 5): it
takes the ending of a form, and leaves what makes generation of generate.
"""

import re

MIN_BEFORE = 3  # letters before an ending
_OWN = dict.fromkeys(("unite", "unites", "united", "uniting"), "unite")  # no unit
_OWN |= {
    word: word
    for word in (
        "news",
        "accounting",
        "banking",
        "clothing",
        "engineering",
        "footing",
        "housing",
        "marketing",
        "packaging",
        "pricing",
        "wedding",
        "willing",
        "evening",
        "morning",
        "during",
        "being",
        "means",
        "series",
        "species",
        "embed",
        "quite",
        "suite",
        "paste",
        "premiere",
    )
}
# British spellings, and what Americans write: organise, analyse, colour, centre, defence, programme.
_AMERICAN = (
    (re.compile(r"(?<=[a-z]{3})(?<=[iy])s(?=(?:e[srd]?|ers|ing|ations?)\Z)"), "z"),
    (re.compile(r"(?<=[a-z]{2}[bdilmnpv])our(?=(?:s|ed|ing)?\Z)"), "or"),
    (re.compile(r"(?<=cent|heat)re(?=[sd]?\Z)"), "er"),
    (re.compile(r"(?<=def|off|lic)enc(?=e[sd]?\Z)"), "ens"),
    (re.compile(r"(?<=program)me(?=s?\Z)"), ""),
)
_VOWEL = re.compile("[aeiouy]")
_BEGINNING = re.compile("[^aeiouy]*[aeiouy]+[^aeiouy]")  # of a word, which no ending is taken from
_SHORT = re.compile(r"(?:.*[^aeiouy])?[aeiouy][^aeiouywx]\Z|[aeiouy][^aeiouy]\Z")  # vote, use: the e stays
_FINAL_Y = re.compile(".[^aeiouy]y\\Z")
_PAST = re.compile("(?:ed|ing)\\Z")
_DOUBLE = re.compile(r"([bdgmnprt])\1\Z")
_AGREED = re.compile("(?<=agree|ecree|antee|feree)d\\Z")  # but neither need nor exceed


def stem(word: str) -> str:
    """Return what the regular forms of a folded word have in common: `votes`, `voted` and `voting` have `vote`."""
    if word in _OWN or len(word) < MIN_BEFORE:
        return _OWN.get(word, word)
    singular = _without_s(_american(word))
    base = _OWN.get(singular) or _without_past(singular)
    if _FINAL_Y.search(base):
        return base[:-1] + "i"
    if base.endswith(("ll", "tt")) and len(base) > MIN_BEFORE + 2:
        return base[:-1]
    return base[:-1] if _loses_e(base) and base not in _OWN else base


def _american(word: str) -> str:
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word


def _without_s(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > MIN_BEFORE + 1 else word[:-1]
    plural = word.endswith("s") and not word.endswith(("us", "ss", "is")) and _VOWEL.search(word[:-2])
    return word[:-1] if plural else word


def _without_past(word: str) -> str:
    if word.endswith("eed"):
        return _AGREED.sub("", word)
    base = _PAST.sub("", word)
    if base == word or not _VOWEL.search(base):
        return word
    if base.endswith(("at", "bl", "iz")) or (_SHORT.match(base) and not _BEGINNING.match(base[:-1])):
        return base + "e"
    return base[:-1] if _DOUBLE.search(base) and len(base) > MIN_BEFORE else base


def _loses_e(base: str) -> bool:
    """Tell whether the e at the end may be missing in other forms: argue, arguing; but not in vote or locale."""
    if not base.endswith("e") or base.endswith(("ale", "ane")):
        return False
    first = _BEGINNING.match(base[:-1])
    second = first and _BEGINNING.match(base[:-1], first.end())
    return bool(second) or bool(first and not _SHORT.match(base[:-1]))
