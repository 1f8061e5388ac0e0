"""The strong and mixed verbs of German, a closed class that no rule of endings gives: fahren, fährt, fuhr, gefahren."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from monitor.core.language.endings import ADJECTIVE, prefixed, without_prefix

_LAST_VOWELS = re.compile(r"[aeiouäöü]+(?=[^aeiouäöü]*\Z)")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
# Infinitive, third person, past, participle; `~`: regular.
_TABLE = """
backen bäckt buk gebacken
befehlen befiehlt befahl befohlen
beginnen ~ begann begonnen
beißen ~ biss gebissen
bergen birgt barg geborgen
bersten birst barst geborsten
bewegen ~ bewog bewogen
biegen ~ bog gebogen
bieten ~ bot geboten
binden ~ band gebunden
bitten ~ bat gebeten
blasen bläst blies geblasen
bleiben ~ blieb geblieben
braten brät briet gebraten
brechen bricht brach gebrochen
brennen ~ brannte gebrannt
bringen ~ brachte gebracht
denken ~ dachte gedacht
dreschen drischt drosch gedroschen
dringen ~ drang gedrungen
dürfen darf durfte gedurft
empfehlen empfiehlt empfahl empfohlen
erlöschen erlischt erlosch erloschen
erschrecken erschrickt erschrak erschrocken
essen isst aß gegessen
fahren fährt fuhr gefahren
fallen fällt fiel gefallen
fangen fängt fing gefangen
fechten ficht focht gefochten
finden ~ fand gefunden
flechten flicht flocht geflochten
fliegen ~ flog geflogen
fliehen ~ floh geflohen
fließen ~ floss geflossen
fressen frisst fraß gefressen
frieren ~ fror gefroren
gären ~ gor gegoren
geben gibt gab gegeben
gedeihen ~ gedieh gediehen
gehen ~ ging gegangen
gelingen ~ gelang gelungen
gelten gilt galt gegolten
genesen ~ genas genesen
genießen ~ genoss genossen
geschehen geschieht geschah geschehen
gewinnen ~ gewann gewonnen
gießen ~ goss gegossen
gleichen ~ glich geglichen
gleiten ~ glitt geglitten
glimmen ~ glomm geglommen
graben gräbt grub gegraben
greifen ~ griff gegriffen
haben hat hatte gehabt
halten hält hielt gehalten
hängen ~ hing gehangen
hauen ~ hieb gehauen
heben ~ hob gehoben
heißen ~ hieß geheißen
helfen hilft half geholfen
kennen ~ kannte gekannt
klimmen ~ klomm geklommen
klingen ~ klang geklungen
kneifen ~ kniff gekniffen
kommen ~ kam gekommen
können kann konnte gekonnt
kriechen ~ kroch gekrochen
laden lädt lud geladen
lassen lässt ließ gelassen
laufen läuft lief gelaufen
leiden ~ litt gelitten
leihen ~ lieh geliehen
lesen liest las gelesen
liegen ~ lag gelegen
lügen ~ log gelogen
mahlen ~ ~ gemahlen
meiden ~ mied gemieden
melken ~ molk gemolken
messen misst maß gemessen
misslingen ~ misslang misslungen
mögen mag mochte gemocht
müssen muss musste gemusst
nehmen nimmt nahm genommen
nennen ~ nannte genannt
pfeifen ~ pfiff gepfiffen
preisen ~ pries gepriesen
quellen quillt quoll gequollen
raten rät riet geraten
reiben ~ rieb gerieben
reißen ~ riss gerissen
reiten ~ ritt geritten
rennen ~ rannte gerannt
riechen ~ roch gerochen
ringen ~ rang gerungen
rinnen ~ rann geronnen
rufen ~ rief gerufen
salzen ~ ~ gesalzen
saufen säuft soff gesoffen
saugen ~ sog gesogen
schaffen ~ schuf geschaffen
scheiden ~ schied geschieden
scheinen ~ schien geschienen
schelten schilt schalt gescholten
scheren ~ schor geschoren
schieben ~ schob geschoben
schießen ~ schoss geschossen
schinden ~ schund geschunden
schlafen schläft schlief geschlafen
schlagen schlägt schlug geschlagen
schleichen ~ schlich geschlichen
schleifen ~ schliff geschliffen
schließen ~ schloss geschlossen
schlingen ~ schlang geschlungen
schmeißen ~ schmiss geschmissen
schmelzen schmilzt schmolz geschmolzen
schneiden ~ schnitt geschnitten
schreiben ~ schrieb geschrieben
schreien ~ schrie geschrien
schreiten ~ schritt geschritten
schweigen ~ schwieg geschwiegen
schwellen schwillt schwoll geschwollen
schwimmen ~ schwamm geschwommen
schwinden ~ schwand geschwunden
schwingen ~ schwang geschwungen
schwören ~ schwor geschworen
sehen sieht sah gesehen
senden ~ sandte gesandt
singen ~ sang gesungen
sinken ~ sank gesunken
sinnen ~ sann gesonnen
sitzen ~ saß gesessen
spalten ~ ~ gespalten
speien ~ spie gespien
spinnen ~ spann gesponnen
sprechen spricht sprach gesprochen
sprießen ~ spross gesprossen
springen ~ sprang gesprungen
stechen sticht stach gestochen
stecken ~ ~ gesteckt
stehen ~ stand gestanden
stehlen stiehlt stahl gestohlen
steigen ~ stieg gestiegen
sterben stirbt starb gestorben
stieben ~ stob gestoben
stinken ~ stank gestunken
stoßen stößt stieß gestoßen
streichen ~ strich gestrichen
streiten ~ stritt gestritten
tragen trägt trug getragen
treffen trifft traf getroffen
treiben ~ trieb getrieben
treten tritt trat getreten
trinken ~ trank getrunken
trügen ~ trog getrogen
tun tut tat getan
verderben verdirbt verdarb verdorben
verdrießen ~ verdross verdrossen
vergessen vergisst vergaß vergessen
verlieren ~ verlor verloren
verschleißen ~ verschliss verschlissen
verzeihen ~ verzieh verziehen
wachsen wächst wuchs gewachsen
wägen ~ wog gewogen
waschen wäscht wusch gewaschen
weben ~ wob gewoben
weichen ~ wich gewichen
weisen ~ wies gewiesen
wenden ~ wandte gewandt
werben wirbt warb geworben
werden wird wurde geworden
werfen wirft warf geworfen
wiegen ~ wog gewogen
winden ~ wand gewunden
wissen weiß wusste gewusst
wringen ~ wrang gewrungen
ziehen ~ zog gezogen
zwingen ~ zwang gezwungen
"""


def irregular_forms(verb: str) -> tuple[str, ...]:
    """Return the irregular forms of a strong or mixed verb, with any prefixes; none of a verb that has none."""
    return _with_prefixes(verb, _verbs())


def rarer_forms(verb: str) -> tuple[str, ...]:
    """Return the second persons of the past, and the subjunctive that is made of it, as irregular_forms does: schösse."""
    return _with_prefixes(verb, _rarer())


def _with_prefixes(verb: str, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if verb in table:
        return table[verb]
    prefix, base = without_prefix(verb)
    forms = _with_prefixes(base, table) if prefix else ()
    return tuple(whole for form in forms for whole in prefixed(prefix, form, base))


def strong_verbs() -> Collection[str]:
    """Return the verbs of the table, which have no prefix."""
    return _verbs().keys()


def strong_stems() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Give each verb of the table with its past, and with all stems that it has: werfen, warf, {werf, wirf, warf, worf}."""
    for verb, present, past, participle in _rows():
        stems = (
            verb.removesuffix("n").removesuffix("e"),
            present.removesuffix("t"),
            past,
            participle.removeprefix("ge").removesuffix("en"),
        )
        yield verb, past, frozenset(stems) - {"~"}


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    return {verb: tuple(_forms(*stems)) for verb, *stems in _rows()}


@cache
def _rarer() -> dict[str, tuple[str, ...]]:
    return {verb: tuple(_rarer_forms(past)) for verb, _, past, _ in _rows() if past != "~"}


def _rows() -> Iterator[list[str]]:
    return (line.split() for line in _TABLE.split("\n") if line)


def _forms(present: str, past: str, participle: str) -> Iterator[str]:
    yield participle
    yield from (participle + ending for ending in ADJECTIVE)
    if present != "~":
        yield present
    if past != "~":
        yield past
        yield past + ("n" if past.endswith("e") else "en")


def _rarer_forms(past: str) -> Iterator[str]:
    """Give fandest and fände of fand, brachtest and brächte of brachte."""
    stem = past.removesuffix("e")
    yield from (past + ending for ending in ("st", "t"))
    yield from (stem + ending for ending in ("est", "et"))
    yield from (_with_umlaut(stem) + ending for ending in ("e", "en", "est", "et"))


def _with_umlaut(stem: str) -> str:
    vowels = _LAST_VOWELS.search(stem)
    if not vowels or vowels[0] not in _UMLAUTS:
        return stem
    return stem[: vowels.start()] + _UMLAUTS[vowels[0]] + stem[vowels.end() :]
