"""A lexicon of a few words, for tests."""

from collections.abc import Mapping, Sequence

from monitor.core.language.lexicon import Kind

WORDS: Mapping[str, Sequence[str]] = {
    "Rakete": ("Rakete", "Raketen"),
    "Werfer": ("Werfer", "Werfers", "Werfern"),
    "Test": ("Test", "Tests", "Teste"),
    "Rat": ("Rat", "Räte", "Räten", "Rate", "Rats"),
    "Rate": ("Rate", "Raten"),
    "Haus": ("Haus", "Häuser", "Hauses"),
    "Antwort": ("Antwort", "Antworten"),
    "Strecke": ("Strecke", "Strecken"),
    "Maß": ("Maß", "Maße"),
    "Erde": ("Erde", "Erden"),
    "Beben": ("Beben", "Bebens"),
    "antworten": ("antworten", "antworte", "antwort", "antwortet", "antwortend"),
    "kommen": ("kommen", "komme", "kommt", "kam", "gekommen", "kommend"),
    "ankommen": ("ankommen", "ankommt", "angekommen", "ankommend"),
    "treiben": ("treiben", "treibt", "trieb", "getrieben"),
    "untertreiben": ("untertreiben", "untertreibt", "untertrieb"),
    "ballistisch": ("ballistisch", "ballistische", "ballistischer"),
    "sicher": ("sicher", "sichere", "sicheren"),
    "letzte": ("letzte", "letzten"),
    "kurz": ("kurz", "kurze"),
    "nah": ("nah", "nahem", "nahen", "näherem", "näheren"),
    "reiner": ("reiner", "reine", "reines"),
    "Form": ("Form", "Formen"),
    "Formen": ("Formen", "Formens"),
    "formen": ("formen", "formt", "formend"),
    "Grüne": ("Grüne", "Grünen", "Grüner"),
    "Kur": ("Kur", "Kuren"),
    "Kurs": ("Kurs", "Kurse"),
    "Ras": ("Ras",),
    "rasen": ("rasen", "rast", "rasend"),
    "bitten": ("bitten", "bitte", "bittet"),
    "bitter": ("bitter", "bittere", "bitterem"),
    "rot": ("rot", "rote", "rotem"),
    "verboten": ("verboten", "verbotenem", "verbotener"),
    "verbot": ("verbot", "verbote"),
    "bellen": ("bellen", "bellt"),
    "fahren": ("fahren", "fahrt", "fahrend"),
    "gehen": ("gehen", "gehend", "geht", "gegangen"),
    "Kai": ("Kai", "Kais", "Kaien"),
}
PARTS: Mapping[str, int] = {
    "rakete": Kind.NOUN,
    "raketen": Kind.NOUN,
    "raket": Kind.STEM,
    "werfer": Kind.NOUN,
    "test": Kind.NOUN | Kind.ENDS,
    "tests": Kind.NOUN,
    "pro": Kind.NOUN,
    "rat": Kind.NOUN | Kind.ENDS | Kind.BEGINS | Kind.MASCULINE,
    "haus": Kind.NOUN,
    "strecken": Kind.NOUN,
    "strecke": Kind.NOUN,
    "kurzstrecke": Kind.NOUN,
    "kurz": Kind.STEM | Kind.OTHER | Kind.BEGINS,
    "artig": Kind.OTHER,
    "erd": Kind.STEM,
    "beben": Kind.NOUN,
    "geben": Kind.OTHER,
    "greifen": Kind.OTHER,
    "geschnitten": Kind.OTHER,
    "faehig": Kind.OTHER,
    "zug": Kind.NOUN | Kind.BEGINS | Kind.ENDS,
    "eben": Kind.OTHER,
    "reifen": Kind.NOUN | Kind.OTHER,
    "land": Kind.NOUN | Kind.BEGINS,
    "tag": Kind.NOUN | Kind.ENDS,
    "tags": Kind.NOUN,
    "landtags": Kind.NOUN,
    "landtag": Kind.NOUN,
    "wahl": Kind.NOUN,
    "brand": Kind.NOUN,
    "burg": Kind.NOUN,
    "brandenburg": Kind.NAME,
    "nordbrandenburg": Kind.NAME,
    "ostwerf": Kind.NAME,
    "leich": Kind.NOUN,
    "zugleich": Kind.OTHER,
    "ist": Kind.OTHER,
    "elek": Kind.NOUN,
    "tro": Kind.NOUN,
    "not": Kind.NOUN | Kind.STEM,
    "mission": Kind.NOUN | Kind.FEMININE,
    "expomission": Kind.FEMININE,
    "schaft": Kind.NOUN,
    "burghaus": Kind.NOUN,
    "hausschaft": Kind.NOUN,
    "werf": Kind.NAME,
    "andrea": Kind.NAME,
    "andreas": Kind.NAME,
    "reiner": Kind.NAME,
    "kai": Kind.NAME,
    "kais": Kind.NAME,
    "hei": Kind.NOUN,
    "heirat": Kind.NOUN | Kind.FEMININE,
    "beirat": Kind.NOUN | Kind.MASCULINE,
    "bei": Kind.NOUN,
}


class FewWords:
    """The lexicon of these words."""

    def forms(self, lemma: str) -> Sequence[str]:
        return WORDS.get(lemma, ())

    def lemmas(self, form: str) -> Sequence[str]:
        return [lemma for lemma, forms in WORDS.items() if form in forms and form != lemma]

    def parts(self, text: str) -> Sequence[tuple[str, int]]:
        return [(part, kinds) for part, kinds in PARTS.items() if text.startswith(part)]
