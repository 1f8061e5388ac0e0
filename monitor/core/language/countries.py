"""Countries with their adjectives and people, which no rule of spelling gives: Türkei, türkisch, Türken."""

from functools import cache

from monitor.core.language.endings import ADJECTIVE
from monitor.core.language.fold import fold_word, fold_words

# Country (other names after /), adjective, inhabitant (his female form after / where it is not regular).
_TABLE = """
Afghanistan afghanisch Afghane
Ägypten ägyptisch Ägypter
Albanien albanisch Albaner
Algerien algerisch Algerier
Amerika/USA/US amerikanisch Amerikaner
Andorra andorranisch Andorraner
Angola angolanisch Angolaner
Arabien arabisch Araber
Argentinien argentinisch Argentinier
Armenien armenisch Armenier
Aserbaidschan aserbaidschanisch Aserbaidschaner
Asien asiatisch Asiate
Äthiopien äthiopisch Äthiopier
Australien australisch Australier
Bahamas bahamaisch Bahamaer
Bahrain bahrainisch Bahrainer
Bangladesch bangladeschisch Bangladescher
Barbados barbadisch Barbadier
Bayern bayerisch Bayer
Belarus/Weißrussland belarussisch Belarusse
Belgien belgisch Belgier
Belize belizisch Belizer
Benin beninisch Beniner
Bhutan bhutanisch Bhutaner
Bolivien bolivianisch Bolivianer
Bosnien/Bosnien-Herzegowina bosnisch Bosnier
Botswana botswanisch Botswaner
Brasilien brasilianisch Brasilianer
Großbritannien/Britannien britisch Brite
Brunei bruneiisch Bruneier
Bulgarien bulgarisch Bulgare
Burundi burundisch Burundier
Chile chilenisch Chilene
China chinesisch Chinese
Dänemark dänisch Däne
Deutschland deutsch Deutscher
Dominica dominicanisch Dominicaner
Dschibuti dschibutisch Dschibutier
Ecuador ecuadorianisch Ecuadorianer
Elfenbeinküste ivorisch Ivorer
England englisch Engländer
Eritrea eritreisch Eritreer
Estland estnisch Este
Eswatini/Swasiland swasiländisch Swasi
Europa europäisch Europäer
Fidschi fidschianisch Fidschianer
Finnland finnisch Finne
Frankreich französisch Franzose/Französin
Gabun gabunisch Gabuner
Gambia gambisch Gambier
Georgien georgisch Georgier
Ghana ghanaisch Ghanaer
Grenada grenadisch Grenader
Griechenland griechisch Grieche
Grönland grönländisch Grönländer
Guatemala guatemaltekisch Guatemalteke
Guinea guineisch Guineer
Guyana guyanisch Guyaner
Haiti haitianisch Haitianer
Holland holländisch Holländer
Honduras honduranisch Honduraner
Indien indisch Inder
Indonesien indonesisch Indonesier
Irak irakisch Iraker
Iran iranisch Iraner
Irland irisch Ire
Island isländisch Isländer
Israel israelisch Israeli
Italien italienisch Italiener
Jamaika jamaikanisch Jamaikaner
Japan japanisch Japaner
Jemen jemenitisch Jemenit
Jordanien jordanisch Jordanier
Jugoslawien jugoslawisch Jugoslawe
Kambodscha kambodschanisch Kambodschaner
Kamerun kamerunisch Kameruner
Kanada kanadisch Kanadier
Kasachstan kasachisch Kasache
Katalonien katalanisch Katalane
Katar katarisch Katarer
Kenia kenianisch Kenianer
Kirgisistan/Kirgistan kirgisisch Kirgise
Kolumbien kolumbianisch Kolumbianer
Komoren komorisch Komorer
Kongo kongolesisch Kongolese
Korea koreanisch Koreaner
Korsika korsisch Korse
Kosovo kosovarisch Kosovare
Kroatien kroatisch Kroate
Kuba kubanisch Kubaner
Kurdistan kurdisch Kurde
Kuwait kuwaitisch Kuwaiter
Laos laotisch Laote
Lesotho lesothisch Lesother
Lettland lettisch Lette
Libanon libanesisch Libanese
Liberia liberianisch Liberianer
Libyen libysch Libyer
Liechtenstein liechtensteinisch Liechtensteiner
Litauen litauisch Litauer
Luxemburg luxemburgisch Luxemburger
Madagaskar madagassisch Madagasse
Malawi malawisch Malawier
Malaysia malaysisch Malaysier
Malediven maledivisch Malediver
Mali malisch Malier
Malta maltesisch Malteser
Marokko marokkanisch Marokkaner
Mauretanien mauretanisch Mauretanier
Mauritius mauritisch Mauritier
Mazedonien mazedonisch Mazedonier
Mexiko mexikanisch Mexikaner
Mikronesien mikronesisch Mikronesier
Moldau/Moldawien/Moldova moldauisch Moldauer
Monaco monegassisch Monegasse
Mongolei mongolisch Mongole
Montenegro montenegrinisch Montenegriner
Mosambik mosambikanisch Mosambikaner
Myanmar myanmarisch Myanmare
Birma/Burma birmanisch Birmane
Namibia namibisch Namibier
Nauru nauruisch Nauruer
Nepal nepalesisch Nepalese
Neuseeland neuseeländisch Neuseeländer
Nicaragua nicaraguanisch Nicaraguaner
Niederlande niederländisch Niederländer
Niger nigrisch Nigrer
Nigeria nigerianisch Nigerianer
Nordkorea nordkoreanisch Nordkoreaner
Nordirland nordirisch Nordire
Nordmazedonien nordmazedonisch Nordmazedonier
Norwegen norwegisch Norweger
Oman omanisch Omaner
Österreich österreichisch Österreicher
Osttimor osttimoresisch Osttimorese
Pakistan pakistanisch Pakistaner
Palästina palästinensisch Palästinenser
Palau palauisch Palauer
Panama panamaisch Panamaer
Papua-Neuguinea papua-neuguineisch Papua-Neuguineer
Paraguay paraguayisch Paraguayer
Peru peruanisch Peruaner
Philippinen philippinisch Filipino/Filipina
Polen polnisch Pole
Portugal portugiesisch Portugiese
Preußen preußisch Preuße
Ruanda ruandisch Ruander
Rumänien rumänisch Rumäne
Russland russisch Russe
Sachsen sächsisch Sachse/Sächsin
Salvador/El-Salvador salvadorianisch Salvadorianer
Sambia sambisch Sambier
Samoa samoanisch Samoaner
San-Marino san-marinesisch San-Marinese
Saudi-Arabien saudi-arabisch Saudi-Araber
Schottland schottisch Schotte
Schweden schwedisch Schwede
Schweiz schweizerisch Schweizer
Senegal senegalesisch Senegalese
Serbien serbisch Serbe
Seychellen seychellisch Seycheller
Sierra-Leone sierra-leonisch Sierra-Leoner
Simbabwe simbabwisch Simbabwer
Singapur singapurisch Singapurer
Sizilien sizilianisch Sizilianer
Skandinavien skandinavisch Skandinavier
Slowakei slowakisch Slowake
Slowenien slowenisch Slowene
Somalia somalisch Somalier
Sowjetunion sowjetisch Sowjet
Spanien spanisch Spanier
Sri-Lanka sri-lankisch Sri-Lanker
Südafrika südafrikanisch Südafrikaner
Afrika afrikanisch Afrikaner
Südkorea südkoreanisch Südkoreaner
Sudan sudanesisch Sudanese
Südsudan südsudanesisch Südsudanese
Suriname surinamisch Surinamer
Syrien syrisch Syrer
Tadschikistan tadschikisch Tadschike
Taiwan taiwanisch Taiwaner
Tansania tansanisch Tansanier
Thailand thailändisch Thailänder
Tibet tibetisch Tibeter
Togo togoisch Togoer
Tonga tongaisch Tongaer
Tschad tschadisch Tschader
Tschechien tschechisch Tscheche
Tschetschenien tschetschenisch Tschetschene
Tunesien tunesisch Tunesier
Türkei türkisch Türke
Turkmenistan turkmenisch Turkmene
Tuvalu tuvaluisch Tuvaluer
Uganda ugandisch Ugander
Ukraine ukrainisch Ukrainer
Ungarn ungarisch Ungar
Uruguay uruguayisch Uruguayer
Usbekistan usbekisch Usbeke
Vanuatu vanuatuisch Vanuatuer
Vatikan vatikanisch Vatikaner
Venezuela venezolanisch Venezolaner
Vietnam vietnamesisch Vietnamese
Wales walisisch Waliser
Zentralafrika zentralafrikanisch Zentralafrikaner
Zypern zyprisch Zyprer
"""
_MORE = {
    "taiwan": ("taiwanesisch", "Taiwanese"),
    "usa": ("us-amerikanisch", "US-Amerikaner"),
    "amerika": ("us-amerikanisch", "US-Amerikaner"),
    "bayern": ("bayrisch", "Bayer"),
    "pakistan": ("pakistanisch", "Pakistani"),
    "bangladesch": ("bengalisch", "Bangladescher"),
    "belarus": ("belarusisch", "Belaruse"),
    "weissrussland": ("weißrussisch", "Weißrusse"),
    "zypern": ("zypriotisch", "Zypriot"),
    "moldau": ("moldawisch", "Moldawier"),
    "moldawien": ("moldawisch", "Moldawier"),
    "philippinen": ("philippinisch", "Philippiner"),
    "schweiz": ("eidgenössisch", "Eidgenosse"),
    "serbien": ("serbisch", "Serbier"),
    "ecuador": ("ecuadorisch", "Ecuadorer"),
    "bosnien": ("bosniakisch", "Bosniake"),
    "chile": ("chilenisch", "Chilener"),
    "iran": ("persisch", "Perser"),
    "niederlande": ("holländisch", "Holländer"),
    "saudi-arabien": ("saudisch", "Saudi"),
    "nepal": ("nepalisch", "Nepaler"),
    "senegal": ("senegalisch", "Senegaler"),
    "panama": ("panamesisch", "Panamese"),
    "bahrain": ("bahrainisch", "Bahraini"),
    "somalia": ("somalisch", "Somali"),
    "singapur": ("singapurianisch", "Singapurianer"),
}


def people_of(country: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded forms of a country's people and of its adjective; empty for what is no country."""
    return _countries().get(fold_word(country), (frozenset(), frozenset()))


@cache
def _countries() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    table: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for line in _TABLE.split("\n"):
        if line:
            names, adjective, inhabitant = line.split()
            for name in names.split("/"):
                table[fold_word(name)] = _people(inhabitant), _adjective(adjective)
    for name, (adjective, inhabitant) in _MORE.items():
        people, adjectives = table[name]
        table[name] = people | _people(inhabitant), adjectives | _adjective(adjective)
    return table


def _adjective(base: str) -> frozenset[str]:
    return fold_words((base, *(base + ending for ending in ADJECTIVE)))


def _people(inhabitant: str) -> frozenset[str]:
    """Return the forms of `Franzose/Französin`; without the female form it is the regular one."""
    male, _, female = inhabitant.partition("/")
    female = female or male.removesuffix("e") + "in"
    if male == "Deutscher":
        forms = {"Deutsche", "Deutschen", "Deutschem", male}
    elif male.endswith("e"):
        forms = {male, male + "n", male + "s"}
    else:
        forms = {male, *(male + ending for ending in ("s", "n", "en", "e"))}
    forms |= {female, female + ("s" if female.endswith("a") else "nen")}
    return fold_words(forms)
