"""The forms of Dutch words: by rule, and of strong verbs and irregular nouns by table.

A syllable that ends open is spelled otherwise than one that ends closed: maan, manen;
man, mannen; huis, huizen. All words are folded: without accents.
"""

import re
from collections.abc import Iterator
from functools import cache

# Infinitive, past, plural of the past, participle, third person where it is irregular.
_VERBS = """
bedelven bedolf bedolven bedolven
bederven bedierf bedierven bedorven
beginnen begon begonnen begonnen
bergen borg borgen geborgen
bieden bood boden geboden
bijten beet beten gebeten
binden bond bonden gebonden
blijken bleek bleken gebleken
blijven bleef bleven gebleven
breken brak braken gebroken
brengen bracht brachten gebracht
buigen boog bogen gebogen
denken dacht dachten gedacht
doen deed deden gedaan doet
dragen droeg droegen gedragen
drijven dreef dreven gedreven
dringen drong drongen gedrongen
drinken dronk dronken gedronken
duiken dook doken gedoken
dwingen dwong dwongen gedwongen
eten at aten gegeten
gaan ging gingen gegaan gaat
gelden gold golden gegolden
genieten genoot genoten genoten
geven gaf gaven gegeven
gieten goot goten gegoten
glijden gleed gleden gegleden
grijpen greep grepen gegrepen
hangen hing hingen gehangen
hebben had hadden gehad heeft
helpen hielp hielpen geholpen
houden hield hielden gehouden
kiezen koos kozen gekozen
kijken keek keken gekeken
komen kwam kwamen gekomen
kopen kocht kochten gekocht
krijgen kreeg kregen gekregen
laten liet lieten gelaten
lezen las lazen gelezen
liegen loog logen gelogen
liggen lag lagen gelegen
lijden leed leden geleden
lijken leek leken geleken
lopen liep liepen gelopen
meten mat maten gemeten
nemen nam namen genomen
overwinnen overwon overwonnen overwonnen
raden ried rieden geraden
rijden reed reden gereden
rijzen rees rezen gerezen
roepen riep riepen geroepen
ruiken rook roken geroken
scheiden scheidde scheidden gescheiden
schenken schonk schonken geschonken
schieten schoot schoten geschoten
schrijven schreef schreven geschreven
schuiven schoof schoven geschoven
slaan sloeg sloegen geslagen slaat
slapen sliep sliepen geslapen
sluiten sloot sloten gesloten
spreken sprak spraken gesproken
springen sprong sprongen gesprongen
spuiten spoot spoten gespoten
staan stond stonden gestaan staat
steken stak staken gestoken
stelen stal stalen gestolen
sterven stierf stierven gestorven
stijgen steeg stegen gestegen
stinken stonk stonken gestonken
strijden streed streden gestreden
treden trad traden getreden
treffen trof troffen getroffen
trekken trok trokken getrokken
vallen viel vielen gevallen
vangen ving vingen gevangen
varen voer voeren gevaren
vechten vocht vochten gevochten
verdwijnen verdween verdwenen verdwenen
vergeten vergat vergaten vergeten
verliezen verloor verloren verloren
vinden vond vonden gevonden
vliegen vloog vlogen gevlogen
vragen vroeg vroegen gevraagd
vreten vrat vraten gevreten
wegen woog wogen gewogen
werpen wierp wierpen geworpen
werven wierf wierven geworven
weten wist wisten geweten
wijken week weken geweken
wijzen wees wezen gewezen
winnen won wonnen gewonnen
worden werd werden geworden
zeggen zei zeiden gezegd
zien zag zagen gezien ziet
zingen zong zongen gezongen
zinken zonk zonken gezonken
zitten zat zaten gezeten
zoeken zocht zochten gezocht
zwemmen zwom zwommen gezwommen
zweren zwoer zwoeren gezworen
zwijgen zweeg zwegen gezwegen
"""
# Singular and plural; also at the end of compounds.
_NOUNS = """
bad baden
bedrag bedragen
blad bladen bladeren
dag dagen
dak daken
ei eieren
gat gaten
gebed gebeden
gebrek gebreken
glas glazen
god goden
graf graven
hof hoven
kalf kalveren
kind kinderen
koe koeien
leraar leraren
lid leden
lied liederen
lot loten
museum musea
oorlog oorlogen
pad paden
rad raderen
rund runderen
schip schepen
schot schoten
slag slagen
slot sloten
spel spelen
stad steden
vat vaten
verbod verboden
verdrag verdragen
volk volken volkeren
weg wegen
"""
# What compares by -er; of most other words that is somebody: schip, schipper.
_COMPARED = re.compile(
    r".*(?:[^aeiou](?:ig|lijk|baar|zaam|loos|vol|eel|iek|ief|aal|air|ant|ent|isch|s|end|erd)|.*(?:eus|ieel|ueel|uut|iel|iaal)|on.+[dt]|bekend|beroemd"
    "|groot|klein|hoog|laag|duur|snel|sterk|zwak|oud|jong|nieuw|lang|kort|zwaar|licht|warm|koud|heet|vroeg|laat|rijk"
    "|arm|mooi|slecht|hard|zacht|breed|smal|dik|dun|diep|vol|leeg|schoon|vuil|veilig|druk|rustig|ziek|gezond|wijs|dom"
    "|slim|goedkoop|streng|strikt|ver|dicht|dood|vrij|bang|boos|blij|trots|fel|scherp|grof|ruim|stil|wild|zeker)\\Z"
)
_SEPARABLE = (
    *("aan", "achter", "af", "bij", "binnen", "door", "in", "mee", "na", "neer", "om", "onder", "op", "over"),
    *("tegen", "terug", "toe", "uit", "vast", "voor", "weg"),
)
_FIXED = ("be", "ge", "her", "ont", "ver", "er")
_BEGINS_FIXED = re.compile(rf"(?:{'|'.join(_FIXED)})[^aeiouy]*[aeiouy]")  # no stem of bellen or geven
_UNSTRESSED = ("el", "er", "en", "em", "ig")
_MONOSYLLABLES = ("gaan", "slaan", "staan", "doen", "zien")
_LONG = re.compile(r"((?:.*[^aeiouy])?)([aeou])\2([^aeiouy])\Z")  # maan
_SHORT = re.compile(r"(?:.*[^aeiouy])?[aeiou][bcdfgklmnprstz]\Z")  # man
_OPEN = re.compile(r"((?:.*[^aeiouy])?)([aeou])[bcdfghklmnprstvz]\Z")  # what stands before the en of manen
_DOUBLE = re.compile(r"([bdfgklmnprst])\1\Z")
_VOICED, _VOICELESS = str.maketrans("fs", "vz"), str.maketrans("vz", "fs")
MIN_VERB = 4  # letters


def forms(word: str) -> frozenset[str]:
    """Return the forms of a folded word, itself included: as a noun, a verb and an adjective, whichever it may be."""
    made = {word, *_irregular_nouns(word)}
    if word.endswith(("en", *_MONOSYLLABLES)) and len(word) >= MIN_VERB:
        made.update(_closed(word[:-2]), _verb(word))
    else:
        made.update(_noun(word), _adjective(word))
    return frozenset(form for form in made if len(form) > 1)


def _noun(word: str) -> Iterator[str]:
    """Give the plurals, and the singular of what may be one."""
    yield from (stem + "en" for stem in _opened(word))
    yield word.removesuffix("s").removesuffix("'") if len(word) > MIN_VERB else word
    if not word.endswith("s"):
        yield word + ("'s" if word[-1:] in "aiouy" else "s")
    for ending, plural in (("e", "en"), ("heid", "heden"), ("um", "a"), ("us", "i"), ("is", "issen")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + plural


def _adjective(word: str) -> Iterator[str]:
    yield from (stem + "e" for stem in _opened(word))
    if _COMPARED.match(word):
        yield from (stem + ending for stem in _opened(word) for ending in ("er", "ere"))
        yield from (word + ending for ending in ("st", "ste"))
        yield from (word + ending for ending in ("t", "te") if word.endswith("s"))
        yield from (word + ending for ending in ("der", "dere") if word.endswith("r"))


def _verb(word: str) -> Iterator[str]:
    """Give the forms of a verb, in one word with a prefix that may part: aankomen, aangekomen, aan te komen."""
    yield from (*_strong(word), *_weak(word))
    for prefix in filter(word.startswith, _SEPARABLE):
        verb = word.removeprefix(prefix)
        if len(verb) >= MIN_VERB:
            yield from (prefix + form for form in (f"te{verb}", *_strong(verb), *_weak(verb)))


def _weak(verb: str) -> Iterator[str]:
    stem = verb[:-2]
    past = "t" if stem.endswith(("t", "k", "f", "s", "ch", "p", "x")) else "d"
    for base in _closed(stem):
        done = base if base.endswith(past) else base + past
        done = done if _BEGINS_FIXED.match(stem) else "ge" + done
        third = base if base.endswith("t") else base + "t"
        yield from (base, third, base + past + "e", base + past + "en", done, done + "e")
    yield from (verb + "d", verb + "de")


def _strong(verb: str) -> Iterator[str]:
    for fixed in ("", *filter(verb.startswith, _FIXED)):
        past, plural, done, *third = _verbs().get(verb.removeprefix(fixed), ("", "", ""))
        if past:
            done = fixed + (done.removeprefix("ge") if fixed else done)
            yield from (fixed + past, fixed + plural, done, done + "e", *(fixed + form for form in third))


def _irregular_nouns(word: str) -> Iterator[str]:
    for rows in (row for row in _nouns() if word.endswith(row)):
        known = next(form for form in sorted(rows, key=len, reverse=True) if word.endswith(form))
        yield from (word.removesuffix(known) + form for form in rows)


def _closed(stem: str) -> Iterator[str]:
    """Give what stands before -en as it ends a word: maan for man-, man for mann-, huis for huiz-."""
    last = stem[:-1] + stem[-1:].translate(_VOICELESS)
    long = _OPEN.match(stem)
    if _DOUBLE.search(stem):
        yield stem[:-1]
    elif long:
        yield long[1] + 2 * long[2] + last[-1]
    if not _DOUBLE.search(stem) and (not long or stem.endswith(_UNSTRESSED)):
        yield last


def _opened(word: str) -> Iterator[str]:
    """Give a word as it stands before a vowel: man- for maan, mann- for man, huiz- for huis."""
    long = _LONG.match(word)
    stem = long[1] + long[2] + long[3] if long else word
    if not long and _SHORT.match(word) and not (word.endswith(_UNSTRESSED) and len(word) > MIN_VERB):
        yield word + word[-1]
    else:
        yield from dict.fromkeys((stem, stem[:-1] + stem[-1:].translate(_VOICED)))


@cache
def _verbs() -> dict[str, list[str]]:
    rows = (line.split() for line in _VERBS.split("\n") if line)
    return {verb: stems for verb, *stems in rows}


@cache
def _nouns() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in _NOUNS.split("\n") if line)
