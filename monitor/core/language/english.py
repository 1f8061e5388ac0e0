"""Irregular forms of English, which no rule of endings gives: child, children; sell, sold. Closed classes."""

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
come came
creep crept
deal dealt
die died dies dying
dig dug
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fly flew flown
forbid forbade forbidden
forget forgot forgotten
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
lead led
leave left
lend lent
lie lied lies lying
lose lost
make made
mean meant
meet met
mistake mistook mistaken
pay paid
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
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
sleep slept
speak spoke spoken
spend spent
spin spun
stand stood
steal stole stolen
stick stuck
strike struck
swear swore sworn
sweep swept
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
wake woke woken
wear wore worn
weep wept
win won
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
"""
_PREFIXES = ("fore", "inter", "mis", "out", "over", "re", "un", "under", "up", "with")
_ENDINGS = (("man", "men"), ("child", "children"), ("wife", "wives"), ("sis", "ses"))  # policeman, crisis
MIN_BEFORE = 3  # letters before such an ending


def irregular_forms(word: str) -> frozenset[str]:
    """Return the irregular forms of a folded word, without itself: of a verb in its base form, of a noun in any."""
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
    nouns = [line.split() for line in _NOUNS.split("\n") if line]
    rows = [(row[:1], row) for row in verbs] + [(row, row) for row in nouns]
    return {word: frozenset(row) for words, row in rows for word in words}
