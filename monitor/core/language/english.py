"""English words in their forms: plurals, -ed, -ing, comparatives, irregular forms. What a suffix derives is another word.

The stem is that of Porter's first and last step (Snowball's english, steps 1 and 5): it
takes the ending of a form, and leaves what makes generation of generate.
"""

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
free freed freeing
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
lay laid
lead led
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
strike struck stricken
sue sued suing
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
"""
# What has a comparative by rule: all other words on -er are as likely the one who does it (worker).
_ADJECTIVES = """
big bold brave brief bright broad calm cheap clean clear clever close cold cool cruel dark dear deep dense dirty dry
early easy fair fast few fierce fine firm flat fresh full funny grand great green grim happy hard harsh healthy heavy high
hot huge hungry kind large late lazy light likely long loose loud low lucky mild narrow neat new nice noisy odd old
poor pretty proud pure quick quiet rare rich rough sad safe sharp short sick simple slim slow small smart smooth soft soon
steep stiff strict strong sunny sweet tall tasty thick thin tight tiny tough ugly vast warm weak wealthy wet wide wild
wise worthy young
"""
_COMPARED = """
good better best
bad worse worst
far farther farthest further furthest
little less least
many more most
"""
_PREFIXES = ("fore", "inter", "mis", "out", "over", "re", "un", "under", "up", "with")
_ENDINGS = (("man", "men"), ("child", "children"), ("wife", "wives"), ("sis", "ses"))  # policeman, crisis
MIN_BEFORE = 3  # letters before such an ending
_OWN = dict.fromkeys(("unite", "unites", "united", "uniting"), "unite")  # no unit
_OWN |= {
    word: word
    for word in (
        "news",
        "evening",
        "morning",
        "during",
        "being",
        "means",
        "series",
        "species",
        "embed",
        "quite",
        "suite",
        "paste",
        "premiere",
    )
}
_VOWEL = re.compile("[aeiouy]")
_BEGINNING = re.compile("[^aeiouy]*[aeiouy]+[^aeiouy]")  # of a word, which no ending is taken from
_SHORT = re.compile(r"(?:.*[^aeiouy])?[aeiouy][^aeiouywx]\Z|[aeiouy][^aeiouy]\Z")  # vote, use: the e stays
_ONE_CONSONANT = re.compile("[^aeiouy]*[aeiou][bdgmnt]")  # of a syllable: hot, hotter
_FINAL_Y = re.compile(".[^aeiouy]y\\Z")
_PAST = re.compile("(?:ed|ing)\\Z")
_DOUBLE = re.compile(r"([bdgmnprt])\1\Z")
_AGREED = re.compile("(?<=agree|ecree|antee|feree)d\\Z")  # but neither need nor exceed


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


def stem(word: str) -> str:
    """Return what the regular forms of a folded word have in common: `votes`, `voted` and `voting` have `vote`."""
    if word in _OWN or len(word) < MIN_BEFORE:
        return _OWN.get(word, word)
    singular = _without_s(word)
    base = _OWN.get(singular) or _without_past(singular)
    if _FINAL_Y.search(base):
        return base[:-1] + "i"
    if base.endswith(("ll", "tt")) and len(base) > MIN_BEFORE + 2:
        return base[:-1]
    return base[:-1] if _loses_e(base) and base not in _OWN else base


def _without_s(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > MIN_BEFORE + 1 else word[:-1]
    plural = word.endswith("s") and not word.endswith(("us", "ss", "is")) and _VOWEL.search(word[:-2])
    return word[:-1] if plural else word


def _without_past(word: str) -> str:
    if word.endswith("eed"):
        return _AGREED.sub("", word)
    base = _PAST.sub("", word)
    if base == word or not _VOWEL.search(base):
        return word
    if base.endswith(("at", "bl", "iz")) or (_SHORT.match(base) and not _BEGINNING.match(base[:-1])):
        return base + "e"
    return base[:-1] if _DOUBLE.search(base) and len(base) > MIN_BEFORE else base


def _loses_e(base: str) -> bool:
    """Tell whether the e at the end may be missing in other forms: argue, arguing; but not in vote or locale."""
    if not base.endswith("e") or base.endswith(("ale", "ane")):
        return False
    first = _BEGINNING.match(base[:-1])
    second = first and _BEGINNING.match(base[:-1], first.end())
    return bool(second) or bool(first and not _SHORT.match(base[:-1]))


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
