import pytest

from monitor.core.language.countries import people_of
from monitor.core.language.detect import detect
from monitor.core.language.endings import with_bar
from monitor.core.language.english_irregular import irregular_forms
from monitor.core.language.fold import fold_word
from monitor.core.language.stems import Stemmed, stemmer
from monitor.core.language.vocabulary import Words, group
from monitor.core.query import Mode
from tests.core.language.lexicon import FewWords

PEOPLE = {
    "regular": ("Nordkorea", "nordkoreaner nordkoreanerinnen", "nordkoreanische"),
    "on -e": ("Polen", "pole polen polin polinnen", "polnischem"),
    "with an umlaut": ("Frankreich", "franzose franzoesin franzoesinnen", "franzoesisches"),
    "an adjective of its own": ("Deutschland", "deutscher deutsche deutschen", "deutsch"),
    "two names": ("Weißrussland", "belarusse weissrusse", "belarussisch weissrussischer"),
    "an abbreviation": ("USA", "amerikaner us-amerikanerin", "us-amerikanische"),
    "on a consonant": ("Jemen", "jemenit jemeniten", "jemenitisch"),
    "on a vowel": ("Israel", "israeli israelis israelin", "israelische"),
    "a female form on -a": ("Philippinen", "filipino filipina filipinas", "philippinisch"),
}


@pytest.mark.parametrize(("country", "people", "adjectives"), PEOPLE.values(), ids=PEOPLE)
def test_a_country_has_people_and_an_adjective(country: str, people: str, adjectives: str) -> None:
    known_people, known_adjectives = people_of(country)
    assert set(people.split()) <= known_people
    assert set(adjectives.split()) <= known_adjectives


def test_what_is_no_country_has_no_people() -> None:
    assert people_of("Haus") == (frozenset(), frozenset())


def test_a_mode_says_how_far_a_word_reaches() -> None:
    words = Words("de", FewWords())
    assert words.meaning("Rakete", Mode.EXACT).forms == {"rakete"}
    assert words.meaning("Rakete", Mode.FORMS).part is None
    compound = words.meaning("Erde", Mode.COMPOUND).part
    assert compound is not None
    assert "erd" in compound.inside
    assert words.meaning("Iran", Mode.DERIVE).free >= {"iranisch", "iranische"}
    head = words.meaning("Rakete", Mode.FORMS, ends_phrase=True)
    assert head.part is not None
    assert head.head_only
    assert words.meaning("laufen", Mode.FORMS, ends_phrase=True).part is None


@pytest.mark.parametrize(
    ("word", "inside"),
    [
        ("Museum", "museen"),
        ("Rennen", "renn"),
        ("Ostern", "oster"),
        ("Hilfe", "hilfs"),
        ("Osten", "ost"),
        ("Ende", "end"),
    ],
)
def test_a_word_looks_different_inside_a_compound(word: str, inside: str) -> None:
    part = Words("de", FewWords()).meaning(word, Mode.COMPOUND).part
    assert part is not None
    assert inside in part.inside


@pytest.mark.parametrize(
    ("word", "not_inside"),
    [("Note", "not"), ("Ware", "war"), ("Bus", "buss"), ("Aktie", "akti"), ("Allee", "alle")],
)
def test_what_is_left_of_a_short_word_must_begin_other_words(word: str, not_inside: str) -> None:
    part = Words("de", FewWords()).meaning(word, Mode.COMPOUND).part
    assert part is not None
    assert not_inside not in part.inside


def test_an_adjective_used_as_a_noun_keeps_its_ending_inside_a_compound() -> None:
    part = Words("de", FewWords()).meaning("Grüne", Mode.COMPOUND).part
    assert part is not None
    assert part.forms >= {"gruene", "gruenen"}
    assert not part.inside


@pytest.mark.parametrize(
    ("verb", "barred"),
    [
        ("ankommen", "an|kommen"),
        ("kommen", "kommen"),
        ("hierherkommen", "hierher|kommen"),
        ("an|kommen", "an|kommen"),
        ("Abend", "Abend"),
        ("aufrecht", "aufrecht"),
    ],
)
def test_a_separable_verb_gets_its_bar(verb: str, barred: str) -> None:
    assert with_bar(verb) == barred


LANGUAGES = {
    "German": ("Die Raketen sind nicht mit der Post gekommen", "de"),
    "surely German": ("Der die das und ist nicht mit den von für auf dem", "de"),
    "surely German in capitals": ("DER DIE DAS UND IST NICHT MIT DEN VON FÜR", "de"),
    "English": ("The missiles were not launched by the army", "en"),
    "French": ("Les missiles ne sont pas dans la rue", "fr"),
    "Russian": ("Ракеты не были запущены", "ru"),
    "Ukrainian": ("Ракети не були запущені з її території", "uk"),
    "Japanese": ("北朝鮮がミサイルを発射した", "ja"),
    "Chinese": ("朝鲜发射了导弹", "zh"),
    "Arabic": ("أطلقت كوريا الشمالية صاروخا", "ar"),
    "a name in Ukrainian letters": ("Kiew: Andrij Jermak (Андрій Єрмак) tritt zurück", None),
    "a title in Japanese letters": ("Anime-Film „君の名は“ läuft heute im Kino an", None),
    "too little": ("Raketen", None),
    "too little with an umlaut": ("Ägypten", None),
    "two at once": ("the of and der die das", None),
    "no letters": ("– 123 –", None),
}


@pytest.mark.parametrize(("text", "language"), LANGUAGES.values(), ids=LANGUAGES)
def test_a_text_shows_its_language(text: str, language: str | None) -> None:
    assert detect(text) == language


def test_a_language_without_rules_is_matched_as_written() -> None:
    assert [group(language) for language in (None, "", "de", "en", "zh")] == ["de", "de", "de", "en", ""]
    assert stemmer("zh") is None
    assert Words("", FewWords()).meaning("导弹", Mode.FORMS).stem is None


def test_words_of_one_stem_are_one_word() -> None:
    stem = stemmer("en")
    assert stem is not None
    studies = Stemmed("studies", stem, "en")
    assert studies.shared == "stud"
    assert studies("study")
    assert not studies("student")
    assert Stemmed("is", stem, "en").shared == ""
    assert Stemmed("vote", stem, "en").shared == "vot"


# Forms of one word; behind the bar: other words, although Snowball gives some of them the same stem.
INFLECTED = {
    "en": """
        import imports imported importing | important importance
        organize organizes organized organizing | organ organization
        organization organizations organisation | organizational organized
        organise organized organises | organ
        color colours coloured | colon
        centre center centers | cent central
        defence defense defenses | defend
        programme programs | programmer
        analyse analyzed | analyst
        raise raised raising | raid
        market markets marketed | marketing
        will wills | willing
        basis bases | basic
        steady steadier steadiest | stead
        generate generated | general generation generic
        general generals | generally generate
        international | internationally
        policy policies | police
        police policed | policy
        news | new
        new newer newest | news newly
        unit units | united unity
        vote votes voted voting | voter
        nation nations | national
        use uses used using | useful us
        try tries tried trying | trial
        add adds added adding | ad
        plan plans planned planning | plane planet
        cancel cancels cancelled canceled cancelling | cancellation
        kill kills killed killing | killer
        agree agreed agreeing | agreement
        embed embeds embedded embedding | ember
        guarantee guaranteed | guarantor
        exceed exceeded exceeding | excess
        bus buses | busy
        success successes | succession
        criterion criteria | critic
        big bigger biggest | bigot
        easy easier easiest | ease
        large larger largest | enlarge
        good better best | goodness
        bully bullies bullied bullying | bull
        boycott boycotts boycotted | boy
        crisis crises | critical
        missile missiles | mission
        sheep | ship
    """,
    "fr": """
        journal journaux | journalistes journée
        cheval chevaux | chevalier
        travail travaux | travailler
        œil yeux | oeillet
        jeu jeux | jeudi
        milieu milieux | militaire
        gouvernement gouvernements | gouverner gouverneur
        national nationale nationaux nationales | nation nationalité
        général généraux générale | généralement
        premier première premiers premières | primaire
        officiel officielle officiels officielles | officier
        italien italienne italiens | italie
        public publique publics publiques | publication
        élu élus | électeur
        vidéo vidéos | vidéaste
        arrêté arrêtée arrêtés | aria
        heureux heureuse | heure
        sportif sportive sportifs | sport
        acteur acteurs actrice | action
        nouveau nouvelle nouveaux | nouveauté
        France | français
        français française | France
        Paris | pari
    """,
    "es": """
        mujer mujeres | mujeriego
        voz voces | vocal
        luz luces | lúcido
        juez jueces | juicio
        ciudad ciudades | ciudadano
        país países | paisaje
        nuclear nucleares | núcleo
        político política políticos | politólogo
        nación naciones | nacional
        organización organizaciones | organizar organizador
        periodista periodistas | período
        importante importantes | importancia
        caso casos | casa casas
        puerto puertos | puerta
        general generales | generalmente
        buscar busca busque | busto
        alcanzar alcanza alcance | alcalde
        posible posibles | posibilidad
    """,
    "pt": """
        nação nações | nacional
        jornal jornais | jornada
        homem homens | homenagem
        mulher mulheres | mulherengo
        voz vozes | vocal
        caso casos | casa
        presidente presidentes | presidência
        brasileiro brasileira brasileiros | brasil
    """,
    "it": """
        uomo uomini | umano
        banca banche | banco
        libro libri | libra
        città | cittadino
        governo governi | governatore
        presidente presidenti | presidenza
        nazione nazioni | nazionale
        politico politica politici politiche | polizia
        amico amici | amicizia
        attore attori | attrice
    """,
}


@pytest.mark.parametrize("language", INFLECTED)
def test_endings_inflect_a_word_or_make_another_one(language: str) -> None:
    words = Words(language, None)
    for line in filter(None, map(str.strip, INFLECTED[language].split("\n"))):
        forms, others = (half.split() for half in line.split("|"))
        assert [each for each in forms if not is_found(words, forms[0], each)] == [], line
        assert [each for each in others if is_found(words, forms[0], each)] == [], line


def is_found(words: Words, term: str, text: str) -> bool:
    """Tell whether a term means the word `text`, as the matcher looks for it."""
    meaning, word = words.meaning(term, Mode.FORMS), fold_word(text)
    stem = meaning.stem
    assert stem is not None
    by_stem = bool(stem.shared) and word.startswith(stem.shared) and stem(word)
    return word in meaning.forms or by_stem


IRREGULAR = {
    "a verb": ("sell", "sold"),
    "a verb with a prefix": ("undersell", "undersold"),
    "a form that may be another word": ("left", ""),
    "a noun": ("child", "children"),
    "its plural": ("children", "child"),
    "a noun at the end": ("policeman", "policemen"),
    "a plural on -es": ("crisis", "crises"),
    "a noun that only ends like one": ("omen", ""),
    "people": ("spokesperson", "spokespeople"),
    "a regular word": ("missile", ""),
}


@pytest.mark.parametrize(("word", "forms"), IRREGULAR.values(), ids=IRREGULAR)
def test_irregular_forms_of_english_are_known(word: str, forms: str) -> None:
    assert irregular_forms(word) == set(forms.split())
    assert Words("en", None).meaning(word, Mode.FORMS).forms == {word, *forms.split()}


def test_irregular_forms_are_of_english_only() -> None:
    assert Words("fr", None).meaning("sell", Mode.FORMS).forms == {"sell"}
    assert Words("en", None).meaning("sell", Mode.EXACT).forms == {"sell"}
