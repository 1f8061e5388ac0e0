"""`${NAME}`: filled in where it belongs, named when it is missing, and never shown."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.load import Loaded
from monitor.config.tree import Source, Text, read_tree
from monitor.config.variables import filled_in

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]


def fill(written: str, environ: dict[str, str]) -> tuple[str, list[str]]:
    tree, problems = read_tree(Source("f.yaml", f"a: '{written}'\n"))
    assert tree is not None
    assert problems == []
    filled, unset = filled_in(tree.values["a"], environ)
    assert isinstance(filled, Text)
    return filled.text, [str(problem) for problem in unset]


FILLED = {
    "a whole address as it is": ("${URL}", {"URL": "tgram://1:a@b/c?d=e#f"}, "tgram://1:a@b/c?d=e#f"),
    "user and password": (
        "mailtos://${U}:${P}@mx.example.org",
        {"U": "desk@example.org", "P": "p@ss/w:rd?#&%"},
        "mailtos://desk%40example.org:p%40ss%2Fw%3Ard%3F%23%26%25@mx.example.org",
    ),
    "a host with its port": (
        "http://${HOST}/feed",
        {"HOST": "news.local:8080"},
        "http://news.local:8080/feed",
    ),
    "several parts of a path": ("slack://x/${PATH}", {"PATH": "T1/B2/x y"}, "slack://x/T1/B2/x%20y"),
    "a token in host and path": ("tgram://${TOKEN}/7", {"TOKEN": "12:AB-c/x"}, "tgram://12:AB-c/x/7"),
    "a parameter": (
        "https://a.example/f?key=${K}",
        {"K": "a&b=c/d"},
        "https://a.example/f?key=a%26b%3Dc%2Fd",
    ),
    "no address at all": ("${WHO} & co", {"WHO": "a@b/c"}, "a@b/c & co"),
    "the characters themselves": ("$${X} $5 $X", {"X": "no"}, "${X} $5 $X"),
    "an at sign in the path does not make a password": ("x://${A}/@b", {"A": "c:d"}, "x://c:d/@b"),
}


@pytest.mark.parametrize(("written", "environ", "text"), FILLED.values(), ids=FILLED)
def test_a_value_is_encoded_for_the_place_where_it_stands(
    written: str, environ: dict[str, str], text: str
) -> None:
    assert fill(written, environ) == (text, [])


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1))
def test_any_password_stays_one_part_of_its_address(password: str) -> None:
    text, problems = fill("smtp://user:${PASSWORD}@mx.example.org/a", {"PASSWORD": password})
    parts = urlsplit(text)
    assert problems == []
    assert (parts.hostname, parts.path, unquote(parts.password or "")) == ("mx.example.org", "/a", password)


def test_a_variable_may_come_from_the_file_that_its_file_variable_names(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("hunter2\n")
    environ = {"SMTP_PASSWORD_FILE": str(secret)}
    assert fill("${SMTP_PASSWORD}", environ) == ("hunter2", [])
    assert fill("${SMTP_PASSWORD_FILE}", environ) == ("hunter2", [])
    assert fill("${SMTP_PASSWORD}", environ | {"SMTP_PASSWORD": "direct"}) == ("direct", [])


UNSET = {
    "not set": (
        "${A}",
        {},
        "f.yaml:1:5: the variable A is not set — set it in the environment, or A_FILE to the",
    ),
    "file not set": (
        "${A_FILE}",
        {},
        "f.yaml:1:5: the variable A_FILE is not set — set it in the environment",
    ),
    "empty": ("x${A}", {"A": ""}, "f.yaml:1:6: the variable A is empty"),
    "two lines": (
        "${A}",
        {"A": "s3cret\nx"},
        "f.yaml:1:5: the variable A has a line break or control character",
    ),
    "no name": ("${}", {}, "f.yaml:1:5: '${' begins a variable such as ${NAME} — write $${"),
    "not a name": ("${A-B}", {}, "f.yaml:1:5: '${' begins a variable"),
    "never closed": ("${A", {}, "f.yaml:1:5: '${' begins a variable"),
    "missing file": (
        "${A}",
        {"A_FILE": "/no/s3cret"},
        "f.yaml:1:5: the file that A_FILE names cannot be read: No such",
    ),
    "a folder": (
        "${A}",
        {"A_FILE": "/"},
        "f.yaml:1:5: the file that A_FILE names cannot be read: Is a directory",
    ),
    "a device": (
        "${A}",
        {"A_FILE": "/dev/zero"},
        "f.yaml:1:5: the file that A_FILE names cannot be read: it is not",
    ),
    "NUL in the path": ("${A}", {"A_FILE": "a\0b"}, "f.yaml:1:5: the file that A_FILE names cannot be read"),
}


@pytest.mark.parametrize(("written", "environ", "start"), UNSET.values(), ids=UNSET)
def test_a_variable_without_a_usable_value_is_named_but_not_shown(
    written: str, environ: dict[str, str], start: str
) -> None:
    _, (problem,) = fill(written, environ)
    assert problem.startswith(start)
    assert "s3cret" not in problem


def test_files_of_secrets_must_be_small_text(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 64_001)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name, reason in {"large": "larger than 64,000 bytes", "binary": "it is not UTF-8 text"}.items():
        _, (problem,) = fill("${A}", {"A_FILE": str(tmp_path / name)})
        assert reason in problem


def test_a_pipe_in_place_of_a_secret_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    _, (problem,) = fill("${A}", {"A_FILE": str(tmp_path / "pipe")})
    assert problem.endswith("it is not a regular file")


def test_every_missing_variable_is_named_at_its_own_place(problems: Problems) -> None:
    channels = (
        "channels:\n  mail:\n    url: mailtos://${USER_NAME}:${PASSWORD}@mx.example.org\n    to: ['${WHO}']\n"
    )
    assert [problem.partition(" — ")[0] for problem in problems(channels=channels)] == [
        "config/channels.yaml:3:20: the variable USER_NAME is not set",
        "config/channels.yaml:3:33: the variable PASSWORD is not set",
        "config/channels.yaml:4:11: the variable WHO is not set",
    ]


def test_secrets_are_in_no_text_that_the_configuration_shows(loaded: Load) -> None:
    found = loaded(
        {"PW": "s3cret", "KEY": "t0ken"},
        feeds="feeds:\n- https://me:${PW}@a.example/f?k=${KEY}\n- 'https://me:s3cret@b.example/?token=t0ken&a=b'\n",
        channels="channels:\n  mail: mailtos://me:${PW}@mx.example.org?to=a@example.org\n",
    )
    (mail,) = found.config.channels
    shown = [feed.shown_url for feed in found.config.feeds]
    assert shown == ["https://****@a.example/f?k=${KEY}", "https://****@b.example/?token=****&a=b"]
    assert mail.url is not None
    assert mail.url.reveal() == "mailtos://me:s3cret@mx.example.org"
    said = f"{mail} {mail!r} {mail.url} {mail.url!r} {mail.url:>40} {shown}"
    assert "s3cret" not in said
    assert "t0ken" not in said


def test_problems_with_values_from_variables_show_the_variable(problems: Problems) -> None:
    environ = {"LANGUAGE": "s3cret", "EVERY": "s3cret", "KEEP": "s3cret", "ADDRESS": "s3cret://s3cret"}
    found = problems(
        environ,
        a="settings:\n  language: ${LANGUAGE}\n  every: ${EVERY}\n  keep: ${KEEP}\nfeeds:\n- ${ADDRESS}\n",
        b="channels:\n  x: ${LANGUAGE}\n",
    )
    assert len(found) == 5
    assert "unknown value '${LANGUAGE}'" in " ".join(found)
    assert "s3cret'" not in " ".join(found)


def test_rules_take_variables_for_plain_text(loaded: Load) -> None:
    (rule,) = loaded(
        feeds="feeds: [https://a.example/]\nrules: [{name: r, any: ['costs $5']}]\n"
    ).config.rules
    assert rule.name == "r"
