"""Addresses as people may see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.shown import shown_url

SHOWN = {
    "nothing to hide": ("https://a.example/feed?lang=de", "https://a.example/feed?lang=de"),
    "user and password": ("https://me:pw@a.example/feed", "https://****@a.example/feed"),
    "user alone": ("https://me@a.example/", "https://****@a.example/"),
    "an at sign in the password": ("https://me:p@w@a.example/", "https://****@a.example/"),
    "an at sign in the path": ("https://a.example/@me", "https://a.example/@me"),
    "key": ("https://a.example/?key=x&b=c", "https://a.example/?key=****&b=c"),
    "token by another name": (
        "https://a.example/?a=b&Auth_Token=x#top",
        "https://a.example/?a=b&Auth_Token=****#top",
    ),
    "several": ("https://a.example/?sig=x;apikey=y", "https://a.example/?sig=****;apikey=****"),
    "empty value": ("https://a.example/?key=&b=c", "https://a.example/?key=&b=c"),
    "no address": ("hello", "hello"),
}


@pytest.mark.parametrize(("url", "shown"), SHOWN.values(), ids=SHOWN)
def test_secrets_are_starred_out(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@given(st.from_regex(r"[a-z0-9]{8,20}", fullmatch=True))
def test_no_password_of_user_info_is_ever_shown(password: str) -> None:
    assert f":{password}@" not in shown_url(f"https://user:{password}@example.org/feed")
