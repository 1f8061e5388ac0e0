"""German words that are derived and no compounds, as the words of their family show.

What came from another language with a family of its own holds no noun: Transport has
transportieren, and nobody says sportieren. Nor does what is made of a verb with a prefix:
Vorfall is made of vorfallen, and is no Fall.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from monitor.core.language.endings import ADJECTIVE, BEFORE_NOUNS, has_ge
from monitor.core.language.fold import fold_word
from monitor.core.language.irregular import irregular_forms, strong_stems, strong_verbs
from monitor.core.language.ways import PREFIXES

MIN_STEM = 3  # letters of a verb without its ending
SHORT = 4  # letters of a head that many words end with by chance: port of Transport
MIN_ADJECTIVE = 5
LONG = 8  # letters of an adjective that few words end with by chance
_OF_IEREN = ("ation", "ition", "ion", "ateur", "ator", "eur", "ant", "ent", "anz", "enz", "at", "e", "")
_FOREIGN = re.compile(r"(?:isch|a(?:l|er|bel)|(?<!h)ell|iv|(?<!b)(?<!kl)ar|oes|ibel)\Z")
_OF_VERB = ("er", "ung")
_LOOK_ALIKE = ("verb", "vers")  # nouns that verbs with a prefix begin like: Verb-raucher
_PREFIXED = re.compile("be|emp|ent|er|ver|zer")
_OF_NOUNS = ("nieder", "un")  # without a verb, too: Niederlage, Unfall
_OWN_VERB, _OWN_ADJECTIVE = ("end", "igend"), ("haft", "lich")
_LAST_VOWEL = re.compile("[aou](?=u?[^aeiou]*\\Z)")
_VOWELS = re.compile("[aeiouy]+")
_FEMININE = "+"
_BEFORE_T = {"h": "ch", "b": "f"}  # Sicht of sehen, Schrift of schreiben


def has_own_family(noun: str, head: str, verbs: Collection[str], nouns: Collection[str]) -> bool:
    """Tell whether a folded noun has relatives that its `head` has not: a verb on -ieren, or a short one a feminine.

    Kombination has kombinieren, but Nation has nothing alike; Minister has Ministerin, Ster has none.
    """
    if len(head) <= SHORT and noun + "in" in nouns and head + "in" not in nouns:
        return True
    own = [ending for ending in _OF_IEREN if _verb(noun, ending) in verbs]
    return bool(own) and (len(head) <= SHORT or not any(_verb(head, ending) in verbs for ending in own))


def _verb(noun: str, ending: str) -> str:
    stem = noun.removesuffix(ending)
    return stem + "ieren" if stem + ending == noun and len(stem) >= MIN_STEM else ""


def is_of_prefixed_verb(noun: str, small: Collection[str], nouns: Collection[str]) -> bool:
    """Tell whether a folded noun is a verb with a prefix and an ending: Begleiter of begleiten, but not Bergsteiger."""
    if not _PREFIXED.match(noun):
        return False
    made = (noun.removesuffix(ending) + "en" for ending in _OF_VERB if noun.endswith(ending))
    return any(verb + "d" in small and not _is_compound(verb, small, nouns) for verb in made)


def is_another_noun(
    noun: str, genders: Collection[str], small: Collection[str], nouns: Collection[str]
) -> bool:
    """Tell whether a folded noun with a prefix is no kind of the noun behind it: Unfall, Vorzug, Gegensatz.

    It is made of a strong verb, or has made a verb with be- or an adjective of its own.
    """
    found = BEFORE_NOUNS.match(noun)
    prefix = found[0] if found else ""
    last = noun.removeprefix(prefix)
    if not prefix or last not in nouns:
        return False
    return (
        any(prefix in _OF_NOUNS or f"{prefix}{verb}d" in small for verb in _strong_verbs_of(last, genders))
        or _has_own_verb(noun, genders, small)
        or _has_own_adjective(prefix, last, small)
    )


def _has_own_verb(noun: str, genders: Collection[str], small: Collection[str]) -> bool:
    """Tell whether a noun has made a verb: bevorzugen, benachteiligen, but not das Vorwort: bevorworten."""
    verb = "be" + noun.removesuffix("e")
    return "n" not in genders and any(verb + ending in small for ending in _OWN_VERB)


def _has_own_adjective(prefix: str, last: str, small: Collection[str]) -> bool:
    """Tell whether a noun has made an adjective: gegensätzlich has no sätzlich, as vormonatlich has monatlich."""
    looks = (look + ending for look in (last, _LAST_VOWEL.sub(r"\g<0>e", last)) for ending in _OWN_ADJECTIVE)
    return any(prefix + look in small and look not in small for look in looks)


def _strong_verbs_of(noun: str, genders: Collection[str]) -> Iterator[str]:
    """Give the strong verbs that a folded noun may be made of, as der Bruch, die Gabe and die Sicht are."""
    if "m" in genders:
        yield from _of_strong_verbs().get(_skeleton(noun), ())
    if "f" in genders:
        yield from _of_strong_verbs().get(noun, ())
        yield from _of_strong_verbs().get(_skeleton(noun) + _FEMININE, ())


def _skeleton(stem: str) -> str:
    """Return a stem with one sign for its vowels, which strong verbs and their nouns change."""
    return _VOWELS.sub("*", stem)


@cache
def _of_strong_verbs() -> Mapping[str, Collection[str]]:
    """Return strong verbs by the nouns made of them: br*ch for der Bruch, gabe, and s*cht+ for die Sicht."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for verb, past, stems in strong_stems():
        found[fold_word(past) + "e"].add(fold_word(verb))
        for stem in map(fold_word, stems):
            found[_skeleton(stem)].add(fold_word(verb))
            if stem[-1] in _BEFORE_T:
                key = _skeleton(stem[:-1]) + _BEFORE_T[stem[-1]] + "t" + _FEMININE
                found[key].add(fold_word(verb))
    return found


def _is_compound(verb: str, small: Collection[str], nouns: Collection[str]) -> bool:
    """Tell whether another word stands before a verb: bei-legen, berg-steigen, which has berg-ge-stiegen."""
    for first, last in [(verb[:place], verb[place:]) for place in range(2, len(verb) - 2)]:
        is_word = first not in _LOOK_ALIKE and _may_begin(first, nouns)
        if (is_word and last in small) or _parts(first, last, small):
            return True
    return False


def _parts(first: str, last: str, small: Collection[str]) -> bool:
    """Tell whether what stands before a verb leaves it to a zu or ge."""
    inside = ("zu" + last, f"ge{last[:-2]}t", *(form for form in irregular_forms(last) if has_ge(form, last)))
    return any(first + form in small for form in inside)


def whole_small_words(
    small: Collection[str], lemmas: Collection[str], nouns: Collection[str]
) -> Iterator[str]:
    """Give folded words, in all forms, that are no compounds: strong verbs, and foreign adjectives such as national.

    Such an adjective may be made of another one only: multi-national.
    """
    yield from (verb + ending for verb in map(fold_word, strong_verbs()) for ending in ("", "s"))
    foreign = {word for word in lemmas if len(word) >= MIN_ADJECTIVE and _FOREIGN.search(word)}
    for word in foreign:
        heads = [word[start:] for start in range(2, len(word)) if word[start:] in foreign]
        is_declined = word.endswith("isch") or word + "em" in small  # no adverb, as einmal
        if is_declined and not any(_may_head(word, head, small, nouns) for head in heads):
            yield from (word + ending for ending in ("", *ADJECTIVE))


def _may_head(word: str, head: str, small: Collection[str], nouns: Collection[str]) -> bool:
    """Tell whether something known stands before an adjective: bildungs-politisch, but no his-torisch."""
    before = word.removesuffix(head)
    looks = (before, *(before.removesuffix(link) for link in ("s", "n", "en", "e") if before.endswith(link)))
    enough = SHORT if len(head) < LONG else SHORT - 1
    is_known = any(len(look) >= enough and (look in nouns or look in small) for look in looks)
    return is_known or before in PREFIXES


def _may_begin(before: str, nouns: Collection[str]) -> bool:
    return before in PREFIXES or (len(before) >= SHORT and before in nouns)
