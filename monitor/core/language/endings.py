"""Forms of German words that no lexicon knows, made by rule from how they end."""

import re
from collections.abc import Iterator

ADJECTIVE = ("e", "em", "en", "er", "es")
COMPARABLE = ("bar", "haft", "ig", "isch", "lich", "los", "sam", "voll", "arm", "reich")
_WITH_E = ("haft", "los")  # in the superlative: der lebhafteste
INSEPARABLE = ("be", "emp", "ent", "er", "ge", "miss", "miß", "ver", "zer")
EITHER_WAY = ("durch", "hinter", "über", "um", "unter", "voll", "wider", "wieder")
SEPARABLE = tuple(
    re.findall(
        r"\w+",
        "ab an auf aus bei dabei dar davon ein empor entgegen entlang entzwei fehl fern fertig fest fort frei"
        " gegenüber einher bereit umher überein wahr inne hinweg daher dahin heim her herab heran herauf heraus herbei herein herum herunter hervor hierher hin hinab"
        " hinauf hinaus hinein hinunter hinzu hoch kennen klar los mit nach nieder preis runter rüber statt teil tot vor voran"
        " voraus vorbei vorüber weg weiter zu zurecht zurück zusammen zuvor zwischen",
    )
)
_FIXED_PREFIX = re.compile(
    rf"(?!beu[glt])(?:{'|'.join(INSEPARABLE)})[^aeiouyäöü]*[aeiouyäöü]"
)  # none in bell-en, ernt-en, beut-en
_MAY_PART = re.compile("|".join(sorted((*SEPARABLE, *EITHER_WAY), key=len, reverse=True)))
BEFORE_NOUNS = re.compile(
    "bei|be|er|fort|gegen|ge|miss|nach|nieder|rueck|ueber|unter|un|ver|voll|vor|wider|wieder|zer|zusammen"
)  # folded prefixes of verbs and of the nouns that are made of them
MIN_STEM = 3  # letters without which an ending is no ending
_FINITE = ("", "e", "st", "t", "en", "est", "et")
_PAST = ("te", "test", "ten", "tet")
_NOUN_ENDINGS = (
    (("in",), ("nen",)),
    (("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "ur", "enz", "anz"), ("en",)),
    (("chen", "lein", "sel"), ("s", "n")),
    (("ling",), ("s", "es", "e", "en")),
    (("nis",), ("ses", "se", "sen")),
    (("ist", "ant", "ent", "and", "graf", "loge"), ("en", "n", "s")),
    (("or",), ("s", "en")),
    (("ismus",), ()),
    (("er", "el", "en"), ("s", "n")),
    (("e",), ("n", "s")),
    (("a", "i", "o", "u", "y", "é"), ("s",)),
    (("s", "x", "z", "ß"), ("e", "es", "en", "se", "ses", "sen")),
    (("",), ("s", "es", "e", "en")),
)
_NUMERAL = re.compile(
    "(?:[^\\W\\d_]*(?:zehn|zig|hundert|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|elf|zwölf|aber))?"
    "(hundert|tausend|dutzend)(?:(en?)|s)?",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\d+er")
_SECOND = (("wagen", "wägen"), ("kragen", "krägen"), ("taxi", "taxen"))
_LATIN = (("um", "en"), ("um", "a"), ("us", "en"), ("us", "i"), ("ma", "men"), ("on", "a"), ("a", "en"))
_SIBILANTS = ("s", "x", "z", "ß")


def adjective_forms(base: str) -> Iterator[str]:
    """Give the endings of every case, and of comparative and superlative where the adjective surely has them."""
    stem = base.removesuffix("e")
    for each in dict.fromkeys((stem, _without_e(stem))):
        yield each
        yield from (each + ending for ending in ADJECTIVE)
    if base.endswith(COMPARABLE):
        for degree in ("er", "est" if base.endswith(_WITH_E) else "st"):
            yield base + degree
            yield from (base + degree + ending for ending in ADJECTIVE)


def _without_e(stem: str) -> str:
    """Return `dunkl` for `dunkel`, `teur` for `teuer`: an e that falls before endings."""
    return stem[:-2] + stem[-1] if stem.endswith(("el", "auer", "euer")) else stem


def base_of_adjective(word: str) -> str | None:
    """Return the base form of a small word with an adjective's ending; None if it has none."""
    for ending in ("em", "en", "er", "es", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            return word.removesuffix(ending)
    return None


def numeral_forms(word: str) -> frozenset[str]:
    """Return the forms of `Tausend`, or of `Tausende`, an uncertain number and a word of its own, or of `1990er`; else none."""
    if _DECADE.fullmatch(word):
        return frozenset((word, word + "n"))
    if not word[:1].isupper() or not any(base in word.lower() for base in ("hundert", "tausend", "dutzend")):
        return frozenset()
    numeral = _NUMERAL.fullmatch(word)
    if not numeral:
        return frozenset()
    base = word[: numeral.end(1)]
    endings = ("e", "en", "er") if numeral[2] else ("", "s")
    return frozenset(base + ending for ending in endings)


def english_plural(word: str) -> Iterator[str]:
    """Give the plural that newer nouns on y also have: Babies beside Babys."""
    if word.endswith("y") and len(word) > MIN_STEM and word[-2] not in "aeiou":
        yield word[:-1] + "ies"


def second_plural(word: str) -> Iterator[str]:
    """Give the plural that some nouns also have, in the south or by a twin, and what lexica leave out of nouns on -nis.

    Wägen beside Wagen, Taxen beside Taxis; Vorkenntnisse.
    """
    if word.endswith("nis"):
        yield from (word + ending for ending in ("se", "sen", "ses"))
    for singular, plural in _SECOND:
        if word.lower().endswith(singular):
            changed = word[: -len(singular)] + plural
            yield changed[:1].upper() + changed[1:]


def noun_forms(word: str) -> Iterator[str]:
    """Give the genitive and the plurals that a noun or name of this ending may have."""
    lower = word.lower()
    endings = next(endings for known, endings in _NOUN_ENDINGS if lower.endswith(known))
    yield from (word + ending for ending in endings)
    for latin, plural in _LATIN:
        if lower.endswith(latin) and len(word) > len(latin) + MIN_STEM:
            yield word[: -len(latin)] + plural
    yield from genitive(word)


def genitive(word: str) -> Iterator[str]:
    """Give the genitive that every name has: `Kims`; none where only an apostrophe is added: `Hans’`."""
    if not word.lower().endswith(_SIBILANTS):
        yield word + "s"


def is_participle(word: str) -> bool:
    """Tell whether a word looks like a participle, which has the endings of an adjective."""
    if word.endswith(("end", "elnd", "ernd", "iert")):
        return True
    if not word.endswith(("t", "en")):
        return False
    plain = word if word.startswith(EITHER_WAY) else word.removeprefix("un")
    return plain.startswith((*INSEPARABLE, *EITHER_WAY)) or verb_prefix(plain)[1].startswith("ge")


def verb_prefix(verb: str) -> tuple[str, str]:
    """Return the prefix that may part from a verb, and the rest: `an`, `kommen`; an empty prefix if none does."""
    longest = _MAY_PART.match(verb)
    prefix = longest[0] if longest else ""
    rest = verb.removeprefix(prefix)
    return (prefix, rest) if len(rest) > MIN_STEM else ("", verb)


def with_bar(verb: str) -> str:
    """Return `an|kommen` for `ankommen`; a word without a separable prefix as it is."""
    prefix, rest = verb_prefix(verb)
    return f"{prefix}|{rest}" if prefix and rest.endswith("n") and "|" not in verb else verb


def verb_forms(infinitive: str, prefix: str = "") -> Iterator[str]:
    """Give the regular forms of a verb: present, past, both participles with their endings, `anzukommen`."""
    rest = infinitive.removeprefix(prefix)
    stem = rest[:-2] if rest.endswith("en") else rest[:-1]
    between = "e" if stem.endswith(("t", "d", "chn", "ffn", "tm", "dm", "gn")) else ""
    yield from (prefix + stem + ending for ending in _FINITE)
    yield from (prefix + stem + between + ending for ending in _PAST)
    if rest.endswith("eln"):
        yield prefix + stem[:-2] + "le"
    if prefix:
        yield f"{prefix}zu{rest}"
    yield infinitive + "d"
    for participle in _past_participles(prefix, stem, between + "t"):
        yield participle
        yield from (participle + ending for ending in ADJECTIVE)


def _past_participles(prefix: str, stem: str, ending: str) -> Iterator[str]:
    plain = stem.endswith("ier") or bool(_FIXED_PREFIX.match(stem))
    if plain or prefix in EITHER_WAY:
        yield prefix + stem + ending
    if not plain:
        yield f"{prefix}ge{stem}{ending}"


def without_prefix(verb: str) -> tuple[str, str]:
    """Return the prefix of a verb, whether it parts or not, and the rest: `an`, `kommen`; `be`, `kommen`."""
    prefix, base = verb_prefix(verb)
    if not prefix:
        prefix = max((each for each in INSEPARABLE if verb.startswith(each)), key=len, default="")
        base = verb.removeprefix(prefix)
    return prefix, base


def prefixed(prefix: str, form: str, verb: str) -> Iterator[str]:
    """Give the form of a prefixed verb that goes with a form of `verb`, which is the same without the prefix."""
    if prefix not in INSEPARABLE or not has_ge(form, verb):
        yield prefix + form
    if has_ge(form, verb) and prefix not in SEPARABLE:
        yield prefix + form.removeprefix("ge")


def has_ge(form: str, verb: str) -> bool:
    """Tell whether a form begins with the ge of a participle: gesehen and gegeben, but not gebt."""
    return form.startswith("gege" if verb.startswith("ge") else "ge")


def without_gaps(forms: set[str]) -> Iterator[str]:
    """Give what a lexicon leaves out of adjectives and their degrees: näher beside näherem, berühmteste beside -em."""
    bases = (form[:-2] for form in forms if form.endswith("em") and form[:-2] + "en" in forms)
    yield from (base + ending for base in bases if len(base) >= MIN_STEM for ending in ("", *ADJECTIVE))


def participles_among(forms: set[str]) -> Iterator[str]:
    """Give the participles, without those that have an ending already."""
    return (form for form in forms if is_participle(form) and form.removesuffix("en") not in forms)
