"""The forms of English words that no ending gives: sold, children, crises, bigger."""

import re
from functools import cache

# Each row begins with the base form of a verb; its other forms may be words of their own (saw, left).
_VERBS = """
arise arose arisen
bear bore borne
beat beaten
become became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt
buy bought
catch caught
choose chose chosen
cling clung
come came
creep crept
deal dealt
die died dies dying
dig dug
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fling flung
fly flew flown
forbid forbade forbidden
forget forgot forgotten
forsake forsook forsaken
free freed freeing
freeze froze frozen
get got gotten
give gave given
go goes went gone
grow grew grown
hang hung
hear heard
hide hid hidden
hold held
keep kept
kneel knelt
know knew known
lay laid
lead led
lean leant
leap leapt
learn learnt
leave left
lend lent
lie lied lies lying
lose lost
make made
mean meant
meet met
mistake mistook mistaken
pay paid
prove proven
ride rode ridden
ring rang rung
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold
send sent
shake shook shaken
shine shone
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
slay slew slain
sleep slept
slide slid
sling slung
smell smelt
speak spoke spoken
spend spent
spill spilt
spin spun
spit spat
spoil spoilt
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
stink stank stunk
stride strode
strike struck stricken
strive strove striven
sue sued suing
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
tread trod trodden
wake woke woken
wear wore worn
weave wove woven
weep wept
win won
wring wrung
write wrote written
"""
_NOUNS = """
child children
foot feet
goose geese
louse lice
man men
mouse mice
ox oxen
tooth teeth
woman women
calf calves
half halves
knife knives
leaf leaves
life lives
loaf loaves
scarf scarves
self selves
shelf shelves
thief thieves
wife wives
wolf wolves
alias aliases
bias biases
bus buses
gas gases
appendix appendices
bacterium bacteria
criterion criteria
index indices
matrix matrices
medium media
phenomenon phenomena
stadium stadia
alumnus alumni
axis axes
basis bases
bureau bureaux
dwarf dwarves
fungus fungi
hoof hooves
memorandum memoranda
nucleus nuclei
oasis oases
referendum referenda
spectrum spectra
stimulus stimuli
wharf wharves
"""
# What has a comparative by rule: all other words on -er are as likely the one who does it (worker).
_ADJECTIVES = """
angry big bleak bloody blunt bold brave brief bright broad busy calm cheap clean clear clever close cold cool costly
crazy cruel damp dark deadly dear deep dense dirty dry early easy faint fair fast few fierce fine firm fit flat fond
fresh friendly full funny gentle gloomy grand great green grim guilty happy hard harsh healthy heavy high hot huge
hungry keen kind large late lazy lengthy light likely lively lonely long loose loud lovely low lucky mighty mild
narrow nasty near neat new nice noisy odd old poor pretty proud pure quick quiet rare ready rich ripe risky rough
sad safe scarce scary shaky shallow sharp short sick silly simple slight slim slow small smart smooth soft soon sore
stark steady steep stiff strange strict strong subtle sunny sweet tall tasty tense thick thin thirsty tight tiny
tough tricky true ugly vast warm wary weak wealthy weird wet wide wild wise worthy young
"""
_COMPARED = """
good better best
bad worse worst
far farther farthest further furthest
little less least
many more most
"""
_PREFIXES = ("fore", "inter", "mis", "out", "over", "re", "un", "under", "up", "with")
_ENDINGS = (
    ("man", "men"),
    ("child", "children"),
    ("wife", "wives"),
    ("sis", "ses"),
    ("person", "people"),
)  # policeman, crisis
MIN_BEFORE = 3  # letters before such an ending
_VOWEL = re.compile("[aeiouy]")
_ONE_CONSONANT = re.compile("[^aeiouy]*[aeiou][bdgmnt]")  # of a syllable: hot, hotter


def irregular_forms(word: str) -> frozenset[str]:
    """Return what forms of a folded word its stem does not tell, without itself; of a verb those of its base form."""
    forms = set(_rows().get(word, ()))
    for prefix in filter(word.startswith, _PREFIXES):
        forms |= {prefix + form for form in _rows().get(word.removeprefix(prefix), ())}
    for pair in _ENDINGS:
        for ending, other in (pair, pair[::-1]):
            if word.endswith(ending) and len(word) >= len(ending) + MIN_BEFORE:
                forms.add(word.removesuffix(ending) + other)
    return frozenset(forms - {word})


@cache
def _rows() -> dict[str, frozenset[str]]:
    verbs = [line.split() for line in _VERBS.split("\n") if line]
    others = [line.split() for line in (_NOUNS + _COMPARED).split("\n") if line]
    others += [_compared(adjective) for adjective in _ADJECTIVES.split()]
    rows = [(row[:1], row) for row in verbs] + [(row, row) for row in others]
    return {word: frozenset(row) for words, row in rows for word in words}


def _compared(adjective: str) -> list[str]:
    if adjective.endswith("y") and not _VOWEL.match(adjective[-2]):
        stem = adjective[:-1] + "i"
    elif _ONE_CONSONANT.fullmatch(adjective):
        stem = adjective + adjective[-1]
    else:
        stem = adjective.removesuffix("e")
    return [adjective, f"{stem}er", f"{stem}est"]
