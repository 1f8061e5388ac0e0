"""Agencies are named where an article names them as its source, however outlets write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.story.credit import agencies, without_credit

CREDITS = {
    "dateline": ("Kiel (dpa) - Es regnet.", ("dpa",), "Es regnet."),
    "dateline with service": ("Kiel/Husum (dpa/lno) – Es regnet.", ("dpa",), "Es regnet."),
    "dateline in capitals": ("LONDON (Reuters) - Rain.", ("Reuters",), "Rain."),
    "dateline with a dash of another kind": ("WASHINGTON (AP) — Rain.", ("AP",), "Rain."),
    "dateline with a day": ("Kiel, 3. März (Reuters) - Regen.", ("Reuters",), "Regen."),
    "dateline with an abbreviation": ("Frankfurt a.M. (epd). Es regnet.", ("epd",), "Es regnet."),
    "dateline without a place": ("(dpa) - Es regnet.", ("dpa",), "Es regnet."),
    "dateline without brackets": ("AFP - Es regnet.", ("AFP",), "Es regnet."),
    "dateline before a bar": ("KIEL dpa | Es regnet.", ("dpa",), "Es regnet."),
    "dateline of sport": ("Kiel (SID) Der Verein gewann.", ("SID",), "Der Verein gewann."),
    "service of an agency": ("Kiel (dpa-AFX) - Kurse.", ("dpa",), "Kurse."),
    "at the end": ("Es regnet. (dpa)", ("dpa",), "Es regnet."),
    "at the end with initials": ("Es regnet, sagte sie. dpa/mkl", ("dpa",), "Es regnet, sagte sie."),
    "two agencies": ("Es regnet. (AFP/dpa)", ("AFP", "dpa"), "Es regnet."),
    "two agencies and the desk": ("Es regnet. (red, dpa, afp)", ("dpa", "AFP"), "Es regnet."),
    "source": ("Es regnet. Quelle: KNA", ("KNA",), "Es regnet."),
    "source in brackets": ("Es regnet. (Quelle: APA)", ("APA",), "Es regnet."),
    "source with the outlet": ("Es regnet.\nQuelle: ntv.de, ino/dpa", ("dpa",), "Es regnet."),
    "copyright": ("Es regnet. © dpa-infocom, dpa:260101-930-1/1", ("dpa",), "Es regnet."),
    "both ends": ("Kiel (dpa) - Es regnet. © 2026 AFP", ("dpa", "AFP"), "Es regnet."),
    "material": ("Es regnet. Mit Material von epd und AFP", ("epd", "AFP"), "Es regnet."),
    "desk": ("Rain. (Reporting by Jane Doe; Editing by Al Roe)", ("Reuters",), "Rain."),
    "written by a program": ("Es regnet. Dieser Artikel wurde automatisch erstellt.", (), "Es regnet."),
    "press release": ("Kiel (ots) - Es regnet.", (), "Es regnet."),
    "bracket": ("Es regnet (stark) in Kiel.", (), "Es regnet (stark) in Kiel."),
    "mentioned": ("Das sagte sie der dpa am Montag.", (), "Das sagte sie der dpa am Montag."),
    "picture": ("Ein Schiff. (Foto: Anna Kohl/dpa)", (), "Ein Schiff. (Foto: Anna Kohl/dpa)"),
    "photographer": ("Ein Schiff. (Anna Kohl/dpa)", (), "Ein Schiff. (Anna Kohl/dpa)"),
    "picture of an agency": ("Ein Schiff. (AP Photo/Al Roe)", (), "Ein Schiff. (AP Photo/Al Roe)"),
    "owner of a picture": ("© AFP / ANNA KOHL", (), "© AFP / ANNA KOHL"),
    "nothing": ("", (), ""),
}


@pytest.mark.parametrize(("text", "named", "left"), CREDITS.values(), ids=CREDITS.keys())
def test_agencies_are_credited_and_their_marks_left_out(text: str, named: tuple[str, ...], left: str) -> None:
    assert agencies("", text, "") == named
    assert without_credit(text) == left


BYLINES = {
    "agency": ("dpa", ("dpa",)),
    "agency and initials": ("dpa/mkl", ("dpa",)),
    "several": ("APA, Reuters, red", ("APA", "Reuters")),
    "author with agency": ("Anna Kohl mit epd", ("epd",)),
    "full name": ("Deutsche Presse-Agentur", ("dpa",)),
    "full name in English": ("The Associated Press", ("AP",)),
    "old mark of Reuters": ("rtr", ("Reuters",)),
    "a person called like an agency": ("Sid Moor", ()),
    "an address": ("sid@a.example (Max Moor)", ()),
    "none": ("Anna Kohl", ()),
}


@pytest.mark.parametrize(("author", "named"), BYLINES.values(), ids=BYLINES.keys())
def test_agencies_are_credited_by_the_byline(author: str, named: tuple[str, ...]) -> None:
    assert agencies("Regen", "Es regnet.", author) == named


def test_each_agency_is_named_once_in_the_order_of_the_article() -> None:
    assert agencies("APA: Regen", "Kiel (dpa) - Es regnet. (AFP, dpa)", "dpa, KNA") == ("APA", "dpa", "AFP", "KNA")  # fmt: skip
    assert agencies("Regen (SID)", "", "") == ("SID",)


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_asked_for_its_credits(title: str, text: str, author: str) -> None:
    assert set(agencies(title, text, author)) <= {"dpa", "AFP", "AP", "Reuters", "epd", "KNA", "SID", "APA"}
    assert without_credit(text) in text
