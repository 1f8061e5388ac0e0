"""What a channel's URL holds in confidence is never told."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.mask import MASK, Mask


@pytest.mark.parametrize(
    ("url", "said", "told"),
    [
        pytest.param("mailto://me:s3cret@a.example", "no s3cret for me", "no **** for me", id="a password"),
        pytest.param("mailto://me:s3%20c@a.example", "'s3 c', 's3%20c'", "'****', '****'", id="unquoted"),
        pytest.param("mailto://me:a/b@a.example/x@b.example", "a/b", "****", id="with a slash"),
        pytest.param("mailto://me:ab@a.example", "ab able ab.", "**** able ****.", id="a short one alone"),
        pytest.param("mailto://me:S3CRET@a.example", "s3cret", "****", id="in another case"),
        pytest.param(
            "mailto://me:s3cret@a.example?to=b@c.example",
            "550 b@c.example at a.example",
            "550 b@c.example at a.example",
            id="recipients and servers are no secrets",
        ),
        pytest.param(
            "mailto://me:s3cret@a.example",
            f"AUTH {b64encode(bytes([0]) + b'me' + bytes([0]) + b's3cret').decode()}",
            "AUTH ****",
            id="as SMTP sends it",
        ),
        pytest.param(
            "json://me:s3cret@a.example/api",
            f"Authorization: Basic {b64encode(b'me:s3cret').decode()}",
            "Authorization: Basic ****",
            id="as HTTP sends it",
        ),
        pytest.param(
            "json://a.example/hook/t0ken?x=y", "a.example/hook/t0ken", "a.example/hook/****", id="a path"
        ),
        pytest.param("tgram://12345:t0ken/-100", "bot12345:t0ken", "bot****:****", id="a token for a host"),
        pytest.param("slack://TAAAA/BBBBB/#room", "TAAAA BBBBB", "**** ****", id="several tokens"),
        pytest.param(
            "json://a.example?+Authorization=Bearer%20t0ken",
            "got t0ken",
            "got ****",
            id="a header of the URL",
        ),
        pytest.param(
            "json://a.example?method=PATCH&-q=s3cret",
            "PATCH with s3cret",
            "PATCH with ****",
            id="options are no secrets, parameters are",
        ),
        pytest.param("json://[::1]:80/t0ken", "[::1] t0ken", "[::1] ****", id="an address for a host"),
        pytest.param("", "nothing to hide", "nothing to hide", id="no URL"),
    ],
)
def test_secrets_of_the_url_are_masked(url: str, said: str, told: str) -> None:
    assert Mask(url)(said) == told


secret = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=20)


@given(secret, st.sampled_from(["mailto", "json", "tgram"]), st.text(max_size=20))
def test_a_password_never_comes_through(password: str, scheme: str, around: str) -> None:
    mask = Mask(f"{scheme}://user:{password}@a.example/x?to=b@c.example")
    told = mask(f"{around}{password}{around}")
    assert MASK in told
    assert password.lower() not in told.lower()
