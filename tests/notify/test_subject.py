from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.plain import one_line
from monitor.notify.mail import _POLICY

WORDS = st.sampled_from(
    [
        "Kreml",
        "das",
        "Weiße",
        "Haus",
        "über",
        "Straßenverkehrsordnungswidrigkeiten",
        "„Zitat“",
        "…",
        "40",
        "Tote",
        "朝鲜",
        "🚀",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
def test_a_subject_arrives_letter_by_letter_in_lines_of_legal_length(subject: str) -> None:
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = one_line(subject)
    mail.set_content("…")
    wire = mail.as_bytes()
    assert message_from_bytes(wire, policy=default)["Subject"] == subject
    head = wire.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert head.isascii()
