"""A lexicon of a few words, for tests."""

from collections.abc import Mapping, Sequence

from monitor.core.language.lexicon import Kind

WORDS: Mapping[str, Sequence[str]] = {
    "Rakete": ("Rakete", "Raketen"),
    "Werfer": ("Werfer", "Werfers", "Werfern"),
    "Test": ("Test", "Tests", "Teste"),
    "Rat": ("Rat", "Räte", "Räten", "Rate", "Rats"),
    "Rate": ("Rate", "Raten"),
    "NATO": ("NATO",),
    "DAX": ("DAX",),
    "Dax": ("Dax", "Daxe"),
    "GAU": ("GAU", "GAUs"),
    "Gau": ("Gau", "Gaue"),
    "Lkw": ("Lkw", "Lkws"),
    "ICE": ("ICE", "ICEs"),
    "Ice": ("Ice",),
    "geimpft": ("geimpft", "geimpftem"),
    "tief": ("tief", "tiefe", "tiefem"),
    "Tiefe": ("Tiefe", "Tiefen"),
    "Rand": ("Rand", "Randes", "Ränder"),
    "Rande": ("Rande", "Randen"),
    "Korb": ("Korb", "Korbes", "Korbe"),
    "Couch": ("Couch", "Couches"),
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
    "nahe": ("nahe",),
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
    "Mission": ("Mission",),
    "Missions": ("Missions",),
    "Kairo": ("Kairo",),
    "Druck": ("Druck", "Drucke", "Drucken", "Drücke", "Drücken"),
    "Drucken": ("Druckens",),
    "Paß": ("Paß", "Pass"),
    "Pass": ("Pass", "Passes", "Pässe"),
    "Kairos": ("Kairos",),
    "kühl": ("kühl", "kühlem"),
    "kühlen": ("kühlen", "kühlt"),
    "mild": ("mild", "mildem"),
    "mildern": ("mildern", "mildert"),
    "dank": ("dank",),
    "danken": ("danken", "dankt"),
    "gelingen": ("gelingen", "gelang", "gelingt"),
    "gelangen": ("gelangen", "gelangt", "gelang"),
    "weg": ("weg",),
    "wegen": ("wegen",),
    "Weg": ("Weg", "Wege", "Wegen"),
    "Streik": ("Streik", "Streiks"),
    "streiken": ("streiken", "streikt", "streik"),
    "sehen": ("sehen", "sieht", "sehend"),
    "aussehen": ("aussehen", "aussieht"),
    "rau": ("rau", "rauer"),
    "eng": ("eng", "engem"),
    "eiskalt": ("eiskalt", "eiskaltem"),
    "Eiskalte": ("Eiskalte", "Eiskalten"),
    "Jung": ("Jung",),
    "Junge": ("Junge", "Jungen", "Jungs"),
    "Ausschuß": ("Ausschuß", "Ausschuss", "Ausschusses"),
    "Ausschuss": ("Ausschuss", "Ausschusses", "Ausschüsse"),
    "Akt": ("Akt", "Akte", "Akten"),
    "Akte": ("Akte", "Akten"),
    "Fest": ("Fest", "Feste", "Festen"),
    "Feste": ("Feste", "Festen"),
    "Post": ("Post", "Posten", "Posts"),
    "Posten": ("Posten", "Postens"),
    "posten": ("posten", "postet", "postend"),
    "Burgform": ("Burgform",),
    "Burgformen": ("Burgformen", "Burgformens"),
}
PARTS: Mapping[str, int] = {
    "rakete": Kind.NOUN,
    "raketen": Kind.NOUN,
    "raket": Kind.STEM,
    "werfer": Kind.NOUN,
    "test": Kind.NOUN | Kind.ENDS,
    "tests": Kind.NOUN,
    "pro": Kind.NOUN,
    **dict.fromkeys(("kern", "mus", "testa", "toren", "tor", "vers", "bene"), Kind.NOUN),
    "musi": Kind.STEM,
    "verstorbene": Kind.OTHER,
    "den": Kind.OTHER,
    "hobby": Kind.NOUN | Kind.NEUTER,
    "tiefe": Kind.NOUN | Kind.FEMININE,
    "rand": Kind.NOUN | Kind.MASCULINE,
    "korb": Kind.NOUN | Kind.MASCULINE,
    "couch": Kind.NOUN | Kind.FEMININE,
    "rat": Kind.NOUN | Kind.ENDS | Kind.BEGINS | Kind.MASCULINE,
    "haus": Kind.NOUN,
    "strecken": Kind.NOUN,
    "strecke": Kind.NOUN,
    "kurzstrecke": Kind.NOUN,
    "kurz": Kind.STEM | Kind.OTHER | Kind.BEGINS,
    "artig": Kind.OTHER,
    "erd": Kind.STEM | Kind.BEGINS,
    "beben": Kind.NOUN | Kind.NEUTER,
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
    "schaft": Kind.NOUN | Kind.MASCULINE,
    "testschaft": Kind.NOUN | Kind.FEMININE,
    **dict.fromkeys(("zugriff", "zugriffs"), Kind.NOUN | Kind.MASCULINE),
    **dict.fromkeys(("griff", "griffs", "riff", "riffs"), Kind.NOUN),
    "burghaus": Kind.NOUN,
    "hausschaft": Kind.NOUN,
    "werf": Kind.NAME,
    "andrea": Kind.NAME,
    "andreas": Kind.NAME,
    "reiner": Kind.NAME,
    "kai": Kind.NAME,
    "kais": Kind.NAME,
    "jung": Kind.NAME,
    "junge": Kind.NOUN | Kind.MASCULINE,
    "hei": Kind.NOUN,
    "heirat": Kind.NOUN | Kind.FEMININE,
    "beirat": Kind.NOUN | Kind.MASCULINE,
    "bei": Kind.NOUN,
    "akten": Kind.NOUN | Kind.MASCULINE | Kind.FEMININE,
    "wahlakte": Kind.NOUN | Kind.FEMININE,
    "landakte": Kind.NOUN | Kind.MASCULINE,
    "akte": Kind.NOUN | Kind.MASCULINE | Kind.FEMININE,
    "end": Kind.NOUN,
    "ende": Kind.OTHER,
    "wahltest": Kind.NOUN | Kind.WHOLE,
    "gereiste": Kind.OTHER,
    "feste": Kind.NOUN | Kind.SURE,
    "festen": Kind.NOUN | Kind.SURE,
    "post": Kind.NOUN | Kind.FEMININE,
    "posten": Kind.NOUN | Kind.FEMININE | Kind.MASCULINE,
    "erdbeben": Kind.NOUN | Kind.NEUTER,
    **dict.fromkeys(("kult", "kultur", "urteil", "teil", "dieb", "stahl"), Kind.NOUN),
}


FORMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "uk": {
        "ракета": ("ракета", "ракети", "ракету", "ракет"),
        "ракетка": ("ракетка", "ракетки"),
        "день": ("день", "дня", "дні"),
        "об'єкт": ("об'єкт", "об'єкта"),
        "війна": ("війна", "війни"),
    },
    "es": {
        "pedir": ("pedir", "pide", "pidio", "pedido"),
        "pedido": ("pedido", "pedida", "pedidos"),
        "caso": ("caso", "casos"),
        "casar": ("casar", "caso"),
    },
}


class FewForms:
    """The dictionary of these forms."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words

    def forms(self, lemma: str) -> Sequence[str]:
        return self._words.get(lemma, ())

    def lemmas(self, form: str) -> Sequence[str]:
        return [lemma for lemma, forms in self._words.items() if form in forms]


class FewWords:
    """The lexicon of these words."""

    def forms(self, lemma: str) -> Sequence[str]:
        return WORDS.get(lemma, ())

    def lemmas(self, form: str) -> Sequence[str]:
        return [lemma for lemma, forms in WORDS.items() if form in forms and form != lemma]

    def parts(self, text: str) -> Sequence[tuple[int, int]]:
        return [(len(part), kinds) for part, kinds in PARTS.items() if text.startswith(part)]

    def begins(self, text: str) -> bool:
        return text.startswith(tuple(PARTS))

    def kinds(self, part: str) -> int:
        return PARTS.get(part, 0)

    def dictionary(self, language: str) -> FewForms | None:
        return FewForms(FORMS[language]) if language in FORMS else None

    def is_at_hand(self, language: str) -> bool:
        return language not in FORMS
