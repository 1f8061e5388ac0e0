"""Which articles are copies, updates, new developments of a story, or news of their own."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.story.assign import Decision, Newcomer, Relation, Stories
from monitor.core.story.contrast import contrast
from monitor.core.story.frequency import Frequencies
from monitor.core.story.likeness import likeness, probe
from monitor.core.story.memory import REACH
from monitor.core.story.report import read_report

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TITLE = "Frachter rammt Brücke über die Nordmündung"
LEAD = (
    "Ein Frachter ist am Montag gegen die Klappbrücke an der Nordmündung gefahren. Zwei Matrosen wurden verletzt,"
    " die Fahrrinne ist gesperrt."
)
REST = " Die Reederei sprach von einem Ausfall der Ruderanlage. Ein Schlepper hält das Schiff."


def assign(*told: tuple[str, str], apart: timedelta = timedelta(hours=1)) -> list[Decision]:
    stories = Stories()
    return [
        stories.assign(Newcomer(article=number, at=NOON + number * apart, title=title, text=text))
        for number, (title, text) in enumerate(told)
    ]


def relation(*told: tuple[str, str], apart: timedelta = timedelta(hours=1)) -> Relation:
    return assign(*told, apart=apart)[-1].relation


COPIES = {
    "word for word": (TITLE, LEAD + REST),
    "under another headline": ("Schiff stößt gegen Klappbrücke", LEAD),
    "by an agency": (TITLE, f"Hafenstadt (dpa/lno) - {LEAD}"),
    "only the headline": (TITLE, ""),
    "cut off": (TITLE, LEAD[:70] + "…"),
    "with a kicker": (f"Schifffahrt: {TITLE}", LEAD),
    "without umlauts": ("Frachter rammt Bruecke ueber die Nordmuendung", LEAD.replace("ü", "ue")),
    "sentences in another order": (
        TITLE,
        "Die Fahrrinne ist gesperrt, zwei Matrosen wurden verletzt." + LEAD,
    ),
}


@pytest.mark.parametrize("told", COPIES.values(), ids=COPIES.keys())
def test_the_same_report_is_a_copy(told: tuple[str, str]) -> None:
    first, second = assign((TITLE, LEAD + REST), told)
    assert (first.relation, second.relation) == (Relation.OPENS, Relation.COPY)
    assert (second.of, second.group, second.story) == (0, 0, 0)
    assert "60 minutes before (57 % make a copy)" in second.why(str)


TEMPLATES = {
    "fire in another town": (
        ("Brand in Altdorf: 2 Verletzte", "Bei einem Brand in Altdorf sind am Montag 2 Menschen verletzt worden."),
        ("Brand in Neudorf: 4 Verletzte", "Bei einem Brand in Neudorf sind am Freitag 4 Menschen verletzt worden."),
    ),
    "fire in another town, without figures": (
        ("Wohnungsbrand in Altdorf - hoher Schaden", "Bei einem Brand in einem Wohnhaus in Altdorf brannte der Dachstuhl aus."),
        ("Wohnungsbrand in Neudorf - hoher Schaden", "Bei einem Brand in einem Wohnhaus in Neudorf brannte der Dachstuhl aus."),
    ),
    "other figures in the headline": (
        ("Pegel der Nordmündung steigt auf 420 Zentimeter", ""),
        ("Pegel der Nordmündung steigt auf 480 Zentimeter", ""),
    ),
    "other figures in the text": (
        ("Kraftstoff teurer", "Diesel kostete am Hafen 1,679 Euro, Super 1,749 Euro je Liter."),
        ("Kraftstoff teurer", "Diesel kostete am Hafen 1,701 Euro, Super 1,822 Euro je Liter."),
    ),
    "another day": (
        ("Ausgehen in der Hafenstadt: Konzerte und Theater am Montag", ""),
        ("Ausgehen in der Hafenstadt: Theater, Tanz und Konzerte am Donnerstag", ""),
    ),
    "the same sentence with another number": (
        ("Handball: Hafenstadt schlägt Altdorf", "Hafenstadt gewann vor 900 Zuschauern mit 31 Toren gegen Altdorf, 7 davon Kohl."),
        ("Handball: Hafenstadt schlägt Altdorf", "Hafenstadt gewann vor 900 Zuschauern mit 27 Toren gegen Altdorf, 7 davon Kohl."),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), TEMPLATES.values(), ids=TEMPLATES.keys())
def test_news_from_a_template_is_not_a_copy(old: tuple[str, str], new: tuple[str, str]) -> None:
    assert contrast(read_report(*new), read_report(*old))
    assert relation(old, new) is not Relation.COPY
    assert relation(old, old) is Relation.COPY


def test_what_says_more_under_a_new_headline_is_news() -> None:
    follow_up = (
        "Reederei: Ruderanlage war seit Wochen defekt",
        f"{TITLE}. Nun legte die Reederei ihr Bordbuch vor.",
    )
    decision = assign((TITLE, ""), follow_up)[1]
    assert (decision.relation, decision.group, decision.story) == (Relation.SAME_STORY, 1, 0)
    assert "make one story" in decision.why(str)


FIRE = [
    ("Brandkatastrophe in Altdorf: 40 Menschen sterben in Bar", "Bei dem Feuer in Altdorf kamen 40 Menschen ums Leben."),
    ("Altdorf: Minister nach Brandkatastrophe in Bar entsetzt", "Er reiste am Abend an, um den Helfern zu danken."),
    ("Gedenken in Altdorf: Kerzen vor Bar nach Brandkatastrophe", "Hunderte schwiegen auf dem Marktplatz gemeinsam."),
    ("Klinik nimmt Verletzte der Brandkatastrophe in Bar in Altdorf auf", "Chirurgen operieren seit Stunden."),
]  # fmt: skip
OWNER = ("Brandkatastrophe in Altdorf: Ihr gehört die Bar, in der 40 Menschen starben", "")
SHORT = ("40 Menschen sterben in Altdorf bei Brandkatastrophe", "")


def test_the_words_of_a_great_event_alone_make_no_copy() -> None:
    assert relation(FIRE[0], OWNER) is Relation.COPY, "nothing shows yet which words are the event's"
    decisions = assign(*FIRE, OWNER)
    assert Relation.COPY not in [decision.relation for decision in decisions]
    assert decisions[-1].story == 0


def test_what_tells_the_first_news_of_a_great_event_again_is_a_copy() -> None:
    again = assign(*FIRE, SHORT, FIRE[2])
    assert [(d.relation, d.of) for d in again[4:]] == [(Relation.COPY, 0), (Relation.COPY, 2)]


def test_what_shares_nothing_opens_a_story() -> None:
    decision = assign((TITLE, LEAD), ("Chor singt Kantate", "Der Domchor probt Bach."))[1]
    assert (decision.relation, decision.of, decision.group, decision.story) == (Relation.OPENS, None, 1, 1)
    assert decision.why(str) == "nothing of the last 72 hours shares its words"


def test_few_shared_words_are_no_likeness() -> None:
    decision = assign(("Gewinnzahlen", ""), ("Gewinnzahlen", ""))[1]
    assert decision.relation is not Relation.COPY
    opera = "Das Stadttheater zeigt im Juli zwölf Inszenierungen, darunter Komödien, Ballett, Konzerte und Lesungen."
    unlike = assign(
        (TITLE, LEAD), ("Neue Oper über einen Frachter und andere Stücke im Sommerspielplan", opera)
    )[1]
    assert unlike.why(str) == "nothing of the last 72 hours is like it"


def test_after_three_days_nothing_is_remembered() -> None:
    just, over = timedelta(hours=72), timedelta(hours=72, seconds=1)
    assert relation((TITLE, LEAD), (TITLE, LEAD), apart=just) is Relation.COPY
    assert relation((TITLE, LEAD), (TITLE, LEAD), apart=over) is Relation.OPENS


def test_what_is_forgotten_leaves_no_trace() -> None:
    stories = Stories()
    quiet = [Newcomer(article=n, at=NOON, title=f"Pegel {n}", identity=f"a.example#{n}") for n in range(300)]
    for newcomer in quiet:
        stories.assign(newcomer)
    late = replace(quiet[0], article=300, at=NOON + timedelta(days=4))
    opened = stories.assign(late)
    again = stories.assign(replace(late, article=301))
    assert (opened.relation, len(stories)) == (Relation.OPENS, 2)
    assert (again.relation, again.of) == (Relation.COPY, 300)


def test_of_too_many_articles_the_oldest_are_forgotten() -> None:
    stories, heard = (
        Stories(most=3),
        [(TITLE, LEAD), *((title, "") for title in UNRELATED[:3]), (TITLE, LEAD)],
    )
    decisions = [
        stories.assign(Newcomer(article=number, at=NOON, title=title, text=text))
        for number, (title, text) in enumerate(heard)
    ]
    assert len(stories) == 3
    assert decisions[-1].relation is Relation.OPENS


def test_hours_are_told_as_hours() -> None:
    assert "48 hours before" in assign((TITLE, LEAD), (TITLE, LEAD), apart=timedelta(days=2))[1].why(str)
    assert "in the same minute" in assign((TITLE, LEAD), (TITLE, LEAD), apart=timedelta())[1].why(str)


LINKED = Newcomer(
    article=0, at=NOON, title="Mehrere Verletzte nach Explosion am Hafen", identity="a.example#7654321"
)


def by_link(*titles: str, identities: tuple[str, ...] = ()) -> list[Decision]:
    stories = Stories()
    return [
        stories.assign(replace(LINKED, article=n, title=title, identity=identities[n] if identities else LINKED.identity))
        for n, title in enumerate(titles)
    ]  # fmt: skip


def test_the_same_article_again_is_a_copy() -> None:
    again = by_link(LINKED.title, "Verletzte nach Explosion am Hafen")[1]
    assert (again.relation, again.of, again.group) == (Relation.COPY, 0, 0)
    assert again.why(lambda number: f"article {number}") == "the same article as article 0, by its link"


def test_an_article_is_known_by_its_link_for_as_long_as_it_keeps_coming() -> None:
    stories = Stories()
    hours = (0, 50, 100, 150)
    told = [replace(LINKED, article=n, at=NOON + timedelta(hours=after)) for n, after in enumerate(hours)]
    decided = [stories.assign(replace(one, text="")) for one in told]
    assert [(one.of, one.reason.endswith("by its link")) for one in decided[1:]] == [
        (0, True),
        (1, True),
        (2, True),
    ]


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("40 Tote bei Unglück im Frachthafen", "only 0 of the headline's 4 words stayed"),
        (
            "Feuerwehr findet Ursache in Lagerhalle: Explosion durch Gas",
            "only 1 of the headline's 6 words stayed",
        ),
    ],
)
def test_a_headline_that_became_another_is_an_update(title: str, why: str) -> None:
    update = by_link(LINKED.title, title)[1]
    assert (update.relation, update.of, update.group, update.story) == (Relation.UPDATE, 0, 1, 0)
    assert why in update.why(str)


def test_other_numbers_in_the_headline_are_an_update() -> None:
    update = by_link("10 Verletzte nach Explosion am Hafen", "40 Verletzte nach Explosion am Hafen")[1]
    assert (update.relation, update.why(str)) == (
        Relation.UPDATE,
        "the same article as 0, but the numbers in its headline are others",
    )


ELSEWHERE = Newcomer(
    article=1, at=NOON, title="Unglück im Frachthafen: 40 Tote bestätigt", identity="b.example#1234567"
)
CHANGED = replace(LINKED, article=2, title="40 Tote bei Unglück im Frachthafen bestätigt")


def of_three(*told: Newcomer) -> list[Decision]:
    stories = Stories()
    return [stories.assign(replace(one, article=number)) for number, one in enumerate(told)]


@pytest.mark.parametrize("told", [(LINKED, ELSEWHERE, CHANGED), (LINKED, CHANGED, ELSEWHERE)])
def test_a_changed_headline_and_another_outlet_that_tells_its_news_are_one_in_either_order(
    told: tuple[Newcomer, ...],
) -> None:
    _, first, second = of_three(*told)
    assert (second.relation, second.of, second.group, second.story) == (Relation.COPY, 1, 1, first.story)
    assert "headline and lead stand in" in second.why(str)


def test_a_changed_headline_is_an_update_although_another_outlet_tells_the_same_old_text() -> None:
    first, copied, changed = of_three(
        replace(LINKED, text=LEAD),
        replace(ELSEWHERE, title=LINKED.title, text=LEAD),
        replace(CHANGED, text=LEAD),
    )
    assert (copied.relation, copied.group) == (Relation.COPY, first.group)
    assert (changed.relation, changed.of, changed.group) == (Relation.UPDATE, 0, 2)


def test_a_changed_headline_is_held_against_no_older_telling_of_its_own_article() -> None:
    decisions = of_three(LINKED, CHANGED, LINKED)
    assert [d.relation for d in decisions] == [Relation.OPENS, Relation.UPDATE, Relation.UPDATE]


UNRELATED = [
    "Chor singt Kantate",
    "Apfelernte beginnt",
    "Zoo zeigt Tapire",
    "Turmuhr repariert",
    "Mehl wird knapp",
]


def test_an_outlet_whose_ids_mislead_is_not_believed() -> None:
    decisions = by_link(*UNRELATED)
    assert [d.relation for d in decisions] == [Relation.OPENS, *[Relation.UPDATE] * 3, Relation.OPENS]


def test_an_outlet_is_believed_again_when_the_window_has_forgotten() -> None:
    stories = Stories()
    for number, title in enumerate(UNRELATED):
        stories.assign(replace(LINKED, article=number, title=title))
    late = replace(LINKED, at=NOON + timedelta(days=4))
    stories.assign(replace(late, article=10, title="Fähre fällt aus"))
    again = stories.assign(replace(late, article=11, title="Fähre fällt aus"))
    assert (again.relation, again.of, len(stories)) == (Relation.COPY, 10, 2)


STRIKE = [
    ("Streik im Hafen legt Containerumschlag lahm", ""),
    ("Reeder im Hafen warnen: Streik macht Umschlag teuer", ""),
]


def test_a_story_grows_only_where_it_holds_together() -> None:
    first, second, far, near = assign(
        *STRIKE,
        ("Reeder warnen Matrosen im Golf vor Piraten", ""),
        ("Gewerkschaft im Hafen fordert Lohn, Zulagen, Pausen und Boni beim Umschlag: Streik am Kai", ""),
    )
    assert (second.relation, second.story) == (Relation.SAME_STORY, first.story)
    assert far.relation is Relation.OPENS
    assert (near.relation, near.story) == (Relation.SAME_STORY, first.story)
    assert re.match(r"[12]\d % close", near.why(str)), "too close to need the second article"


VOCABULARY = """
    Frachter Brücke Hafen Matrosen Schlepper Reederei Ruder Sturm Pegel Flut Lotse Kran Anker Montag Kiel Altdorf 3 40
    rammt sperrt steigt warnt sucht im in der und von
"""
_TEXTS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=14).map(" ".join)
_TOLD = st.lists(st.tuples(_TEXTS, _TEXTS, st.integers(0, 80), st.sampled_from(["", "a.example#1", "b.example#2"])), max_size=14)  # fmt: skip


def newcomers(told: list[tuple[str, str, int, str]]) -> list[Newcomer]:
    at, made = NOON, []
    for number, (title, text, hours, identity) in enumerate(told):
        at += timedelta(hours=hours)
        made.append(Newcomer(article=number, at=at, title=title, text=text, identity=identity))
    return made


@settings(deadline=None)
@given(_TEXTS, _TEXTS, st.lists(_TEXTS, max_size=4))
def test_likeness_is_symmetric(one: str, other: str, before: list[str]) -> None:
    frequencies = Frequencies()
    for text in before:
        frequencies.add(read_report(text, "").full)
    reports = read_report(one, other), read_report(other, one)
    probes = [probe(report, frequencies) for report in reports]
    there, back = (
        likeness(probes[new], reports[old], old_weight=probes[old].lead_weight, rarest=frequencies.rarest)
        for new, old in ((0, 1), (1, 0))
    )
    assert (there is None) == (back is None)
    if there and back:
        assert there.value == pytest.approx(back.value)
        assert 0 <= there.value <= 1
    assert bool(contrast(*reports)) == bool(contrast(*reversed(reports)))


@settings(max_examples=40, deadline=None)
@given(_TOLD, st.integers(0, 14), st.sampled_from([1, 4, 100]))
def test_a_restart_in_the_middle_changes_nothing(
    told: list[tuple[str, str, int, str]], stop: int, most: int
) -> None:
    arrivals = newcomers(told)
    running = Stories(most)
    expected = [running.assign(newcomer) for newcomer in arrivals]
    restarted = Stories(most)
    for newcomer, decision in zip(arrivals[:stop], expected[:stop], strict=False):
        restarted.recall(newcomer, decision)
    assert restarted.assign_all(arrivals[stop:]) == expected[stop:]


@settings(max_examples=60, deadline=None)
@given(_TOLD.filter(bool), st.integers(0, 13))
def test_whoever_starts_later_needs_to_recall_no_more_than_what_reaches_there(
    told: list[tuple[str, str, int, str]], stop: int
) -> None:
    arrivals = newcomers(told)
    stop = min(stop, len(arrivals) - 1)
    running, restarted = Stories(), Stories()
    expected = [running.assign(newcomer) for newcomer in arrivals]
    for newcomer, decision in zip(arrivals[:stop], expected[:stop], strict=True):
        if newcomer.at >= arrivals[stop].at - REACH:
            restarted.recall(newcomer, decision)
    assert [restarted.assign(newcomer) for newcomer in arrivals[stop:]] == expected[stop:]


@settings(max_examples=40, deadline=None)
@given(_TOLD)
def test_developments_and_stories_are_named_by_their_first_article(
    told: list[tuple[str, str, int, str]],
) -> None:
    stories = Stories()
    decisions = [stories.assign(newcomer) for newcomer in newcomers(told)]
    for number, decision in enumerate(decisions):
        assert decision.story <= decision.group <= number
        assert decisions[decision.group].story == decision.story
        assert (decision.group == number) == (decision.relation is not Relation.COPY)
        assert (decision.story == number) == (decision.relation is Relation.OPENS)


# Copies each of which is like each other; where only a later one shows that two belong together, both were told.
REPORTS = {
    "accident": [COPIES[told] for told in ("word for word", "by an agency", "with a kicker", "without umlauts", "sentences in another order")],
    "fire in Altdorf": [TEMPLATES["fire in another town"][0], ("Altdorf: Brand in Altdorf: 2 Verletzte", "")],
    "fire in Neudorf": [TEMPLATES["fire in another town"][1], ("Neudorf: Brand in Neudorf: 4 Verletzte", "")],
    "harvest": [
        ("Apfelernte fällt wegen Spätfrost aus", "Die Obstbauern am Hang ernten in diesem Herbst kaum Äpfel."),
        ("Kaum Äpfel: Obstbauern am Hang klagen über Spätfrost", "Die Obstbauern am Hang ernten in diesem Herbst kaum Äpfel."),
    ],
}  # fmt: skip
_ARRIVALS = [(report, told) for report, copies in REPORTS.items() for told in copies]


@settings(max_examples=30, deadline=None)
@given(st.permutations(_ARRIVALS))
def test_in_whatever_order_a_minute_brings_them_copies_find_each_other_and_nothing_else(
    arrivals: list[tuple[str, tuple[str, str]]],
) -> None:
    decisions = assign(*(told for _, told in arrivals), apart=timedelta(seconds=4))
    groups: dict[str, set[int]] = {}
    for (report, _), decision in zip(arrivals, decisions, strict=True):
        groups.setdefault(report, set()).add(decision.group)
    assert all(len(group) == 1 for group in groups.values()), groups
    assert len(set.union(*groups.values())) == len(REPORTS)
