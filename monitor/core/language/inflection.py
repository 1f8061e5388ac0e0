"""Which endings inflect a word and which make another one, in the languages that are matched by stems.

The stems of Snowball forget both: generation and general, periodista and período have
one stem there. So a stem is told with what the word was derived by, which keeps the
two apart; and plurals that Snowball does not know are first made what it knows. All
words are folded: without accents.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

Rewrites = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Endings:
    """The endings of a language, as regular expressions of what words end with.

    `plain` gives the form whose stem is taken, one change after the other; `derived` what
    makes another word; `stem` what stems of one word still differ by; `varies` the
    end of a stem that is not the same in all forms; `irregular` rows of forms;
    `short` what makes forms of a word whose stem is too short to be looked for;
    `adjectives` the stems whose -o and -a are two genders, and not two words.
    """

    plain: Rewrites = ()
    derived: str = "(?!)"
    stem: Rewrites = ()
    varies: str = "(?!)"
    irregular: str = ""
    short: Rewrites = ()
    adjectives: str = ""

    def key(self, word: str, stem: Callable[[str], str]) -> str:
        """Return what forms of one word have in common: their stem and what they are derived by."""
        plain = _rewritten(word, self.plain)
        derived = _compiled(f"(?:{self.derived})s?").search(plain)
        key = _rewritten(stem(plain), self.stem)
        return f"{key}+{derived.lastgroup}" if derived and derived.start() else key

    def forms(self, word: str) -> frozenset[str]:
        """Return the irregular forms of a word."""
        return _rows(self.irregular).get(word, frozenset())

    def regular(self, word: str) -> frozenset[str]:
        """Return the most usual forms of a word."""
        made = (_compiled(ending).subn(other, word) for ending, other in self.short)
        return frozenset(form for form, count in made if count)

    def are_two(self, word: str, other: str) -> bool:
        """Tell whether words of one stem are two nouns, one on -o and one on -a: el caso, la casa."""
        if not self.adjectives or {_gender(word), _gender(other)} != {"o", "a"}:
            return False
        return not _compiled(f"(?:{self.adjectives})[oa]s?").search(word)

    def common(self, beginning: str) -> str:
        """Return the letters of a stem that every form begins with."""
        return _compiled(self.varies).sub("", beginning)


_NONE = Endings(varies="e")


def endings_of(language: str) -> Endings:
    """Return the endings of a language; those that say nothing where none are known."""
    return _BY_LANGUAGE.get(language, _NONE)


def _gender(word: str) -> str:
    last = word.removesuffix("s")[-1:]
    return last if last in ("o", "a") else ""


def _rewritten(word: str, rewrites: Rewrites) -> str:
    for ending, other in rewrites:
        if word[-1:] == ending[-1] or not ending[-1].isalpha():  # quickly told: what all ways to end end with
            word = _compiled(ending).sub(other, word)
    return word


@cache
def _compiled(ending: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{ending})\Z")


@cache
def _rows(table: str) -> dict[str, frozenset[str]]:
    rows = [line.split() for line in table.split("\n")]
    return {form: frozenset(row) for row in rows for form in row}


# Stems of adjectives and of persons, whose -o and -a are one word.
_REGULAR = "[ai]d|[ei]nt|ic|iv|[aeiu]n|os|ari|[eo]r|[iu]l|"
_SPANISH = (
    _REGULAR
    + "nuestr|nuev|mal|viej|alt|baj|larg|cort|roj|negr|blanc|amarill|cier?t|abiert|complet|direct|rus|suiz|tod|otr|much|poc|"
    "mism|ultim|xim|hij|abuel|novi|amig|europe"
)
_PORTUGUESE = (
    _REGULAR
    + "eir|noss|nov|alt|baix|long|curt|vermelh|pret|negr|branc|cert|abert|complet|dire[tc]t?|russ|suic|tod|outr|muit|pouc|"
    "mesm|ultim|xim|filh|avo|amig|europei"
)
_ITALIAN = (
    _REGULAR
    + "nuov|buon|alt|bass|lung|cort|ross|bianc|cert|apert|complet|dirett|russ|svizzer|tutt|altr|molt|poc|stess|"
    "ultim|prim|ssim|figli|nonn|ragazz|amic|europe"
)
_BY_LANGUAGE = {
    "en": Endings(
        varies="e|(?<=[^aeiouy])[iy]|(?<=[iy])z(?:ation)?|(?<=o)r|(?<=cent|heat)er|(?<=en)s",
        short=(
            (r"([^aeiou])y", r"\1ies"),
            (r"([^aeiou])y", r"\1ied"),
            (r"([^sxz])", r"\1s"),
            (r"e", "ed"),
            (r"e", "ing"),
            (r"([^e]|ee)", r"\1ing"),
        ),
    ),
    "fr": Endings(
        plain=(
            (r"(eau|jeu|feu|lieu|dieu|[hn]eveu|aveu|voeu)x", r"\1"),  # journaux and heureux stay
            (r"(..[oeu])s", r"\1"),  # vidéos, élus; but neither repas nor Paris
            (r"(...e)e", r"\1"),  # arrêtée
            (r"(..i)ere", r"\1er"),  # première
            (r"(..[eu]l)le|(..[eo]n)ne", r"\1\2"),  # officielle, italienne
            (r"(..t)rice", r"\1eur"),
            (r"(..eu)se", r"\1x"),
            (r"(..i)que|(tur|gre)c?que", r"\1\2c"),
            (r"(..i)ve", r"\1f"),
        ),
        derived=(
            "(?P<ment>ement|[ae]mment)|(?P<ion>[st]ion)|(?P<eur>[dst]eur)|(?P<ite>ite)|(?P<isme>isme)"
            "|(?P<iste>iste)|(?P<age>age)|(?P<able>[ai]ble)|(?P<if>if)|(?P<ance>[ae]nce)"
            "|(?P<ant>ante?)|(?P<ic>ic)|(?P<ais>aise?)"
        ),
        varies="(?<=a)[lu]|[cqfvx]|(?<=eu)s|(?<=t)(?:eur|ric?)",
        short=((r"al", "aux"), (r"eu", "eux"), (r"([^sxz])", r"\1s")),
        irregular="""
oeil yeux
ciel cieux
aieul aieux aieuls
madame mesdames
monsieur messieurs
beau bel beaux belle belles
nouveau nouvel nouveaux nouvelle nouvelles
vieux vieil vieille vieilles
fou fol fous folle folles
blanc blancs blanche blanches
long longs longue longues
faux fausse fausses
tel tels telle telles
bon bons bonne bonnes
roi rois
loi lois
emploi emplois
tournoi tournois
bijou bijoux
caillou cailloux
chou choux
genou genoux
hibou hiboux
travail travaux
bail baux
corail coraux
vitrail vitraux
""",
    ),
    "es": Endings(
        adjectives=_SPANISH,
        plain=(
            (r"(..)ces", r"\1z"),  # voces
            (r"((?:i|[nx]t|mod|uad)erno)s", r"\1"),  # gobiernos, where no -nos is "us"
            (r"(.[dnrsyz]|[^b]l)es", r"\1"),  # mujeres
        ),
        derived=(
            "(?P<mente>[adlnrz]mente)|(?P<ion>[cs]ion)|(?P<dor>dora?)|(?P<miento>miento)|(?P<dad>[dt]ad)"
            "|(?P<ismo>ismo)|(?P<ista>ista)|(?P<ante>[ai]?[ae]nte)|(?P<ancia>[ae]ncia)|(?P<able>[ai]ble?)"
            "|(?P<ivo>iv[ao])|(?P<oso>os[ao])|(?P<ico>(?:[gmo]|od|st)ic[ao])|(?P<al>[^v]al)|(?P<ario>ari[ao])"
        ),
        stem=((r"(?:z|qu)", "c"), (r"gu", "g")),  # alcanza, alcance; busque, busca
        varies="[zc]|qu|gu",
        short=((r"z", "ces"), (r"([dlnry])", r"\1es"), (r"([aeiou])", r"\1s")),
        irregular="""
arma armas
ingles ingleses inglesa inglesas
""",
    ),
    "pt": Endings(
        adjectives=_PORTUGUESE,
        plain=(
            (r"(.)(?:oes|aes)", r"\1ao"),  # nações
            (r"(..[aeou])is", r"\1l"),  # jornais
            (r"(..)ns", r"\1m"),  # homens
            (r"(..[rz])es", r"\1"),  # mulheres
        ),
        derived=(
            "(?P<mente>[adlnrz]mente)|(?P<cao>[cs]ao)|(?P<dor>dora?)|(?P<mento>mento)|(?P<dade>dade)"
            "|(?P<ismo>ismo)|(?P<ista>ista)|(?P<ante>[aei]nte)|(?P<ancia>[ae]ncia)|(?P<vel>[ai]vel)"
            "|(?P<ivo>iv[ao])|(?P<oso>os[ao])|(?P<ico>(?:[gmo]|od|st)ic[ao])|(?P<al>[^v]al)|(?P<ario>ari[ao])"
        ),
        varies="ao?|l|m",
        short=(
            (r"m", "ns"),
            (r"[ao]o", "oes"),
            (r"([aeou])l", r"\1is"),
            (r"([rsz])", r"\1es"),
            (r"([aeiou])", r"\1s"),
        ),
        irregular="""
lei leis
mao maos
missil misseis
frances franceses francesa francesas
""",
    ),
    "it": Endings(
        adjectives=_ITALIAN,
        derived=(
            "(?P<mente>mente)|(?P<zione>[sz]ion[ei])|(?P<tore>[dst]or[ei])|(?P<trice>tric[ei])|(?P<mento>ment[oi])"
            "|(?P<ita>ita)|(?P<ismo>ism[oi])|(?P<ista>ist[aei])|(?P<ante>[ae]nt[ei])|(?P<anza>[ae]nz[ae])"
            "|(?P<abile>[aeiu]bil[ei])|(?P<ivo>iv[aeio])|(?P<oso>os[aeio])|(?P<ico>ic(?:[aoi]|he)|(?P<ale>[^vs]al[ei]))"
        ),
        stem=((r"([cg])h", r"\1"),),  # banche
        varies="h",
        short=((r"[oe]", "i"), (r"a", "e"), (r"([cg])a", r"\1he"), (r"io", "i")),
        irregular="""
uomo uomini
arma armi
giudice giudici
bue buoi
dio dei
tempio templi
uovo uova
""",
    ),
}
